"""Spreadsheets that were uploaded, waiting to be taken or given up."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import StoredFile
from organisations.models.organisations import Organisation


class SheetKind(models.TextChoices):
    """What a spreadsheet lists."""

    OFFERS = "offers", "Offers"


class SheetQuerySet(models.QuerySet["Sheet"]):
    """Reads of spreadsheets."""

    def waiting(self) -> SheetQuerySet:
        """Return those that have not been taken."""
        return self.filter(taken_at__isnull=True)

    def given_up(self, before: datetime) -> SheetQuerySet:
        """Return those uploaded before this time and not taken."""
        return self.waiting().filter(uploaded_at__lt=before)


class Sheet(models.Model):
    """A spreadsheet as it was uploaded for a body; what is taken is worked out from these bytes.

    `uploader` is the reference of who did it; only they may take it. `result` counts what was
    done when it was taken.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sheets")
    kind = models.CharField(max_length=10, choices=SheetKind.choices)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="sheet")
    uploader = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SheetKind.values), name="sheet_kind_known"),
        ]

    def __str__(self) -> str:
        return self.file.name
