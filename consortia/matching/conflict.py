"""An irreducible infeasible set (IIS): limits that cannot all be met, but can without any one.

The deletion filter: limits are lifted one after another, and stay lifted where the rest is still
infeasible. What is left is infeasible, and feasible without any one of it.

References
----------
J. W. Chinneck and E. W. Dravnieks, "Locating minimal infeasible constraint sets in linear
programs", ORSA Journal on Computing 3 (1991), 157-168.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from consortia.matching.clock import Clock
from consortia.matching.problem import Limits, Problem
from consortia.matching.workspace import Workspace


def limit_names(problem: Problem) -> list[str]:
    """Return the names of the limits in force, those first that are lifted first."""
    limits = problem.limits
    names = ["lead"]
    if any(volume is not None for volume in problem.cells.values()):
        names.append("volume")
    names += [name for name in ("include", "exclude", "incompatible") if getattr(limits, name)]
    names += [f"accreditations[{i}]" for i in range(len(limits.accreditations))]
    stated = {
        "lead_turnover": limits.lead_turnover,
        "turnover": limits.turnover,
        "max_members": limits.max_members,
    }
    return names + [name for name, value in stated.items() if value is not None]


def without(limits: Limits, names: Collection[str]) -> Limits:
    """Return the limits with some of them lifted."""
    accreditations = tuple(
        one for i, one in enumerate(limits.accreditations) if f"accreditations[{i}]" not in names
    )
    return Limits(
        max_members=None if "max_members" in names else limits.max_members,
        turnover=None if "turnover" in names else limits.turnover,
        rule=limits.rule,
        lead_turnover=None if "lead_turnover" in names else limits.lead_turnover,
        accreditations=accreditations,
        include=frozenset() if "include" in names else limits.include,
        exclude=frozenset() if "exclude" in names else limits.exclude,
        incompatible=() if "incompatible" in names else limits.incompatible,
        needs_lead="lead" not in names,
        share_volumes="volume" not in names,
    )


def irreducible_infeasible_set(problem: Problem, clock: Clock) -> list[str]:
    """Return an irreducible infeasible set of the limits, by name: together they cannot be met.

    Empty where some consortium meets all limits.

    Raises
    ------
    TimeUp
        When the time ran out.
    """
    workspace = Workspace(problem)
    if workspace.exists(problem.limits, clock):
        return []
    names = limit_names(problem)
    gone: list[str] = []
    for name in names:
        if not workspace.exists(without(problem.limits, [*gone, name]), clock):
            gone.append(name)
    order = {name: i for i, name in enumerate(reversed(names))}
    return sorted((name for name in names if name not in gone), key=order.__getitem__)


def with_limit(limits: Limits, name: str, value: int) -> Limits:
    """Return the limits with one number changed."""
    return replace(limits, **{name: value})  # type: ignore[arg-type]
