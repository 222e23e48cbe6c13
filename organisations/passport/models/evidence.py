"""Evidence of passport items, looks at passports, and reminders of expiry."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import StoredFile
from organisations.register.models.organisations import Organisation


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Reads of evidence."""

    def named(self) -> EvidenceQuerySet:
        """Return it with what its files are called, but without their bytes."""
        return self.select_related("file").defer("file__content")


class Evidence(models.Model):
    """A file that proves one item (its key, such as ``insurance.public-liability``). Private."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="evidence"
    )
    item = models.CharField(max_length=62)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="evidence")
    given_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["organisation_id", "item", "pk"]
        indexes = [models.Index(fields=["organisation", "item"], name="evidence_of_item")]
        constraints = [
            models.CheckConstraint(condition=~Q(item=""), name="evidence_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.file.name}"


class PassportLookQuerySet(models.QuerySet["PassportLook"]):
    """Reads of looks."""

    def newest(self) -> PassportLookQuerySet:
        """Return them with the names of who looked, the latest first."""
        return self.select_related("reader").order_by("-pk")


class PassportLook(models.Model):
    """That another organisation looked at a shared item or took its file. The database only adds.

    `actor` is a reference, never a name; `label` is what the item was called then, `file` what
    the file was; `occasion` names the consortium it was shared with.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="looked_at"
    )
    reader = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="looks")
    actor = models.CharField(max_length=80)
    item = models.CharField(max_length=62)
    label = models.CharField(max_length=120)
    file = models.CharField(max_length=120, blank=True)
    occasion = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = PassportLookQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="look_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reader=models.F("organisation")), name="look_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} at {self.item} of {self.organisation_id}"


class ExpiryReminder(models.Model):
    """That an organisation was told, so many days before, that an item runs out on this day."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="expiry_reminders"
    )
    item = models.CharField(max_length=62)
    expires_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "item", "expires_on", "days"], name="expiry_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.days} days"
