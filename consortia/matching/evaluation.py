"""What a chosen consortium can do as it is, and which change of one member would repair it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from consortia.matching.clock import Clock, TimeUp
from consortia.matching.conflict import irreducible_infeasible_set, limit_names, without
from consortia.matching.feasible import is_feasible
from consortia.matching.optimise import best
from consortia.matching.partial import most_covered, restricted
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Cell, Limits, Problem
from consortia.matching.result import DeliveredJSON
from consortia.matching.solve import chosen_lead, delivery_rows

_WHO = ("include", "exclude", "incompatible")
"""Limits on who is in, passed over: a chosen consortium is taken as it is."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The evaluation of a chosen consortium.

    Attributes
    ----------
    feasible : bool
        Whether it covers every cell and meets every limit but those on who is in.
    nobody : tuple of cells
        Cells that no member offers.
    short : tuple of cells
        Cells that members offer but cannot do in full, for want of capacity or an accreditation.
    broken : tuple of str
        Limits that it does not meet, named as in ``docs/matching.md``.
    unneeded : tuple of str
        Members of a feasible consortium each of whom could be left out.
    lead : str or None
        Identifier of the member that would lead, where any may.
    delivery : list of DeliveredJSON
        Who would do what, as far as its members can.
    """

    feasible: bool
    nobody: tuple[Cell, ...]
    short: tuple[Cell, ...]
    broken: tuple[str, ...]
    unneeded: tuple[str, ...]
    lead: str | None
    delivery: list[DeliveredJSON]


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that makes a consortium feasible: one member out, one organisation in, or both."""

    out: str | None
    into: str | None


def evaluate(problem: Problem, chosen: Collection[str]) -> Evaluation:
    """Return what these organisations together can do of a problem, and what they fall short of.

    Parameters
    ----------
    problem : Problem
        What is wanted. Its limits on who is in are passed over.
    chosen : collection of str
        Identifiers of organisations that the problem knows.

    Examples
    --------
    >>> from consortia.matching.reading import read_problem
    >>> problem = read_problem({
    ...     "version": 1, "cells": [{"capability": "debt", "area": a} for a in "ab"],
    ...     "organisations": [
    ...         {"id": "x", "offers": [{"capability": "debt", "areas": ["a"]}]},
    ...         {"id": "y", "offers": [{"capability": "debt", "areas": ["b"]}]}],
    ... })
    >>> evaluate(problem, ["x"]).nobody
    (('debt', 'b'),)
    >>> evaluate(problem, ["x", "y"]).feasible
    True
    """
    alone = _chosen_alone(problem, chosen)
    offered = _offered(alone)
    nobody = [cell for i, cell in enumerate(alone.cells) if i not in offered]
    feasible = not nobody and _is_feasible(alone)
    done, delivery = _as_far_as_they_can(alone, feasible)
    prepared = Prepared(alone, alone.limits)
    return Evaluation(
        feasible=feasible,
        nobody=tuple(nobody),
        short=tuple(c for c in alone.cells if c not in done and c not in nobody),
        broken=() if feasible else _broken(restricted(alone, offered)),
        unneeded=tuple(_unneeded(prepared)) if feasible else (),
        lead=chosen_lead(prepared, range(len(prepared.members))),
        delivery=delivery,
    )


def repairs(
    problem: Problem, chosen: Collection[str], kept: Collection[str], *, seconds: float
) -> list[Repair]:
    """Return the changes of one organisation that make a consortium feasible, the best first.

    For each member that may go, and with none gone: the best consortium (proven) of the others
    with at most one more. The smallest come first, then the cheapest.

    Parameters
    ----------
    kept : collection of str
        The chosen organisations that must stay.
    seconds : float
        When to stop; what was found until then comes back.
    """
    clock, found = Clock(seconds), []
    cost = {organisation.id: organisation.cost for organisation in problem.organisations}
    for out in (None, *sorted(set(chosen) - set(kept))):
        try:
            members = _without(problem, set(chosen), out, clock)
        except TimeUp:
            break
        if members is None:
            continue
        new = members - set(chosen)
        rank = (len(members), sum(cost[m] for m in members), out or "")
        found.append((rank, Repair(out, min(new, default=None))))
    return [repair for _, repair in sorted(found, key=lambda one: one[0])]


