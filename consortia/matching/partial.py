"""Maximum coverage: the consortium that covers as many cells as can be, where none covers all.

References
----------
R. Church and C. ReVelle, "The maximal covering location problem", Papers of the Regional Science
Association 32 (1974), 101-118.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from consortia.matching.capacity import rows_of
from consortia.matching.clock import Clock, TimeUp
from consortia.matching.cover import IntArray, Row
from consortia.matching.covering import covering_a_part
from consortia.matching.feasible import meets_limits
from consortia.matching.flow import share_out
from consortia.matching.greedy import greedy_choice
from consortia.matching.lexicographic import LexicographicSearch
from consortia.matching.network import Shortage
from consortia.matching.optimise import best, merits_over
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Holder, Limits, Problem


@dataclass(frozen=True, slots=True)
class Coverage:
    """Cells that a consortium can deliver in full under the limits.

    Attributes
    ----------
    cells : frozenset of int
        Indexes; empty where the limits leave nothing.
    members : tuple of int
        Who can deliver them.
    proven : bool
        True where no consortium can deliver more cells.
    """

    cells: frozenset[int]
    members: tuple[int, ...]
    proven: bool


def most_covered(prepared: Prepared, clock: Clock) -> Coverage:
    """Return a maximum coverage under the limits, or the best found before the time ran out.

    With volumes a cell counts when all of it is delivered.
    """
    nothing = Coverage(frozenset(), (), proven=True)
    if not prepared.members or not prepared.limits.include <= set(prepared.position):
        return nothing
    floor = None
    try:
        floor = _greedy(prepared, clock)
        answer = _search(prepared, clock, floor).run([_weights(prepared)])
    except TimeUp:
        return replace(floor or nothing, proven=False)
    if answer.chosen is None:
        return nothing
    inside, cells = _read(prepared, answer.chosen)
    return Coverage(cells, inside if cells else (), answer.proven)


def _read(prepared: Prepared, chosen: IntArray) -> tuple[tuple[int, ...], frozenset[int]]:
    """Return the members of a choice, and the cells that it does not leave out."""
    members = len(prepared.members)
    left = frozenset((chosen[chosen >= members] - members).tolist())
    inside = tuple(chosen[chosen < members].tolist())
    return inside, frozenset(range(len(prepared.cells))) - left


def _weights(prepared: Prepared) -> IntArray:
    """Return what each column weighs: members nothing, a cell left out one."""
    weights = np.zeros(len(prepared.members) + len(prepared.cells), dtype=np.int64)
    weights[len(prepared.members) :] = 1
    return weights


def _search(prepared: Prepared, clock: Clock, floor: Coverage | None) -> LexicographicSearch:
    """Return the search over members, and a column a cell that says that it is left out."""
    known = None
    if floor is not None:
        left = _left_out(prepared, floor.cells)
        known = np.array([*floor.members, *left], dtype=np.int64)

    def check(chosen: IntArray) -> Sequence[Row]:
        return _broken(prepared, *_read(prepared, chosen), clock)

    cover = covering_a_part(prepared)
    merits = merits_over(prepared, cover.columns)
    size = prepared.limits.max_members
    return LexicographicSearch(cover, clock, check, merits=merits, size=size, known=known)


def _broken(
    prepared: Prepared, members: Sequence[int], cells: frozenset[int], clock: Clock
) -> list[Row]:
    """Return rows that these members violate if they are to do these cells; none if they can."""
    order = sorted(cells)
    part = _part(prepared, cells)
    rows: list[Row] = []
    if meets_limits(prepared, members):
        if not cells:
            return []
        found = share_out(part, members, clock)
        if not isinstance(found, Shortage):
            return []
        short = [order[c] for c in sorted(found.cells)]
        chosen = np.array([*members, *_left_out(prepared, cells)], dtype=np.int64)
        for some in (short, *([c] for c in short)):
            rows += rows_of(prepared, some, left_out=True)
        rows = [row for row in rows if not row.is_satisfied_by(chosen)]
    return rows or [_something_else(prepared, members, cells)]


def _left_out(prepared: Prepared, cells: frozenset[int]) -> list[int]:
    """Return the columns of the cells that are left out, given those that are not."""
    return [len(prepared.members) + c for c in range(len(prepared.cells)) if c not in cells]


def _something_else(prepared: Prepared, members: Sequence[int], cells: frozenset[int]) -> Row:
    """Return the row that somebody else is in, or other cells are covered.

    Where shares count, more work may suit the same members better, as each share is smaller.
    """
    size = len(prepared.members)
    signs = np.zeros(size + len(prepared.cells), dtype=np.int64)
    signs[:size] = 1
    signs[list(members)] = 0
    signs[[size + c for c in sorted(cells)]] = 1
    least = 1
    if prepared.by_share is not None:
        left = _left_out(prepared, cells)
        signs[left] = -1
        least -= len(left)
    return Row(signs, least=least)


def _part(prepared: Prepared, cells: frozenset[int]) -> Prepared:
    return Prepared(restricted(prepared.problem, cells), prepared.limits)


def _greedy(prepared: Prepared, clock: Clock) -> Coverage | None:
    """Return what members chosen greedily can cover, cell after cell given up; None if nothing."""
    members = greedy_choice(prepared, clock)
    cells = frozenset(range(len(prepared.cells))) - {*prepared.not_covered_by(members).tolist()}
    if not meets_limits(prepared, members):
        return None
    given_up: list[int] = []
    while cells:
        found = share_out(_part(prepared, cells), members, clock)
        if not isinstance(found, Shortage):
            break
        order = sorted(cells)
        left = {order[c] for c in found.left}
        given_up += sorted(left)
        cells -= left
    for c in given_up:
        if clock.is_up():
            break
        more = cells | {c}
        if not isinstance(share_out(_part(prepared, more), members, clock), Shortage):
            cells = more
    return Coverage(cells, tuple(members), proven=False) if cells else None


def restricted(problem: Problem, cells: frozenset[int]) -> Problem:
    """Return the problem with only some of its cells (indexes)."""
    stated = list(problem.cells.items())
    return replace(
        problem, cells={cell: volume for i, (cell, volume) in enumerate(stated) if i in cells}
    )


@dataclass(frozen=True, slots=True)
class Partial:
    """The best consortium for the largest part that can be covered.

    Attributes
    ----------
    part : Prepared
        The problem of that part, under the limits that could be kept.
    members : tuple of int
        Indexes of its members.
    proven : bool
        True where no consortium under these limits covers more cells, and none is better.
    """

    part: Prepared
    members: tuple[int, ...]
    proven: bool


def best_partial(prepared: Prepared, clock: Clock) -> Partial | None:
    """Return the best consortium for the largest part, or None where nothing can be covered.

    Thresholds on turnover, lead and accreditations of the whole consortium are lifted where
    nothing meets them.

    Raises
    ------
    TimeUp
        When the time ran out before anything was found or excluded.
    """
    for candidate in (prepared, Prepared(prepared.problem, _eased(prepared))):
        covered = most_covered(candidate, clock)
        if covered.cells:
            part = _part(candidate, covered.cells)
            try:
                solution = best(part, clock)
            except TimeUp:
                solution = None
            if solution is None:
                return Partial(part, covered.members, proven=False)
            return Partial(part, solution.members, covered.proven and solution.proven)
        if not covered.proven:
            raise TimeUp
    return None


def _eased(prepared: Prepared) -> Limits:
    limits = prepared.limits
    kept = tuple(a for a in limits.accreditations if a.held_by is Holder.DELIVERER)
    return replace(
        limits,
        turnover=None,
        lead_turnover=None,
        needs_lead=False,
        accreditations=kept,
        include=limits.include & frozenset(prepared.position),
    )
