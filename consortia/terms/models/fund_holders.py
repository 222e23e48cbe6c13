"""Fund holders: which organisation receives money for a member without a legal form."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from consortia.forming.models.consortia import Consortium
from organisations.register.models.organisations import Organisation


class FundHolderState(models.TextChoices):
    """What became of naming a fund holder."""

    ASKED = "asked", "Asked"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Refused"
    ENDED = "ended", "Another was named"


class FundHolderQuerySet(models.QuerySet["FundHolder"]):
    """Reads of fund holders."""

    def live(self) -> FundHolderQuerySet:
        """Return those that are asked or agreed: at most one a member and consortium."""
        return self.filter(state__in=[FundHolderState.ASKED, FundHolderState.AGREED])


class FundHolder(models.Model):
    """The fund holder that a member without a legal form has named in one consortium.

    One outside the consortium accepts or refuses, by name; a member accepts with the terms.
    """

    consortium = models.ForeignKey(
        Consortium, on_delete=models.CASCADE, related_name="fund_holders"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=FundHolderState.choices)
    named_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField("who said so for the holder", max_length=120, blank=True)

    objects = FundHolderQuerySet.as_manager()

    class Meta:
        ordering = ["consortium_id", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "organisation"],
                condition=Q(state__in=["asked", "agreed"]),
                name="fund_holder_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FundHolderState.values), name="fund_holder_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(holder=F("organisation")), name="fund_holder_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True)
                | Q(state="ended")
                | Q(state__in=["agreed", "refused"], answered_at__isnull=False),
                name="fund_holder_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} for {self.organisation}"
