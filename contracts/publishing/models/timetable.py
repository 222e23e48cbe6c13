"""Stage dates: days on which a contract moves to a stage automatically."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from contracts.drafting.models.choices import LIVE, Stage
from contracts.drafting.models.contracts import Contract
from contracts.local_time import to_local

STAGES = [(one.value, one.label) for one in LIVE]


class DateState(models.TextChoices):
    """What became of a stage date."""

    WAITING = "waiting", "To come"
    KEPT = "kept", "It moved on that day"
    MISSED = "missed", "Something was missing"
    OVERTAKEN = "overtaken", "It had moved before"


class StageDateQuerySet(models.QuerySet["StageDate"]):
    """Reads of stage dates."""

    def waiting(self) -> StageDateQuerySet:
        """Return those still to come."""
        return self.filter(state=DateState.WAITING)

    def due(self, at: datetime) -> StageDateQuerySet:
        """Return those whose day has begun in Britain, the earliest first."""
        return self.waiting().filter(on__lte=to_local(at).date()).order_by("on", "pk")


class StageDate(models.Model):
    """The day `on` which, at midnight British time, a contract moves to a stage.

    `version` is the one that the approver who set the day had read: later changes are not published
    without them. `missing` lists what prevented the move.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="stage_dates")
    stage = models.CharField(max_length=12, choices=STAGES)
    on = models.DateField("day")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=DateState.choices, default=DateState.WAITING)
    missing: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    set_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = StageDateQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "stage"], name="stage_date_once"),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.ENGAGEMENT, Stage.PLANNED, Stage.OPEN]),
                name="stage_date_of_a_live_stage",
            ),
            models.CheckConstraint(
                condition=Q(state=DateState.WAITING, settled_at__isnull=True)
                | (~Q(state=DateState.WAITING) & Q(settled_at__isnull=False)),
                name="stage_date_settled_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DateState.values), name="stage_date_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["on"], name="stage_date_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} on {self.on:%-d %B %Y}"
