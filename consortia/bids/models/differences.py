"""Where a submitted bid differs from what its members have agreed since."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consortia.bids.models.bids import SealedBid
from organisations.register.models.organisations import Organisation


class SealedFingerprints(models.Model):
    """A keyed fingerprint of each part of a bid as it was submitted; never changed.

    `by_part` maps a part's name to its fingerprint. Two fingerprints of one bid are equal when that
    part says the same. Without the site's key no guess can be tried against them, so that they
    show neither a price nor a name.
    """

    sealed = models.OneToOneField(SealedBid, on_delete=models.PROTECT, related_name="fingerprints")
    by_part: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()

    def __str__(self) -> str:
        return f"Fingerprints of {self.sealed}"


class BidConfirmation(models.Model):
    """That a member confirms a submitted bid as it is, although more has been agreed since.

    `fingerprint` stands for exactly what had been agreed by then.
    """

    sealed = models.ForeignKey(SealedBid, on_delete=models.PROTECT, related_name="confirmations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["sealed_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sealed", "organisation", "fingerprint"], name="bid_confirmed_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(role=""), name="bid_confirmation_names_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} confirms {self.sealed}"


class DifferenceTold(models.Model):
    """That a bid was compared, and its members told of differences: at once (0) or `days` before.

    `at` is when it was last compared with this result.
    """

    sealed = models.ForeignKey(SealedBid, on_delete=models.PROTECT, related_name="told")
    fingerprint = models.CharField(max_length=64)
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sealed", "fingerprint", "days"], name="difference_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sealed}: told"
