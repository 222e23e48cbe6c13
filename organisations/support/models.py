"""Supports: infrastructure organisations act for groups, with their recorded consent."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from organisations.register.models.organisations import Organisation


class SupportQuerySet(models.QuerySet["Support"]):
    """Reads of supports."""

    def current(self) -> SupportQuerySet:
        """Return supports that have not ended, whether consented to or only asked for."""
        return self.filter(ended_at__isnull=True)

    def live(self) -> SupportQuerySet:
        """Return supports with the group's consent that have not ended."""
        return self.current().filter(consented_at__isnull=False)


class Support(models.Model):
    """An infrastructure organisation supports a group; what it may do for the group.

    `consented_by` and `consented_on` say who of the group agreed and on which day. Where the
    supporter entered that itself (`told_by_supporter`), `consent_source` says where it is recorded,
    such as minutes. The consent never changes afterwards; the database refuses that.
    """

    supporter = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="supports")
    supported = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="supporters")
    may_offer = models.BooleanField("fill in what the group offers", default=True)
    may_answer = models.BooleanField("answer invitations for the group", default=False)
    asked_at = models.DateTimeField()
    consented_at = models.DateTimeField(null=True, blank=True)
    consented_by = models.CharField(max_length=120, blank=True)
    consented_on = models.DateField(null=True, blank=True)
    told_by_supporter = models.BooleanField(default=False)
    consent_source = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        ordering = ["supporter_id", "supported__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["supporter", "supported"],
                condition=Q(ended_at__isnull=True),
                name="support_stands_once",
            ),
            models.CheckConstraint(
                condition=~Q(supporter=F("supported")), name="support_not_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(consented_at__isnull=True, consented_by="", consented_on__isnull=True)
                | (Q(consented_at__isnull=False, consented_on__isnull=False) & ~Q(consented_by="")),
                name="support_consent_names_who",
            ),
            models.CheckConstraint(
                condition=Q(told_by_supporter=False) | ~Q(consent_source=""),
                name="support_told_has_source",
            ),
            models.CheckConstraint(
                condition=Q(may_offer=True) | Q(may_answer=True), name="support_may_do_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supporter} for {self.supported}"