def _without(
    problem: Problem, chosen: set[str], out: str | None, clock: Clock
) -> frozenset[str] | None:
    rest = frozenset(chosen - {out})
    most = len(rest) + 1
    if problem.limits.max_members is not None:
        most = min(most, problem.limits.max_members)
    gone = frozenset() if out is None else frozenset({out})
    limits = replace(problem.limits, include=rest, exclude=gone, max_members=most)
    prepared = Prepared(problem, limits)
    solution = best(prepared, clock)
    if solution is None:
        return None
    return frozenset(prepared.members[m].id for m in solution.members)


def _chosen_alone(problem: Problem, chosen: Collection[str]) -> Problem:
    """Return the problem with these organisations alone, taken as they are."""
    organisations = tuple(
        organisation for organisation in problem.organisations if organisation.id in set(chosen)
    )
    limits = without(problem.limits, _WHO)
    return replace(problem, organisations=organisations, limits=limits, ties={})


def _offered(problem: Problem) -> frozenset[int]:
    said = {
        (offer.capability, area)
        for organisation in problem.organisations
        for offer in organisation.offers
        for area in offer.areas
    }
    return frozenset(i for i, cell in enumerate(problem.cells) if cell in said)


def _is_feasible(problem: Problem) -> bool:
    prepared = Prepared(problem, problem.limits)
    everyone = range(len(prepared.members))
    all_may = len(everyone) == len(problem.organisations) > 0
    return all_may and is_feasible(prepared, everyone)


def _broken(offered: Problem) -> tuple[str, ...]:
    """Return the limits that are not met, each judged alone where that tells."""
    names = limit_names(offered)
    alone = tuple(n for n in names if not _is_feasible(replace(offered, limits=_just(offered, n))))
    if alone or _is_feasible(offered):
        return alone if "lead" not in alone else ("lead", *_apart_from_lead(offered, alone))
    everyone = frozenset(organisation.id for organisation in offered.organisations)
    fixed = replace(offered, limits=replace(offered.limits, include=everyone))
    return tuple(
        name for name in irreducible_infeasible_set(fixed, Clock(None)) if name not in _WHO
    )


def _just(problem: Problem, name: str) -> Limits:
    """Return one limit alone; limits on the lead keep that some member may lead."""
    others = [n for n in limit_names(problem) if n not in (name, "lead")]
    return without(problem.limits, others)


def _apart_from_lead(offered: Problem, alone: Iterable[str]) -> Iterator[str]:
    """Yield the limits that are broken even if no member has to lead."""
    for name in alone:
        if name != "lead":
            limits = replace(_just(offered, name), needs_lead=False)
            if not _is_feasible(replace(offered, limits=limits)):
                yield name


def _as_far_as_they_can(problem: Problem, feasible: bool) -> tuple[set[Cell], list[DeliveredJSON]]:
    """Return the cells that they can do in full together, and who would do them."""
    if feasible:
        prepared = Prepared(problem, problem.limits)
        return set(problem.cells), delivery_rows(prepared, range(len(prepared.members)))
    eased = Prepared(problem, _work_only(problem.limits))
    covered = most_covered(eased, Clock(None))
    part = Prepared(restricted(problem, covered.cells), eased.limits)
    return set(part.cells), delivery_rows(part, range(len(part.members)))


def _work_only(limits: Limits) -> Limits:
    """Return the limits on who may deliver what, without those on the whole consortium."""
    return Limits(
        accreditations=tuple(one for one in limits.accreditations if one.held_by == "deliverer"),
        needs_lead=False,
        share_volumes=limits.share_volumes,
    )


def _unneeded(prepared: Prepared) -> Iterator[str]:
    everyone: Sequence[int] = range(len(prepared.members))
    for m in everyone:
        if is_feasible(prepared, [other for other in everyone if other != m]):
            yield prepared.members[m].id
