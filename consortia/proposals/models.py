"""Matches of a lot, their proposals, and who was told of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q

from consortia.proposals.assignments.fields import DeliveryField
from consortia.proposals.backing import BackedAssignment, BackedJSON
from consortia.proposals.problems.core_json import MissingJSON
from contracts.drafting.models.contracts import Lot
from organisations.register.models.organisations import Organisation


class MatchState(models.TextChoices):
    """How far a match has come."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Being worked out"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class MatchRunQuerySet(models.QuerySet["MatchRun"]):
    """Reads of matches."""

    def due(self, before: datetime) -> MatchRunQuerySet:
        """Return matches left waiting or running since before this time, oldest first."""
        return self.filter(
            Q(state=MatchState.WAITING, requested_at__lte=before)
            | Q(state=MatchState.RUNNING, started_at__lte=before)
        ).order_by("pk")


class MatchRun(models.Model):
    """One run of the matcher for one lot, and its result."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="matches")
    state = models.CharField(max_length=10, choices=MatchState.choices, default=MatchState.WAITING)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=12, blank=True)
    bound_members = models.PositiveIntegerField(null=True, blank=True)
    proven = models.BooleanField(default=False)
    candidates = models.PositiveIntegerField(default=0)
    missing: models.JSONField[MissingJSON | None, MissingJSON | None] = models.JSONField(
        null=True, blank=True
    )
    seconds = models.FloatField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MatchState.values), name="match_state_known"
            ),
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(state__in=["waiting", "running"]),
                name="match_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(finished_at__isnull=False) & ~Q(status="")),
                name="match_done_has_answer",
            ),
        ]
        indexes = [models.Index(fields=["lot", "-id"], name="match_latest")]

    def __str__(self) -> str:
        return f"Match {self.pk} of {self.lot}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Reads of proposals."""

    def naming(self, organisations: Iterable[int]) -> ProposalQuerySet:
        """Return proposals that have one of these organisations (primary keys) as a member."""
        named = ProposalMember.objects.filter(organisation__in=list(organisations))
        return self.filter(pk__in=named.values("proposal"))


class Proposal(models.Model):
    """A set of organisations that could bid for a lot; the matcher's work, never changed.

    `parts` are the assignments of `delivery` with their backing, as JSON; see `backed`.
    """

    match = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="proposals")
    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="proposals")
    rank = models.PositiveSmallIntegerField()
    objective = models.FloatField()
    lead = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    delivery = DeliveryField()
    reasons: models.JSONField[list[str], list[str]] = models.JSONField()
    parts: models.JSONField[list[BackedJSON], list[BackedJSON]] = models.JSONField(default=list)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["match_id", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["match", "rank"], name="proposal_rank_once"),
        ]

    def __str__(self) -> str:
        return f"Proposal {self.rank} for {self.lot}"

    @property
    def backed(self) -> list[BackedAssignment]:
        """The assignments with their backing; empty in proposals of earlier versions."""
        return [BackedAssignment.from_json(one) for one in self.parts]


class ProposalMember(models.Model):
    """A member of a proposal, whether any other organisation could replace it, and who."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="proposed_in"
    )
    irreplaceable = models.BooleanField(default=False)
    reserves: models.JSONField[list[str], list[str]] = models.JSONField(default=list)

    class Meta:
        ordering = ["proposal_id", "organisation__name", "organisation_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organisation"], name="proposal_member_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Told(models.Model):
    """An organisation was told, once a lot, that a proposal names it."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="told")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="told")
    letter = models.ForeignKey("accounts.Letter", null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "organisation"], name="told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.lot}"


class RegisterMark(models.Model):
    """One row: the newest event of the register that matching has followed."""

    record = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="register_mark_one_row")]

    def __str__(self) -> str:
        return f"Read up to {self.record}"
