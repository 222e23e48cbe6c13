"""Where a bid that is handed in and what the members agreed since say different things."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consortia.bids.models.bids import SealedBid
from organisations.register.models.organisations import Organisation


class SealedMarks(models.Model):
    """A keyed fingerprint of each part of a bid as it was handed in; never changed.

    Two marks of one bid are equal when that part says the same. Without the site's key nothing
    can be tried against them, so that they show neither a price nor a name.
    """

    sealed = models.OneToOneField(SealedBid, on_delete=models.PROTECT, related_name="marks")
    marks = models.JSONField()

    def __str__(self) -> str:
        return f"Marks of {self.sealed}"


class BidConfirmation(models.Model):
    """That a member lets a bid stand as it is, though `mark` says that more was agreed since."""

    sealed = models.ForeignKey(SealedBid, on_delete=models.PROTECT, related_name="confirmations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["sealed_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sealed", "organisation", "mark"], name="bid_confirmed_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(role=""), name="bid_confirmation_names_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.sealed} stands as it is"


class DifferenceTold(models.Model):
    """That a bid was compared, and members told if it differs: at once (0), or so many days before.

    `at` is when it was last compared with this outcome.
    """

    sealed = models.ForeignKey(SealedBid, on_delete=models.PROTECT, related_name="told")
    mark = models.CharField(max_length=64)
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sealed", "mark", "days"], name="difference_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sealed}: told"
