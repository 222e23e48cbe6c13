"""Files that go with a bid: each under a key of its own, which is never kept in clear."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from consortia.bids.models.bids import Bid, SealedBid
from organisations.register.models.organisations import Organisation

MOST_FILE_BYTES = 10 * 1024 * 1024


class BidFileQuerySet(models.QuerySet["BidFile"]):
    """Reads of a bid's files; none takes their bytes along unless it says so."""

    def live(self) -> BidFileQuerySet:
        """Return those that would be submitted now, in their order."""
        return self.filter(ended_at__isnull=True).defer("content").order_by("bid_id", "number")

    def submitted(self) -> BidFileQuerySet:
        """Return those that a submitted bid names."""
        sealed = SealedFile.objects.filter(
            file=OuterRef("pk"), sealed_bid__withdrawn_at__isnull=True
        )
        return self.filter(Exists(sealed))


class BidFile(models.Model):
    """One version of a file of a bid.

    `content` is encrypted under a key that only this file has; it is emptied once the file is
    replaced or removed and no submitted bid names it. `label` is the file's name, type,
    SHA-256 and key, encrypted for the bid. `size` is in bytes, before encryption.
    """

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField()
    label = models.BinaryField()
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BidFileQuerySet.as_manager()

    class Meta:
        ordering = ["bid_id", "number", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "number", "version"], name="bid_file_version_once"
            ),
            models.UniqueConstraint(
                fields=["bid", "number"],
                condition=Q(ended_at__isnull=True),
                name="bid_file_live_once",
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MOST_FILE_BYTES), name="bid_file_size_bounded"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("at")),
                name="bid_file_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"File {self.number} of {self.bid}"


class SealedFile(models.Model):
    """That a bid was submitted with this file; `sealed_key` opens it after the deadline only."""

    sealed_bid = models.ForeignKey(SealedBid, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(BidFile, on_delete=models.PROTECT, related_name="sealed")
    number = models.PositiveSmallIntegerField()
    sealed_key = models.BinaryField(max_length=80)

    class Meta:
        ordering = ["sealed_bid_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["sealed_bid", "number"], name="sealed_file_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"File {self.number} of {self.sealed_bid}"
