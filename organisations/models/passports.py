"""What buyers ask of every body, answered once."""

from __future__ import annotations

from django.db import models

from organisations.models.organisations import Organisation


class Accreditation(models.Model):
    """A mark that a body holds, such as ``aqs`` (Advice Quality Standard). Private."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="accreditations"
    )
    code = models.SlugField(max_length=40)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="accreditation_held_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code
