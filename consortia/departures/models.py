"""How seats end against an organisation's will: what its register says, and the others' motion."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consortia.forming.models.consortia import Consortium
from organisations.register.models.organisations import Organisation


class RegisterEnd(models.Model):
    """That we took note of an organisation's removal from its public register, and told whom it concerns."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="register_end"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.organisation)


class ExpulsionState(models.TextChoices):
    """Where a motion to put a member out stands."""

    OPEN = "open", "Waits for the others"
    CARRIED = "carried", "Put out"
    DROPPED = "dropped", "Dropped"


class ExpulsionQuerySet(models.QuerySet["Expulsion"]):
    """Reads of motions."""

    def open(self) -> ExpulsionQuerySet:
        """Return those that wait for votes: at most one a member."""
        return self.filter(state=ExpulsionState.OPEN)


class Expulsion(models.Model):
    """A motion of the other members to put one out; it holds once each of them has agreed."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="put_outs")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    state = models.CharField(
        max_length=10, choices=ExpulsionState.choices, default=ExpulsionState.OPEN
    )
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ExpulsionQuerySet.as_manager()

    class Meta:
        ordering = ["consortium_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExpulsionState.values), name="put_out_state_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="put_out_says_why"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="put_out_settled_has_time",
            ),
            models.UniqueConstraint(
                fields=["consortium", "organisation"],
                condition=Q(state="open"),
                name="put_out_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_state_display()}"


class ExpulsionVote(models.Model):
    """That one member agrees to put another out; taken back, it is gone."""

    motion = models.ForeignKey(Expulsion, on_delete=models.CASCADE, related_name="votes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["motion_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["motion", "organisation"], name="put_out_vote_once"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Departure(models.Model):
    """That a member stepped back or was put out, and why; it is not asked again into its place."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="departures")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="departures"
    )
    reason = models.CharField(max_length=500, blank=True)
    put_out = models.BooleanField("put out by all the others", default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["consortium_id", "at"]

    def __str__(self) -> str:
        return f"{self.organisation} left {self.consortium}"
