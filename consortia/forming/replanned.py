"""A consortium that was worked out again, and whose answers that rests on: values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.problems.core_json import FoundJSON


class ResponsesJSON(TypedDict):
    """Responses as JSON: sorted identifiers."""

    accepted: list[str]
    silent: list[str]
    gone: list[str]
    reserves: list[str]


@dataclass(frozen=True, slots=True)
class Responses:
    """Who is in, who has not answered, who is gone and who is in reserve: sorted identifiers.

    Organisations that no letter reaches count as gone. A reserve is gone only while the place that
    it declined is still free.
    """

    accepted: tuple[str, ...]
    silent: tuple[str, ...]
    gone: tuple[str, ...]
    reserves: tuple[str, ...]

    def as_json(self) -> ResponsesJSON:
        """Return it as a row keeps it."""
        return {
            "accepted": list(self.accepted),
            "silent": list(self.silent),
            "gone": list(self.gone),
            "reserves": list(self.reserves),
        }

    @classmethod
    def from_json(cls, said: ResponsesJSON) -> Responses:
        """Return what `as_json` wrote."""
        return cls(
            tuple(said["accepted"]),
            tuple(said["silent"]),
            tuple(said["gone"]),
            tuple(said["reserves"]),
        )


@dataclass(frozen=True, slots=True)
class ReplannedConsortium:
    """A consortium solved again: members, lead, delivery and reasons.

    Attributes
    ----------
    members, irreplaceable : tuple of str
        Identifiers of all members, and of those without whom no consortium is feasible.
    lead : str or None
        Identifier of the lead organisation.
    delivery : Delivery
        Who would do what.
    reasons : tuple of str
        Sentences.
    objective : float
        The matcher's objective; 0 where people chose.
    reserves : mapping
        Member → identifiers of those that could take its place, best first.
    """

    members: tuple[str, ...]
    lead: str | None
    delivery: Delivery
    reasons: tuple[str, ...] = ()
    objective: float = 0
    irreplaceable: tuple[str, ...] = ()
    reserves: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def as_json(self) -> FoundJSON:
        """Return it as a row keeps it, in the core's JSON form."""
        return {
            "members": list(self.members),
            "lead": self.lead,
            "objective": self.objective,
            "delivery": self.delivery.as_json(),
            "irreplaceable": list(self.irreplaceable),
            "reserves": {member: list(others) for member, others in self.reserves.items()},
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_json(cls, said: FoundJSON) -> ReplannedConsortium:
        """Return it from a row, or from a proposal of the core."""
        return cls(
            tuple(said["members"]),
            said["lead"],
            Delivery.from_json(said["delivery"]),
            tuple(said["reasons"]),
            said["objective"],
            tuple(said.get("irreplaceable", ())),
            said["reserves"],
        )
