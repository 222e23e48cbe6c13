"""That we reminded somebody, so that nobody is reminded twice."""

from __future__ import annotations

from django.db import models

from consortia.models.consortia import Consortium
from consortia.models.invitations import Invitation


class BidReminder(models.Model):
    """That a consortium was reminded, so many days before this deadline, of what is missing."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="reminders")
    deadline = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "deadline", "days"], name="bid_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consortium}: {self.days} days"


class InvitationReminder(models.Model):
    """That an invited body was reminded before its time to answer passed."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="reminder")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.invitation}"
