"""Replacements: who could take a place that came free."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consortia.forming.models.consortia import Consortium
from consortia.forming.replanned import ReplannedConsortium, Responses, ResponsesJSON
from consortia.proposals.problems.core_json import FoundJSON, MissingJSON
from consortia.proposals.problems.missing import Missing


class ReplacementState(models.TextChoices):
    """How far a replacement has come."""

    WAITING = "waiting", "Waiting to be worked out"
    PROPOSED = "proposed", "Proposed to the starter"
    ASKED = "asked", "Asked"
    IMPOSSIBLE = "impossible", "Nobody can take the place"
    DROPPED = "dropped", "Not needed any more"


class ReplacementQuerySet(models.QuerySet["Replacement"]):
    """Reads of replacements."""

    def open(self) -> ReplacementQuerySet:
        """Return those still under way: at most one for each consortium."""
        return self.exclude(state__in=[ReplacementState.ASKED, ReplacementState.DROPPED])


class Replacement(models.Model):
    """One search for a replacement, after a place in a consortium came free.

    `responses` says who was in, silent and gone when it was worked out; where that has changed
    since, it is worked out again. `found` is the matcher's proposal, `missing` what it lacks.
    """

    consortium = models.ForeignKey(
        Consortium, on_delete=models.CASCADE, related_name="replacements"
    )
    state = models.CharField(
        max_length=10, choices=ReplacementState.choices, default=ReplacementState.WAITING
    )
    wanted_at = models.DateTimeField()
    worked_out_at = models.DateTimeField(null=True, blank=True)
    responses: models.JSONField[ResponsesJSON | None, ResponsesJSON | None] = models.JSONField(
        null=True, blank=True
    )
    found: models.JSONField[FoundJSON | None, FoundJSON | None] = models.JSONField(
        null=True, blank=True
    )
    missing: models.JSONField[MissingJSON | None, MissingJSON | None] = models.JSONField(
        null=True, blank=True
    )

    objects = ReplacementQuerySet.as_manager()

    class Meta:
        ordering = ["consortium_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReplacementState.values), name="replacement_state_known"
            ),
            models.UniqueConstraint(
                fields=["consortium"],
                condition=Q(state__in=["waiting", "proposed", "impossible"]),
                name="replacement_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wanted_at"], name="replacement_waiting", condition=Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consortium}: {self.get_state_display()}"

    @property
    def based_on(self) -> Responses | None:
        """Whose answers it rests on; None until it is worked out."""
        return None if self.responses is None else Responses.from_json(self.responses)

    @property
    def replanned(self) -> ReplannedConsortium | None:
        """The consortium that was found; None where there is none."""
        return None if self.found is None else ReplannedConsortium.from_json(self.found)

    @property
    def lacking(self) -> Missing | None:
        """What is missing; None where a consortium was found."""
        return None if self.missing is None else Missing.from_json(self.missing)
