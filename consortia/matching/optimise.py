"""The best consortium under some limits: lexicographic, exact, with its proof.

Everything is solved by `best`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from consortia.matching.capacity import broken_rows
from consortia.matching.clock import Clock
from consortia.matching.cover import Cover, IntArray, Row, somebody_besides
from consortia.matching.covering import covering, with_ties
from consortia.matching.difference import Earlier, are_different
from consortia.matching.dominance import Merits
from consortia.matching.feasible import all_together_lack, is_feasible, meets_limits
from consortia.matching.flow import share_out
from consortia.matching.greedy import greedy_choice
from consortia.matching.lexicographic import LexicographicSearch
from consortia.matching.network import Shortage
from consortia.matching.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Solution:
    """The best members found.

    Attributes
    ----------
    members : tuple of int
        Indexes of the members, in order.
    bound : int
        No feasible consortium has a smaller first objective (members, or cost).
    proven : bool
        True when no better one exists in any objective.
    """

    members: tuple[int, ...]
    bound: int
    proven: bool


def best(
    prepared: Prepared,
    clock: Clock,
    *,
    earlier: Sequence[Earlier] = (),
    prefer: frozenset[str] = frozenset(),
    least: int = 0,
    known: Sequence[int] | None = None,
) -> Solution | None:
    """Return the best feasible consortium, or None where it is proven that there is none.

    Parameters
    ----------
    prepared : Prepared
        The problem under its limits.
    earlier : sequence of Earlier
        Consortia that it must really differ from.
    prefer : frozenset of str
        Identifiers to keep as many of as the smallest size allows, before cost.
    least : int
        A number of members below which nothing is feasible, where one is known.
    known : sequence of int, optional
        A feasible consortium known beforehand (indexes).

    Raises
    ------
    TimeUp
        When the time ran out before anything was found or excluded.
    """
    clock.check()
    if not _is_possible(prepared) or (not earlier and all_together_lack(prepared)):
        return None
    if known is None:
        known = _first_known(prepared, clock, earlier)
    respects = _respects(prepared, prefer)
    search = _search(prepared, clock, earlier, known)
    search.least = 0 if prepared.problem.by_cost else least
    fair = _fairness(prepared)
    nobody = np.zeros(search.cover.columns - len(prepared.members), dtype=np.int64)
    weights = [np.concatenate([respect, nobody]) for respect in (*respects, *fair)]
    answer = search.run(weights, spare=len(fair))
    if answer.chosen is None:
        return None
    chosen = answer.chosen[answer.chosen < len(prepared.members)]
    solution = Solution(tuple(chosen.tolist()), answer.bound, answer.proven)
    if prepared.problem.by_cost:
        return replace(solution, members=_minimal(prepared, solution.members, earlier))
    if not solution.proven:
        return solution
    return _most_tied(prepared, clock, earlier, solution, respects)


def exists(prepared: Prepared, clock: Clock) -> bool:
    """Tell whether any feasible consortium exists.

    Raises
    ------
    TimeUp
        When the time ran out before that was known.
    """
    clock.check()
    if not _is_possible(prepared) or all_together_lack(prepared):
        return False
    if prepared.limits.max_members is None and not prepared.limits.incompatible:
        # A further member never harms: some can exactly when all together can, who lack nothing.
        everyone = range(len(prepared.members))
        return not prepared.mixes_shares or is_feasible(prepared, everyone, clock)
    if _first_known(prepared, clock, ()) is not None:
        return True
    most = prepared.limits.max_members
    if most is None:
        most = len(prepared.members)
    return _search(prepared, clock, (), None).at_most(most)


def _is_possible(prepared: Prepared) -> bool:
    return bool(prepared.members) and prepared.limits.include <= set(prepared.position)


def _first_known(prepared: Prepared, clock: Clock, earlier: Sequence[Earlier]) -> list[int] | None:
    """Return a feasible consortium chosen greedily; None where that fails.

    Without members of those that it must differ from; where nothing adds up, the search needs
    none.
    """
    if not (prepared.needs_delivery or prepared.pooled) or (prepared.problem.by_cost and earlier):
        return None
    used = frozenset(m for one in earlier for m in one.members)
    chosen = greedy_choice(prepared, clock, without=used)
    fits = all(are_different(frozenset(chosen), one.members) for one in earlier)
    return chosen if chosen and fits and is_feasible(prepared, chosen, clock) else None


def _search(
    prepared: Prepared,
    clock: Clock,
    earlier: Sequence[Earlier],
    known: Sequence[int] | None,
    cover: Cover | None = None,
) -> LexicographicSearch:
    cover = covering(prepared, earlier) if cover is None else cover
    size = prepared.limits.max_members
    if known is not None and not prepared.problem.by_cost:
        size = len(known) if size is None else min(size, len(known))
    return LexicographicSearch(
        cover,
        clock,
        _checked(prepared, clock, cover.columns),
        merits=merits_over(prepared, cover.columns),
        size=size,
        known=None if known is None else _with_own_columns(cover, known, len(prepared.members)),
    )


def _checked(prepared: Prepared, clock: Clock, columns: int) -> Callable[[IntArray], Sequence[Row]]:
    """Return what tells which rows a choice violates that only whole choices are tested for."""
    more = np.zeros(columns - len(prepared.members), dtype=np.int64)

    def check(chosen: IntArray) -> list[Row]:
        inside = chosen[chosen < len(prepared.members)].tolist()
        rows: list[Row] = []
        if meets_limits(prepared, inside):
            found = share_out(prepared, inside, clock)
            if not isinstance(found, Shortage):
                return []
            rows = broken_rows(prepared, inside, found)
        rows = rows or [somebody_besides(inside, len(prepared.members))]
        prepared.learnt.extend(rows)
        return [replace(r, coefficients=np.concatenate([r.coefficients, more])) for r in rows]

    return check


def merits_over(prepared: Prepared, columns: int) -> Merits | None:
    """Return what members bring to sums, over so many columns; None where nothing adds up."""
    if not (prepared.needs_delivery or prepared.pooled):
        return None
    more = columns - len(prepared.members)
    own = prepared.merits
    classes = np.concatenate([own.classes, own.classes.max(initial=0) + 1 + np.arange(more)])
    none = np.zeros(more, dtype=np.int64)
    return Merits(classes, [np.concatenate([amounts, none]) for amounts in own.amounts])


def _with_own_columns(cover: Cover, known: Sequence[int], members: int) -> IntArray:
    """Return a consortium with the columns besides members that a cover then asks for."""
    chosen = np.array(sorted(known), dtype=np.int64)
    bare = np.flatnonzero(cover.covered_by(chosen) == 0)
    own = cover.owners[np.isin(cover.cell, bare) & (cover.owners >= members)]
    return np.concatenate([chosen, np.unique(own)])


def _respects(prepared: Prepared, prefer: frozenset[str]) -> list[IntArray]:
    """Return what is minimised, first things first; what decides nothing is left out."""
    costs = np.array([organisation.cost for organisation in prepared.members], dtype=np.int64)
    if prepared.problem.by_cost:
        return [costs]
    respects = [np.ones(len(costs), dtype=np.int64)]
    favoured = [prepared.position[name] for name in sorted(prefer) if name in prepared.position]
    if favoured:
        respects.append(np.ones(len(costs), dtype=np.int64))
        respects[-1][favoured] = 0
    return [*respects, costs] if costs.any() else respects


def _fairness(prepared: Prepared) -> list[IntArray]:
    """Return what decides last, where it decides anything: who has come first less often."""
    shown = [prepared.problem.shown.get(organisation.id, 0) for organisation in prepared.members]
    decides = any(shown) and not prepared.problem.by_cost
    return [np.array(shown, dtype=np.int64)] if decides else []


def _most_tied(
    prepared: Prepared,
    clock: Clock,
    earlier: Sequence[Earlier],
    solution: Solution,
    respects: Sequence[IntArray],
) -> Solution:
    """Return, of all that are as good, one whose members worked together most.

    Of those, the one whose members came first elsewhere the least; that needs no proof.
    """
    ties = {
        (prepared.position[a], prepared.position[b]): strength
        for (a, b), strength in prepared.problem.ties.items()
        if strength and a in prepared.position and b in prepared.position
    }
    if not ties:
        return solution
    chosen = list(solution.members)
    cover = covering(prepared, earlier)
    values = [Row(weights, most=int(weights[chosen].sum())) for weights in respects]
    tied, weights = with_ties(cover.with_rows(values), ties)
    search = _search(prepared, clock, earlier, chosen, tied)
    more = np.zeros(len(weights) - len(prepared.members), dtype=np.int64)
    fair = [np.concatenate([shown, more]) for shown in _fairness(prepared)]
    answer = search.run([weights, *fair], spare=len(fair))
    if answer.chosen is None:
        return replace(solution, proven=False)
    members = answer.chosen[answer.chosen < len(prepared.members)]
    return Solution(tuple(members.tolist()), solution.bound, answer.proven)


def _minimal(
    prepared: Prepared, members: tuple[int, ...], earlier: Sequence[Earlier]
) -> tuple[int, ...]:
    """Return the members without any that is not needed: one that costs nothing may be there."""
    left = list(members)
    for m in sorted(members, key=lambda one: (-prepared.members[one].cost, -one)):
        named = prepared.members[m].id in prepared.limits.include
        rest = frozenset(left) - {m}
        if (
            not named
            and all(are_different(rest, one.members) for one in earlier)
            and is_feasible(prepared, rest)
        ):
            left = sorted(rest)
    return tuple(left)
