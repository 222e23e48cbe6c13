"""Listed services: what other directories list; a person confirms which become offers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from organisations.offers.models.offers import Offer
from organisations.register.models.organisations import Organisation


class ListedServiceQuerySet(models.QuerySet["ListedService"]):
    """Reads of services listed elsewhere."""

    def of_organisation(self, organisation: Organisation) -> ListedServiceQuerySet:
        """Return services of this organisation, by number, or by name and area when last read."""
        return self.filter(Q(organisation=organisation) | Q(identifier=organisation.identifier))

    def waiting(self) -> ListedServiceQuerySet:
        """Return services still listed that nobody has confirmed or dismissed."""
        return self.filter(is_active=True, offer__isnull=True, dismissed_at__isnull=True)


class ListedService(models.Model):
    """One service as a directory lists it, without its people and their addresses.

    `identifier` is the register number that the directory gives for the organisation, empty where
    it gives none; `organisation` the organisation it was matched to. `areas` are codes of present
    areas, `places_unresolved` places that lead to none. `suggestions` are objects with capability,
    confidence and why, for a person to confirm. `source` is the address or
    file it was read from.
    """

    source = models.CharField(max_length=300)
    service_id = models.CharField(max_length=100)
    licence = models.CharField(max_length=200)
    name = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    organisation_name = models.CharField(max_length=300)
    identifier = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="listed"
    )
    areas: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    places_unresolved: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    suggestions = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    checksum = models.CharField(max_length=64)
    first_read_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    offer = models.ForeignKey(
        Offer, null=True, blank=True, on_delete=models.SET_NULL, related_name="listed_as"
    )
    dismissed_at = models.DateTimeField(null=True, blank=True)

    objects = ListedServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "service_id"], name="listed_service_once"),
            models.CheckConstraint(condition=~Q(name=""), name="listed_service_has_name"),
            models.CheckConstraint(
                condition=Q(offer__isnull=True) | Q(dismissed_at__isnull=True),
                name="listed_service_confirmed_or_dismissed",
            ),
        ]
        indexes = [models.Index(fields=["identifier"], name="listed_by_identifier")]

    def __str__(self) -> str:
        return self.name
