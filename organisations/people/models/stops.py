"""Addresses that have stopped invitations to an organisation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from organisations.register.models.organisations import Organisation


class StopReason(models.TextChoices):
    """Why an address gets no invitations."""

    ASKED = "asked", "Stopped by the link in a letter, or here"
    COMPLAINED = "complained", "A letter was marked as unwanted"


class LetterStop(models.Model):
    """An address that gets no invitations for an organisation; deleting the row allows them again.

    Sign-in codes and letters about consortia that the organisation is in still come.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="letter_stops"
    )
    email = models.EmailField()
    reason = models.CharField(max_length=10, choices=StopReason.choices)
    since = models.DateTimeField()

    class Meta:
        ordering = ["organisation_id", "email"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="letter_stop_once"),
            models.CheckConstraint(
                condition=Q(reason__in=StopReason.values), name="letter_stop_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="letter_stop_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.email}"
