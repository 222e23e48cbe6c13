"""Answers to an invitation that are neither yes nor no."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q, prefetch_related_objects

from consortia.forming.models.invitations import Invitation
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.assignments.rows import InCell


class Reserve(models.Model):
    """An organisation that declined, and would step in when another place comes free."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="reserve")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.invitation.organisation}"


class InvitationQuestion(models.Model):
    """A question of an invited organisation to the starter, and its answer; the clock runs on."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(max_length=1000)
    asked_at = models.DateTimeField()
    answer = models.TextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="invitation_question_asks"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="invitation_question_answer_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class CounterState(models.TextChoices):
    """State of a counter-offer; the database refuses to change one that is settled."""

    WAITING = "waiting", "Waits for the starter"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    LAPSED = "lapsed", "Lapsed"


class CounterOfferQuerySet(models.QuerySet["CounterOffer"]):
    """Reads of counter-offers, and the lapse of those that wait."""

    def lapse(self, at: datetime) -> int:
        """Let those lapse that the starter has not settled; return how many."""
        waiting = self.filter(state=CounterState.WAITING)
        return waiting.update(state=CounterState.LAPSED, settled_at=at)


class CounterOffer(models.Model):
    """Cells that an invited organisation would cover instead of the part it is asked for."""

    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, related_name="counter_offers"
    )
    text = models.CharField(max_length=500, blank=True)
    state = models.CharField(
        max_length=10, choices=CounterState.choices, default=CounterState.WAITING
    )
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = CounterOfferQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CounterState.values), name="counter_offer_state_known"
            ),
            models.UniqueConstraint(
                fields=["invitation"], condition=Q(state="waiting"), name="counter_offer_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="counter_offer_settled_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation.organisation}: {len(self.cells)}"

    @property
    def cells(self) -> frozenset[Cell]:
        """The cells that it would cover; read once."""
        prefetch_related_objects([self], "work")
        return frozenset(one.cell for one in self.work.all())


class CounterOfferCell(InCell):
    """One cell of a counter-offer."""

    offer = models.ForeignKey(CounterOffer, on_delete=models.CASCADE, related_name="work")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "capability", "area"], name="counter_offer_cell_once"
            ),
        ]
