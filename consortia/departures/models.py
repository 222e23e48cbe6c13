"""How memberships end: removal from a register, expulsion by the others, departure."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consortia.forming.models.consortia import Consortium
from organisations.register.models.organisations import Organisation


class RegisterEnd(models.Model):
    """An organisation's removal from its public register, as noted and told to its consortia."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="register_end"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.organisation)


class ExpulsionState(models.TextChoices):
    """The state of a motion to expel a member."""

    OPEN = "open", "Waits for the others"
    CARRIED = "carried", "Expelled"
    DROPPED = "dropped", "Dropped"


class ExpulsionQuerySet(models.QuerySet["Expulsion"]):
    """Reads of motions."""

    def open(self) -> ExpulsionQuerySet:
        """Return the motions that wait for votes: at most one a member."""
        return self.filter(state=ExpulsionState.OPEN)


class Expulsion(models.Model):
    """A motion of the other members to expel one; carried once each of them has agreed."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="expulsions")
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
                condition=Q(state__in=ExpulsionState.values), name="expulsion_state_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="expulsion_says_why"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="expulsion_settled_has_time",
            ),
            models.UniqueConstraint(
                fields=["consortium", "organisation"],
                condition=Q(state="open"),
                name="expulsion_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_state_display()}"


class ExpulsionVote(models.Model):
    """One member's agreement to expel another; deleted when withdrawn."""

    motion = models.ForeignKey(Expulsion, on_delete=models.CASCADE, related_name="votes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["motion_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["motion", "organisation"], name="expulsion_vote_once"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Departure(models.Model):
    """A member's departure, by leaving or expulsion; it is not asked into its place again."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="departures")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="departures"
    )
    reason = models.CharField(max_length=500, blank=True)
    expelled = models.BooleanField("expelled by all the others", default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["consortium_id", "at"]

    def __str__(self) -> str:
        return f"{self.organisation} left {self.consortium}"
