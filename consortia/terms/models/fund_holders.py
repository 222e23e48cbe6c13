"""Who holds the money of a group without a legal form: its own choice, and the holder's yes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from consortia.forming.models.consortia import Consortium
from organisations.register.models.organisations import Organisation


class FundHolderState(models.TextChoices):
    """What became of a choice."""

    ASKED = "asked", "Asked"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Refused"
    ENDED = "ended", "Another was named"


class FundHolderQuerySet(models.QuerySet["FundHolder"]):
    """Reads of choices."""

    def standing(self) -> FundHolderQuerySet:
        """Return those that wait for the holder or hold: at most one a group and consortium."""
        return self.filter(state__in=[FundHolderState.ASKED, FundHolderState.AGREED])


class FundHolder(models.Model):
    """That a group without a legal form has named who holds its money in one consortium.

    A holder outside the consortium says yes or no itself, by name; a member says so with the terms.
    """

    consortium = models.ForeignKey(
        Consortium, on_delete=models.CASCADE, related_name="fund_holdings"
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
                name="fund_holding_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FundHolderState.values), name="fund_holding_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(holder=F("organisation")), name="fund_holding_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True)
                | Q(state="ended")
                | Q(state__in=["agreed", "refused"], answered_at__isnull=False),
                name="fund_holding_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} for {self.organisation}"
