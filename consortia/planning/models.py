"""What members set in their consortium's plan, and the reminders that were written."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consortia.forming.models.consortia import Consortium
from organisations.register.models.organisations import Organisation


class PlanTask(models.Model):
    """A task that members added, or an owner or date that they set on one of the process.

    Tasks of the process follow from what is done and from the deadline
    (`consortia.planning.plan`); they have a row, with their `key`, only once a member has set
    another owner or date. An empty field leaves it as worked out.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="tasks")
    key = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["consortium_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "key"], condition=~Q(key=""), name="plan_task_key_once"
            ),
            models.CheckConstraint(
                condition=(Q(key="") & ~Q(title="")) | (~Q(key="") & Q(title="")),
                name="plan_task_is_named_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class PlanDay(models.Model):
    """A day on which a consortium's plan was checked for reminders."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="plan_days")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consortium", "day"], name="plan_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.consortium}: {self.day}"


class PlanReminderKind(models.TextChoices):
    """Which reminder of a task it is."""

    SOON = "soon", "Due in two days"
    LATE = "late", "Late"


class PlanReminder(models.Model):
    """A reminder of a task with this date to a member; another date reminds again."""

    consortium = models.ForeignKey(
        Consortium, on_delete=models.CASCADE, related_name="plan_reminders"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=20)
    due_on = models.DateField()
    kind = models.CharField(max_length=4, choices=PlanReminderKind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "organisation", "key", "due_on", "kind"],
                name="plan_reminded_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PlanReminderKind.values), name="plan_reminder_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.key}, {self.kind}"


class PlanStop(models.Model):
    """A member that wants no reminders of the plan; other members still get them."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="plan_stops")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "organisation"], name="plan_stopped_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: no reminders"
