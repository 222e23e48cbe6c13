"""The best consortium that keeps some organisations, or what stops there being one.

What stops it is said as plainly as can be: a fact about those who are kept (excluded, lacks
what every member must hold, never both in), else a cell that nobody offers, else an
irreducible set of limits that cannot hold together with them (the deletion filter of `conflict`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from consortia.matching.clock import Clock, TimeUp
from consortia.matching.conflict import limit_names, without
from consortia.matching.errors import MalformedProblem
from consortia.matching.optimise import best
from consortia.matching.participation import deliverers
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Holder, Problem
from consortia.matching.reasons import Namer
from consortia.matching.result import DeliveredJSON
from consortia.matching.scenarios import Scenario, Scenarios, numbers_of
from consortia.matching.solve import chosen_lead, delivery_rows
from consortia.matching.supply import links, supply_graph


class Stop(StrEnum):
    """What can stop organisations from being in a consortium."""

    EXCLUDED = "excluded"
    ACCREDITATION = "accreditation"
    NOTHING_TO_DELIVER = "nothing_to_deliver"
    INCOMPATIBLE = "incompatible"
    TOO_MANY = "too_many"
    CELLS = "cells"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stops it.

    Attributes
    ----------
    organisations : tuple of str
        Those that it is about; none where it is about the limits.
    limits : tuple of str
        Limits, named as in ``missing.conflict``, that cannot hold together with those kept.
    text : str
        The same in a sentence.
    """

    kind: Stop
    organisations: tuple[str, ...]
    limits: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """The best consortium that keeps some organisations.

    Attributes
    ----------
    members : tuple of str
        Identifiers; empty where none was found.
    joined : dict
        Identifier of each that is not kept → why it is in.
    bound : int
        No consortium that keeps them is smaller.
    proven : bool
        True where no better one keeps them, or where none does.
    obstacles : tuple of Obstacle
        What stops it, where it is shown that none does and the time was enough to say why.
    """

    members: tuple[str, ...]
    lead: str | None
    joined: Mapping[str, str]
    delivery: Sequence[DeliveredJSON]
    bound: int
    proven: bool
    obstacles: tuple[Obstacle, ...]


def best_with(
    problem: Problem,
    organisation: str,
    *,
    seconds: float | None = None,
    names: Mapping[str, str] | None = None,
) -> Completion:
    """Return the best consortium that includes one organisation, or what stops it.

    An organisation that could deliver nothing of the work is said to be stopped by that.

    Raises
    ------
    MalformedProblem
        When the problem does not know the organisation.

    Examples
    --------
    >>> from consortia.matching.problem import Limits, Offer, Organisation
    >>> offers = (Offer("debt", ("x",)),)
    >>> two = (Organisation("a", "A", 500, offers=offers), Organisation("b", "B", 300))
    >>> problem = Problem({("debt", "x"): None}, two)
    >>> best_with(problem, "a").members
    ('a',)
    >>> best_with(problem, "b").obstacles[0].text
    'B offers nothing that is asked for.'
    """
    clock = Clock(seconds)
    scenarios = Scenarios(problem)
    family = scenarios.family(problem.limits)
    column = int(family.setting.column[_known(problem, [organisation])[0]])
    able = deliverers(family.setting, numbers_of(problem.limits))
    if column >= 0 and not able[column]:
        called = problem.organisations[family.setting.organisations[column]]
        offers = {(o.capability, a) for o in called.offers for a in o.areas}
        why = "offers nothing that is asked for"
        if offers & set(problem.cells):
            why = "may not deliver, or has no capacity for, anything that it offers here"
        text = f"{called.name} {why}."
        return _stopped(Obstacle(Stop.NOTHING_TO_DELIVER, (organisation,), (), text))
    return _completed(scenarios, frozenset({organisation}), clock, Namer(names))


def complete(
    problem: Problem,
    kept: Collection[str],
    *,
    seconds: float | None = None,
    names: Mapping[str, str] | None = None,
) -> Completion:
    """Return the best consortium that keeps all of a partial one, or why there can be none.

    Raises
    ------
    MalformedProblem
        When the problem does not know an organisation.
    """
    _known(problem, kept)
    return _completed(Scenarios(problem), frozenset(kept), Clock(seconds), Namer(names))


def _known(problem: Problem, named: Collection[str]) -> list[int]:
    place = {one.id: n for n, one in enumerate(problem.organisations)}
    for identifier in sorted(named):
        if identifier not in place:
            raise MalformedProblem(f"{identifier!r} is no organisation here")
    return [place[identifier] for identifier in sorted(named)]


def _stopped(*obstacles: Obstacle) -> Completion:
    return Completion((), None, {}, [], 0, proven=True, obstacles=obstacles)


