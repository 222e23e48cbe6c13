"""Offers: organisation × capability × areas × capacity."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from django.db import models
from django.db.models import Q

from areas.models import Area
from organisations.offers.models.capabilities import Capability
from organisations.register.models.organisations import Organisation


def key_of_areas(codes: Iterable[str]) -> str:
    """Return the digest of a set of area codes (SHA-256), whatever their order."""
    return sha256(",".join(sorted(set(codes))).encode()).hexdigest()


class OfferQuerySet(models.QuerySet["Offer"]):
    """Reads of offers."""

    def live(self) -> OfferQuerySet:
        """Return offers that have not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def for_directories(self) -> OfferQuerySet:
        """Return offers with all that a directory shows of them, in two queries."""
        return self.select_related("organisation__claim", "capability").prefetch_related("areas")

    def due_to_confirm(self, before: datetime) -> OfferQuerySet:
        """Return live offers neither confirmed nor asked about since this time."""
        return self.live().filter(
            Q(asked_at__isnull=True) | Q(asked_at__lte=before), confirmed_at__lte=before
        )

    def in_time_for(self, begins: date | None) -> OfferQuerySet:
        """Return offers with spare capacity when work begins; all where that is not known."""
        if begins is None:
            return self.all()
        return self.filter(Q(spare_from__isnull=True) | Q(spare_from__lte=begins))

    def confirmed_since(self, at: datetime) -> OfferQuerySet:
        """Return offers confirmed at or after this time."""
        return self.filter(confirmed_at__gte=at)


class Offer(models.Model):
    """What an organisation can do, where, for how many people a year, and from which day.

    Work that begins before `spare_from` does not count on it; without one there is capacity now.
    There is one live offer of a capability in exactly the same areas: `areas_key` is their digest.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="offers")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="offers")
    areas = models.ManyToManyField(Area, related_name="offers")
    areas_key = models.CharField(max_length=64, default="", editable=False)
    capacity = models.PositiveIntegerField("people a year", null=True, blank=True)
    spare_from = models.DateField("room from this day on", null=True, blank=True)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField("when asked to confirm", null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="offer_capacity_is_someone",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__gte=models.F("made_at")),
                name="offer_confirmed_after_made",
            ),
            models.UniqueConstraint(
                fields=["organisation", "capability", "areas_key"],
                condition=Q(withdrawn_at__isnull=True),
                name="offer_live_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["capability", "organisation"],
                name="offer_live",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=["capability", "id", "organisation"],
                name="offer_by_capability",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=["confirmed_at"],
                name="offer_to_confirm",
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.capability}"
