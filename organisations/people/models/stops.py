"""Addresses that get no letters asking an organisation into bids."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from organisations.register.models.organisations import Organisation


class StopReason(models.TextChoices):
    """Why such letters stopped."""

    ASKED = "asked", "Stopped by the link in a letter, or here"
    COMPLAINED = "complained", "A letter was marked as unwanted"


class LetterStop(models.Model):
    """That an address gets no letters that ask an organisation into bids. Removing it lets them come again.

    Sign-in codes and letters about groups that the organisation is in come all the same.
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
