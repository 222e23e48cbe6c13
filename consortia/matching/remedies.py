"""Remedies for an infeasible problem, in order of ease; each tried out by solving again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from consortia.matching.capacity import all_can_do
from consortia.matching.clock import Clock, TimeUp
from consortia.matching.conflict import with_limit, without
from consortia.matching.flow import share_out
from consortia.matching.network import Shortage
from consortia.matching.optimise import exists
from consortia.matching.partial import most_covered, restricted
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Cell, Holder, Offer, Organisation, Problem, Rule
from consortia.matching.reasons import Namer
from consortia.matching.workspace import Workspace

Remedy = dict[str, Any]
RECRUIT = "\uffffrecruit"


def remedies(
    problem: Problem, names_in_conflict: Sequence[str], name: Namer, clock: Clock
) -> list[Remedy]:
    """Return remedies each of which makes the problem feasible on its own, the easiest first.

    Order of ease: a threshold moved to its break point, a limit lifted, the work split into lots,
    an organisation recruited.

    Raises
    ------
    TimeUp
        When the time ran out before all kinds were looked for.
    """
    found: list[Remedy] = []
    workspace = Workspace(problem)
    for one in names_in_conflict:
        found += _threshold(workspace, one, clock)
    for one in names_in_conflict:
        found += _dropped(workspace, one, name, clock)
    found += _split(problem, name, clock)
    found += _recruit(problem, name, clock)
    return found


def _threshold(workspace: Workspace, name: str, clock: Clock) -> Iterator[Remedy]:
    limits = workspace.problem.limits
    if name == "max_members":
        solution = workspace.best(without(limits, [name]), clock)
        if solution is not None and solution.proven:
            least = len(solution.members)
            before = str(limits.max_members)
            text = f"Allow consortia of {least} members instead of {before}."
            yield _change(name, before, str(least), text)
    if name in ("turnover", "lead_turnover"):
        asked = getattr(limits, name) or 0
        point = _break_point(workspace, name, asked, clock)
        if point is not None:
            whose = "turnover" if name == "turnover" else "turnover of the lead organisation"
            text = f"Lower the {whose} asked from £{asked / 100:,.2f} to £{point / 100:,.2f}."
            yield _change(name, _pounds(asked), _pounds(point), text)


def _change(name: str, before: str, after: str, text: str) -> Remedy:
    return {"kind": "threshold", "limit": name, "from": before, "to": after, "text": text}


def _break_point(workspace: Workspace, name: str, asked: int, clock: Clock) -> int | None:
    """Return the largest threshold in pence at which it is feasible, None where none is."""
    limits = workspace.problem.limits

    def feasible_at(value: int) -> bool:
        return workspace.exists(with_limit(limits, name, value), clock)

    if not feasible_at(0):
        return None
    of_the_lead = name == "lead_turnover" or limits.rule is Rule.LEAD_ONLY
    values: Sequence[int] = range(asked)
    if limits.rule is Rule.EACH_BY_SHARE and not of_the_lead:
        values = range(_most_by_shares_of_all(workspace, asked) + 1)
        if feasible_at(values[-1]):
            return values[-1]
    if of_the_lead:  # what some lead turns over: between two of these nothing changes
        own = {one.turnover for one in workspace.problem.organisations if one.can_lead}
        values = sorted({0, *(value for value in own if value < asked)})
    at = bisect_left(values, True, lo=1, key=lambda value: not feasible_at(value))
    return values[at - 1]


def _most_by_shares_of_all(workspace: Workspace, asked: int) -> int:
    """Return the largest threshold in pence at which all candidates together can deliver.

    Newton's method: the cells that they are short in say, exactly, how much lower it must be for
    these cells to be done, and with that threshold it is looked again.

    References
    ----------
    W. Dinkelbach, "On nonlinear fractional programming", Management Science 13 (1967), 492-498.
    """
    value = asked
    while value:
        prepared = workspace.under(with_limit(workspace.problem.limits, "turnover", value))
        everyone = range(len(prepared.members))
        found = share_out(prepared, everyone, divisible=True)
        if not isinstance(found, Shortage):
            return value
        short = sorted(found.cells)

        def is_short(at: int, cells: Sequence[int] = short) -> bool:
            under = workspace.under(with_limit(workspace.problem.limits, "turnover", at))
            return not all_can_do(under, cells)

        lower = bisect_left(range(value), True, lo=1, key=is_short) - 1
        if lower == value:
            return value
        value = lower
    return value


def _dropped(workspace: Workspace, limit: str, name: Namer, clock: Clock) -> Iterator[Remedy]:
    if limit in ("max_members", "turnover", "lead_turnover", "lead", "volume"):
        return
    problem = workspace.problem
    if workspace.exists(without(problem.limits, [limit]), clock):
        text = f"Let go of {_in_words(problem, limit, name)}."
        yield {"kind": "limit", "limit": limit, "text": text}


def _in_words(problem: Problem, limit: str, name: Namer) -> str:
    if limit.startswith("accreditations"):
        asked = problem.limits.accreditations[int(limit[15:-1])]
        called = name(asked.code)
        what = called if called != asked.code else f"the accreditation {asked.code}"
        return f"{what}, asked of {_WHOM[asked.held_by]}"
    return {
        "include": "some of those who must be in",
        "exclude": "some of those who must not be in",
        "incompatible": "the rule that some do not work together",
    }[limit]


_WHOM = {
    Holder.DELIVERER: "whoever delivers",
    Holder.EVERYONE: "every member",
    Holder.LEAD: "the lead",
    Holder.ANYONE: "at least one member",
}


def _split(problem: Problem, name: Namer, clock: Clock) -> Iterator[Remedy]:
    for axis, word in ((0, "capability"), (1, "area")):
        keys = sorted({cell[axis] for cell in problem.cells})
        if not 1 < len(keys) <= 20:
            continue
        parts = [_part(problem, axis, key) for key in keys]
        if all(exists(Prepared(part, part.limits), clock) for part in parts):
            text = f"Make one lot for each {word}, each with its share of the turnover asked."
            yield {"kind": "split", "by": word, "lots": keys, "text": text}
            return


def _part(problem: Problem, axis: int, key: str) -> Problem:
    """Return one lot of a split, its turnover thresholds in proportion to its cells."""
    chosen = frozenset(i for i, cell in enumerate(problem.cells) if cell[axis] == key)
    part, limits = restricted(problem, chosen), problem.limits
    share = (len(chosen), len(problem.cells))
    return replace(
        part,
        limits=replace(
            limits,
            turnover=_share_of(limits.turnover, share),
            lead_turnover=_share_of(limits.lead_turnover, share),
        ),
    )


def _share_of(pence: int | None, share: tuple[int, int]) -> int | None:
    return None if pence is None else -(-pence * share[0] // share[1])


def _recruit(problem: Problem, name: Namer, clock: Clock) -> Iterator[Remedy]:
    """Yield the recruit with the fewest cells: what the best consortium one smaller leaves open."""
    limits = problem.limits
    if limits.max_members is not None:
        limits = replace(limits, max_members=limits.max_members - 1)
    if limits.max_members is not None and limits.max_members < 0:
        return
    covered = most_covered(Prepared(problem, limits), clock)
    if not covered.proven:
        raise TimeUp
    open_cells = [cell for i, cell in enumerate(problem.cells) if i not in covered.cells]
    joined = _joined(problem, open_cells, turnover=0)
    if open_cells and exists(Prepared(joined, joined.limits), clock):
        yield _recruited(open_cells, name, None)
        return
    asked = problem.limits.turnover
    if asked and not open_cells:
        return
    joined = _joined(problem, open_cells, turnover=asked or 0)
    if asked and exists(Prepared(joined, joined.limits), clock):
        yield _recruited(open_cells, name, asked)


def _joined(problem: Problem, cells: Sequence[Cell], turnover: int) -> Problem:
    accreditations = frozenset(asked.code for asked in problem.limits.accreditations)
    organisation = Organisation(
        id=RECRUIT,
        name="a new organisation",
        turnover=turnover,
        accreditations=accreditations,
        offers=tuple(Offer(capability, (area,)) for capability, area in cells),
    )
    return replace(problem, organisations=(*problem.organisations, organisation))


def _recruited(cells: Sequence[Cell], name: Namer, turnover: int | None) -> Remedy:
    offers: dict[str, list[str]] = {}
    for capability, area in cells:
        offers.setdefault(capability, []).append(area)
    also = f" and turns over £{turnover / 100:,.2f} a year" if turnover else ""
    remedy: Remedy = {
        "kind": "recruit",
        "offers": [{"capability": c, "areas": a} for c, a in sorted(offers.items())],
        "text": f"Find one organisation that offers {name.cells(list(cells))}{also}.",
    }
    return remedy | ({"turnover": _pounds(turnover)} if turnover else {})


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"
