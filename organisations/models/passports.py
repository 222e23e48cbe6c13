"""What buyers ask of every body, answered once."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from organisations.models.organisations import Organisation


class AccreditationQuerySet(models.QuerySet["Accreditation"]):
    """Reads of accreditations."""

    def in_force(self, on: date) -> AccreditationQuerySet:
        """Return those that have not expired by this day."""
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))


class Accreditation(models.Model):
    """A mark that a body holds, such as ``aqs`` (Advice Quality Standard). Private."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="accreditations"
    )
    code = models.SlugField(max_length=40)
    expires_on = models.DateField(null=True, blank=True)

    objects = AccreditationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="accreditation_held_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code
