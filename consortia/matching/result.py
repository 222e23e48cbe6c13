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
    irreplaceable : list of str or None
        Members without whom nobody at all could do it under the limits; None where the time ran
        out before that was known.
    reserves : dict or None
        Member → organisations that could take its place as things stand, best first; None where
        the time ran out before they were looked for.
    """

    members: list[str]
    lead: str | None
    objective: float
    delivery: list[DeliveredJSON]
    irreplaceable: list[str] | None
    reserves: dict[str, list[str]] | None
    reasons: list[str]

    def to_json(self) -> dict[str, Any]:
        """Return the proposal in its JSON form, without what there was no time for."""
        said = {
            "members": self.members,
            "lead": self.lead,
            "objective": self.objective,
            "delivery": self.delivery,
            "irreplaceable": self.irreplaceable,
            "reserves": self.reserves,
            "reasons": self.reasons,
        }
        return {
            key: value
            for key, value in said.items()
            if value is not None or key not in ("irreplaceable", "reserves")
        }


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no consortium, and what would help.

    Attributes
    ----------
    cells : list of dict
        Cells that no one offers.
    conflict : list of str or None
        An irreducible infeasible set of limits: without any one of them a consortium exists. None
        where the time ran out before one was found.
    remedies : list of dict or None
        In order of ease, each tried out: ``{"kind", "text", …}``. None where the time ran out
        before all kinds were looked for.
    looked_at : list of str
        Which of "cells", "conflict", "partial" and "remedies" were finished.
    """

    cells: list[dict[str, str]]
    conflict: list[str] | None
    remedies: list[dict[str, Any]] | None
    looked_at: list[str]

    def to_json(self) -> dict[str, Any]:
        """Return what is missing in its JSON form; what there was no time for is absent."""
        said: dict[str, Any] = {"cells": self.cells, "looked_at": self.looked_at}
        if self.conflict is not None:
            said["conflict"] = self.conflict
        if self.remedies is not None:
            said["remedies"] = self.remedies
        return said


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