def _completed(scenarios: Scenarios, kept: frozenset[str], clock: Clock, name: Namer) -> Completion:
    problem = scenarios.problem
    plain = tuple(_plain_obstacles(problem, kept, name))
    if plain:
        return _stopped(*plain)
    limits = replace(problem.limits, include=problem.limits.include | kept)
    prepared = Prepared(problem, limits)
    try:
        solution = best(prepared, clock)
    except TimeUp:
        return Completion((), None, {}, [], len(kept), proven=False, obstacles=())
    if solution is None:
        return _stopped(*_conflict(scenarios, kept, clock, name))
    members = solution.members
    named = tuple(prepared.members[m].id for m in members)
    return Completion(
        members=named,
        lead=chosen_lead(prepared, members),
        joined=dict(_joined(prepared, members, kept, name)),
        delivery=delivery_rows(prepared, members),
        bound=solution.bound,
        proven=solution.proven,
        obstacles=(),
    )


def _plain_obstacles(problem: Problem, kept: frozenset[str], name: Namer) -> Iterator[Obstacle]:
    """Yield what can be seen without a search."""
    limits = problem.limits
    inside = {one.id: one for one in problem.organisations if one.id in kept}
    everyone = [a.code for a in limits.accreditations if a.held_by is Holder.EVERYONE]
    for identifier, one in inside.items():
        if identifier in limits.exclude:
            text = f"{one.name} is among those that must not be in."
            yield Obstacle(Stop.EXCLUDED, (identifier,), ("exclude",), text)
        for code in everyone:
            if code not in one.accreditations:
                text = f"{one.name} does not hold {name(code)}, which every member must."
                yield Obstacle(Stop.ACCREDITATION, (identifier,), (), text)
    must = kept | limits.include
    for a, b in limits.incompatible:
        if a in must and b in must:
            called = {one.id: one.name for one in problem.organisations}
            text = f"{called[a]} and {called[b]} are never in one consortium."
            yield Obstacle(Stop.INCOMPATIBLE, (a, b), ("incompatible",), text)
    if limits.max_members is not None and len(must) > limits.max_members:
        text = f"{len(must)} have to be in, and only {limits.max_members} may be."
        yield Obstacle(Stop.TOO_MANY, tuple(sorted(must)), ("max_members",), text)
    offered = {
        (o.capability, a) for one in problem.organisations for o in one.offers for a in o.areas
    }
    lost = [cell for cell in problem.cells if cell not in offered]
    if lost:
        text = f"Nobody offers {name.cells(lost)}."
        yield Obstacle(Stop.CELLS, (), (), text)


def _conflict(
    scenarios: Scenarios, kept: frozenset[str], clock: Clock, name: Namer
) -> Iterator[Obstacle]:
    """Yield limits that cannot hold together with those kept; nothing where time runs out."""
    problem = scenarios.problem
    whole = replace(problem.limits, include=problem.limits.include | kept)
    gone: list[str] = []
    names = [one for one in limit_names(problem) if one != "include"]
    for one in names:
        limits = without(whole, [*gone, one])
        found = scenarios.outcome(Scenario("", limits), clock)
        if found.smallest is None and not found.proven:
            return
        if found.smallest is None:
            gone.append(one)
    stays = [one for one in reversed(names) if one not in gone]
    size = ""
    if "max_members" in stays:
        found = scenarios.outcome(Scenario("", without(whole, [*gone, "max_members"])), clock)
        if found.proven and found.smallest is not None:
            size = f" With them the smallest consortium has {found.smallest} members."
    others = scenarios.outcome(Scenario("", problem.limits), clock)
    whom = "them" if others.smallest is not None else "them, or with anybody else"
    said = " and ".join(_in_words(problem, one, name) for one in stays) or "all that is asked"
    text = f"No consortium with {whom} meets {said}.{size}"
    yield Obstacle(Stop.CONFLICT, tuple(sorted(kept)), tuple(stays), text)


def _in_words(problem: Problem, limit: str, name: Namer) -> str:
    """Return a limit as a sentence has it."""
    if limit.startswith("accreditations"):
        asked = problem.limits.accreditations[int(limit[15:-1])]
        return f"the accreditation {name(asked.code)}"
    return {
        "lead": "that some member may lead",
        "volume": "the volumes asked for",
        "exclude": "who must not be in",
        "incompatible": "who are never in one consortium",
        "lead_turnover": "the turnover asked of the lead organisation",
        "turnover": "the turnover asked",
        "max_members": f"the limit of {problem.limits.max_members} members",
    }[limit]


def _joined(
    prepared: Prepared, members: Sequence[int], kept: frozenset[str], name: Namer
) -> Iterator[tuple[str, str]]:
    """Yield each that joins, and why."""
    alone = links(supply_graph(prepared, members)).alone
    leads = [m for m in members if prepared.leads[m]]
    for m in members:
        one = prepared.members[m]
        if one.id in kept:
            continue
        if one.id in alone:
            why = f"offers {name.cells(alone[one.id])}, which no other member does"
        elif leads == [m]:
            why = "is the only member that may lead"
        elif one.id in prepared.limits.include:
            why = "has to be in"
        elif prepared.has_volumes and len(prepared.cells_of(m)):
            why = "adds the capacity that the others lack"
        elif prepared.by_share and len(prepared.cells_of(m)):
            why = "makes the shares of work fit what each member turns over"
        else:
            why = "brings what the others lack to meet the thresholds"
        yield one.id, f"{one.name} {why}."
