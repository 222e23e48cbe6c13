"""Spreadsheets that were uploaded, to be imported or dropped."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import StoredFile
from organisations.exchange.sheets.preview_json import PreviewJSON
from organisations.register.models.organisations import Organisation


class SheetKind(models.TextChoices):
    """What a spreadsheet lists."""

    OFFERS = "offers", "Offers"
    GROUPS = "groups", "Groups that an organisation looks after"


class SheetState(models.TextChoices):
    """The state of a spreadsheet."""

    READING = "reading", "Being looked through"
    READY = "ready", "Looked through"
    TAKING = "taking", "Being imported"
    TAKEN = "taken", "Imported"


AT_WORK = (SheetState.READING, SheetState.TAKING)


class SheetQuerySet(models.QuerySet["Sheet"]):
    """Reads of spreadsheets."""

    def waiting(self) -> SheetQuerySet:
        """Return spreadsheets that nobody has decided to import."""
        return self.filter(state__in=[SheetState.READING, SheetState.READY])

    def given_up(self, before: datetime) -> SheetQuerySet:
        """Return spreadsheets uploaded before this time and not imported."""
        return self.waiting().filter(uploaded_at__lt=before)

    def left_behind(self, *, asked: datetime, started: datetime) -> SheetQuerySet:
        """Return spreadsheets waiting for a worker since `asked`, or half done since `started`."""
        return self.filter(state__in=AT_WORK).filter(
            Q(started_at__isnull=True, asked_at__lte=asked) | Q(started_at__lte=started)
        )


class Sheet(models.Model):
    """A spreadsheet as it was uploaded for an organisation; importing reads these bytes again.

    `uploader` is the actor's reference; only they may import it. `uploader_organisation` is the
    organisation that an API key spoke for. `result` counts what importing did.

    A small one is read whenever it is shown, and imported at once. A large one (`is_large`) is read
    and imported by a worker, while the state is `READING` or `TAKING`: `asked_at` and `started_at`
    say since when, `rows_read` how far, `preview` is the plan, `digest` that of the plan which
    somebody decided to import, `problem` why it was not.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sheets")
    kind = models.CharField(max_length=10, choices=SheetKind.choices)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="sheet")
    uploader = models.CharField(max_length=80)
    uploader_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=SheetState.choices, default=SheetState.READY)
    is_large = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    preview: models.JSONField[PreviewJSON | None, PreviewJSON | None] = models.JSONField(
        null=True, blank=True
    )
    digest = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    result: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SheetKind.values), name="sheet_kind_known"),
            models.CheckConstraint(
                condition=Q(state="taken", taken_at__isnull=False)
                | Q(state__in=["reading", "ready", "taking"], taken_at__isnull=True),
                name="sheet_taken_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "taken"])
                | Q(is_large=True, asked_at__isnull=False),
                name="sheet_at_work_was_asked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="sheet_at_work",
                condition=Q(state__in=["reading", "taking"]),
            ),
        ]

    def __str__(self) -> str:
        return self.file.name
