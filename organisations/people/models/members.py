"""Who may act for an organisation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisations.register.models.organisations import Organisation


class Role(models.TextChoices):
    """What a person may do for an organisation. Each includes those after it."""

    ADMINISTRATOR = "administrator", "Administrator (may add and remove people)"
    EDITOR = "editor", "Editor (may change the entry and answer invitations)"
    READER = "reader", "Reader"


class OrganisationMembership(models.Model):
    """A person who may act for an organisation."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organisation_memberships"
    )
    role = models.CharField(max_length=15, choices=Role.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="organisation_member_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="organisation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.organisation}"
