"""Which letters belong to an invitation."""

from __future__ import annotations

from django.db import models

from consortia.models.consortia import Invitation


class InvitationLetter(models.Model):
    """A letter about an invitation to one of the body's addresses; `contact` says to which."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="letters")
    letter = models.OneToOneField(
        "accounts.Letter", on_delete=models.PROTECT, related_name="about_invitation"
    )
    contact = models.CharField(max_length=10)

    class Meta:
        ordering = ["invitation_id", "pk"]

    def __str__(self) -> str:
        return str(self.letter)
