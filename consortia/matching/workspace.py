"""Many problems that differ only in their limits, solved together.

What a commissioner asks of a draft ("and with half the turnover?") is the same contract again and
again with one limit moved. Three things carry over: who offers what, as long as no accreditation
leaves anyone out; consortia found under other limits that meet these too; and bounds, since
fewer limits never need more members.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from consortia.matching.clock import Clock
from consortia.matching.feasible import is_feasible
from consortia.matching.optimise import Solution, best, exists
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Limits, Problem

_SUPPLY = (
    "members",
    "position",
    "turnover",
    "cells",
    "volumes",
    "offered",
    "presence",
    "suppliers",
    "work",
)


@dataclass
class Workspace:
    """A problem under changing limits.

    Parameters
    ----------
    problem : Problem
        Its own limits are one case among others.

    Examples
    --------
    >>> from consortia.matching.reading import read_problem
    >>> problem = read_problem({
    ...     "version": 1, "cells": [{"capability": "debt", "area": "a"}],
    ...     "organisations": [
    ...         {"id": "x", "turnover": 10, "offers": [{"capability": "debt", "areas": ["a"]}]}],
    ... })
    >>> from dataclasses import replace
    >>> workspace = Workspace(problem)
    >>> workspace.exists(replace(problem.limits, turnover=1000), Clock(None))
    True
    >>> workspace.exists(replace(problem.limits, turnover=1001), Clock(None))
    False
    """

    problem: Problem
    _prepared: dict[tuple[object, ...], Prepared] = field(default_factory=dict)
    _found: list[tuple[Limits, Solution, frozenset[str]]] = field(default_factory=list)
    _none: list[Limits] = field(default_factory=list)

    def under(self, limits: Limits) -> Prepared:
        """Return the problem under these limits, what does not depend on them worked out once."""
        prepared = Prepared(self.problem, limits)
        by_share = prepared.by_share is not None
        key = (limits.accreditations, limits.exclude, limits.share_volumes, by_share)
        if key in self._prepared:
            known = self._prepared[key]
            for name in _SUPPLY:
                prepared.__dict__[name] = getattr(known, name)
        self._prepared.setdefault(key, prepared)
        return prepared

    def best(self, limits: Limits, clock: Clock) -> Solution | None:
        """Return the best consortium under these limits, or None where there is none.

        Raises
        ------
        TimeUp
            When the time ran out before anything was found or excluded.
        """
        if self._is_excluded(limits):
            return None
        prepared = self.under(limits)
        least = max((s.bound for known, s, _ in self._found if eases(known, limits)), default=0)
        solution = best(
            prepared,
            clock,
            least=0 if self.problem.by_cost else least,
            known=self._known(prepared),
        )
        if solution is None:
            self._none.append(limits)
        else:
            names = frozenset(prepared.members[m].id for m in solution.members)
            self._found.append((limits, solution, names))
        return solution

    def exists(self, limits: Limits, clock: Clock) -> bool:
        """Tell whether any consortium exists under these limits.

        Raises
        ------
        TimeUp
            When the time ran out before that was known.
        """
        if self._is_excluded(limits):
            return False
        prepared = self.under(limits)
        if self._known(prepared) is not None or exists(prepared, clock):
            return True
        self._none.append(limits)
        return False

    def _is_excluded(self, limits: Limits) -> bool:
        return any(eases(known, limits) for known in self._none)

    def _known(self, prepared: Prepared) -> list[int] | None:
        """Return the smallest consortium found before that meets these limits too."""
        by_size = sorted(self._found, key=lambda one: (len(one[2]), sorted(one[2])))
        for _, _, names in by_size:
            if names <= set(prepared.position):
                members = sorted(prepared.position[name] for name in names)
                if is_feasible(prepared, members):
                    return members
        return None


def eases(one: Limits, other: Limits) -> bool:
    """Tell whether every consortium that meets `other` meets `one` too.

    Examples
    --------
    >>> eases(Limits(max_members=9), Limits(max_members=7))
    True
    >>> eases(Limits(turnover=5), Limits(turnover=None))
    False
    """
    return (
        _at_most(other.max_members, one.max_members)
        and (one.turnover is None or (one.rule == other.rule and _reaches(one.turnover, other)))
        and (one.lead_turnover or 0) <= (other.lead_turnover or 0)
        and set(one.accreditations) <= set(other.accreditations)
        and one.include <= other.include
        and one.exclude <= other.exclude
        and set(one.incompatible) <= set(other.incompatible)
        and one.needs_lead <= other.needs_lead
        and one.share_volumes <= other.share_volumes
    )


def _at_most(inner: int | None, outer: int | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)


def _reaches(least: int, other: Limits) -> bool:
    return least <= (other.turnover or 0)
