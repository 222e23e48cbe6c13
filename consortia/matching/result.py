"""What the matcher answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict


class DeliveredJSON(TypedDict):
    """Who delivers a cell, or how much of it: ``volume`` where the cell has one."""

    capability: str
    area: str
    organisation: str
    volume: NotRequired[float | None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One consortium: members, lead, who delivers what, and why.

    Attributes
    ----------
    delivery : list of DeliveredJSON
        Who delivers what.
    irreplaceable : list of str
        Members without whom nobody at all could do it under the limits.
    reserves : dict
        Member → organisations that could take its place as things stand, best first.
    """

    members: list[str]
    lead: str | None
    objective: float
    delivery: list[DeliveredJSON]
    irreplaceable: list[str]
    reserves: dict[str, list[str]]
    reasons: list[str]

    def to_json(self) -> dict[str, Any]:
        """Return the proposal in its JSON form."""
        return {
            "members": self.members,
            "lead": self.lead,
            "objective": self.objective,
            "delivery": self.delivery,
            "irreplaceable": self.irreplaceable,
            "reserves": self.reserves,
            "reasons": self.reasons,
        }


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no consortium, and what would help.

    Attributes
    ----------
    cells : list of dict
        Cells that no one offers.
    conflict : list of str
        An irreducible infeasible set of limits: without any one of them a consortium exists.
    remedies : list of dict
        In order of ease, each tried out: ``{"kind", "text", …}``.
    """

    cells: list[dict[str, str]]
    conflict: list[str]
    remedies: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """Return what is missing in its JSON form."""
        return {"cells": self.cells, "conflict": self.conflict, "remedies": self.remedies}


@dataclass(frozen=True, slots=True)
class Result:
    """The whole answer.

    Attributes
    ----------
    status : {"complete", "partial", "impossible"}
        At least one feasible proposal; none, but part of the work can be done; nothing can.
    bound_members : int
        No feasible consortium is smaller.
    bound_objective : float
        No feasible consortium has a smaller objective.
    proven : bool
        True only when no better first proposal exists.
    """

    status: str
    bound_members: int
    bound_objective: float
    proven: bool
    proposals: list[Proposal]
    missing: Missing | None
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Return the answer in its JSON form."""
        return {
            "version": 1,
            "status": self.status,
            "bound": {
                "members": self.bound_members,
                "objective": self.bound_objective,
                "proven": self.proven,
            },
            "proposals": [proposal.to_json() for proposal in self.proposals],
            "missing": None if self.missing is None else self.missing.to_json(),
            "seconds": round(self.seconds, 6),
        }
