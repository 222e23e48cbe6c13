"""The best consortium under some limits: staged, exact, with its proof.

`best` is the one door through which everything is solved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from consortia.matching.capacity import broken_rows, somebody_else
from consortia.matching.cover import Cover, Row, Whole
from consortia.matching.covering import covering
from consortia.matching.difference import Earlier
from consortia.matching.feasible import is_feasible
from consortia.matching.general import best_in_general, exists_in_general, most_tied
from consortia.matching.prepared import Prepared
from consortia.matching.program import Clock, TimeUp
from consortia.matching.reduce import distinct, undominated
from consortia.matching.search import Answer, Search
from consortia.matching.solution import Solution, Stage


def best(
    prepared: Prepared,
    clock: Clock,
    *,
    earlier: Sequence[Earlier] = (),
    prefer: frozenset[str] = frozenset(),
    least: int = 0,
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

    Raises
    ------
    TimeUp
        When the time ran out before anything was found or excluded.
    """
    if not _is_possible(prepared):
        return None
    favoured = frozenset(prepared.position[p] for p in prefer if p in prepared.position)
    stages = _stages(prepared, favoured)
    if prepared.mixes_shares or (prepared.problem.by_cost and earlier):
        solution = best_in_general(prepared, stages, clock, earlier)
    else:
        solution = _Staged(prepared, clock, covering(prepared, earlier), least).run(stages)
    if solution is None or not solution.proven or prepared.problem.by_cost:
        return solution
    return most_tied(prepared, stages, solution, clock, earlier)


def exists(prepared: Prepared, clock: Clock) -> bool:
    """Tell whether any feasible consortium exists.

    Raises
    ------
    TimeUp
        When the time ran out before that was known.
    """
    if not _is_possible(prepared):
        return False
    if prepared.limits.max_members is None and not prepared.limits.incompatible:
        # Nobody too many harms: somebody can exactly when everybody together can.
        return is_feasible(prepared, range(len(prepared.members)))
    if prepared.mixes_shares:
        return exists_in_general(prepared, clock)
    free = Prepared(prepared.problem, replace(prepared.limits, max_members=None))
    most = prepared.limits.max_members
    members = len(prepared.members) if most is None else most
    return _Staged(free, clock, covering(free), 0).at_most(members)


def _each(member: int) -> int:
    return 1


def _is_possible(prepared: Prepared) -> bool:
    return bool(prepared.members) and prepared.limits.include <= set(prepared.position)


def _stages(prepared: Prepared, favoured: frozenset[int]) -> list[Stage]:
    """Return what is minimised, first things first; stages that decide nothing are left out."""
    bodies = prepared.members
    if prepared.problem.by_cost:
        return [Stage(lambda m: bodies[m].cost)]
    stages = [Stage(_each, counts=True)]
    if favoured:
        stages.append(Stage(lambda m: int(m not in favoured)))
    if any(body.cost for body in bodies):
        stages.append(Stage(lambda m: bodies[m].cost))
    return stages


@dataclass
class _Staged:
    """One problem, minimised in one respect after another, each fixed before the next."""

    prepared: Prepared
    clock: Clock
    cover: Cover
    least: int

    def run(self, stages: Sequence[Stage]) -> Solution | None:
        """Return the best members; None where there are none."""
        solution: Solution | None = None
        for stage in stages:
            everyone = range(len(self.prepared.members))
            weights = np.array([stage.weights(m) for m in everyone], dtype=np.int64)
            before = None if solution is None else np.array(solution.members, dtype=np.int64)
            answer = self._minimised(weights, stage, before)
            if answer.chosen is None and answer.proven:
                return None
            if answer.chosen is None:
                raise TimeUp
            members = tuple(answer.chosen.tolist())
            bound = solution.bound if solution else max(answer.bound, self._floor(stage))
            solution = Solution(members, min(bound, self._value(stages[0], members)), answer.proven)
            if not answer.proven:
                return solution
            value = int(weights[answer.chosen].sum())
            least = value if stage.counts else None
            self.cover = self.cover.with_rows([Row(weights, least=least, most=value)])
        if solution is not None and self.prepared.problem.by_cost:
            solution = replace(solution, members=_minimal(self.prepared, solution.members))
        return solution

    def at_most(self, members: int) -> bool:
        """Tell whether a consortium of so many exists.

        Raises
        ------
        TimeUp
            When that could not be told in time.
        """
        weights = np.ones(self.cover.columns, dtype=np.int64)
        answer = self._minimised(weights, Stage(_each, counts=True), None, enough=members)
        if answer.chosen is not None and len(answer.chosen) <= members:
            return True
        if not answer.proven and answer.bound <= members:
            raise TimeUp
        return False

    def _value(self, stage: Stage, members: tuple[int, ...]) -> int:
        return sum(stage.weights(m) for m in members)

    def _floor(self, stage: Stage) -> int:
        return self.least if stage.counts else 0

    def _minimised(
        self, weights: Whole, stage: Stage, before: Whole | None, enough: int | None = None
    ) -> Answer:
        """Search among the columns that matter; columns of the answer are members."""
        kept = self._worth_choosing(weights, before)
        cover = self.cover.only(kept)
        known = None if before is None else np.searchsorted(kept, before)
        search = Search(
            cover,
            weights[kept],
            self.clock,
            counts=stage.counts,
            check=lambda chosen: self._broken(kept, chosen),
            best=known,
            least=self._floor(stage),
            enough=enough,
        )
        answer = search.run()
        if answer.chosen is None:
            return answer
        return replace(answer, chosen=kept[answer.chosen])

    def _worth_choosing(self, weights: Whole, before: Whole | None) -> Whole:
        """Return the columns worth choosing among, those of a choice known before included."""
        if self.prepared.needs_delivery:
            return np.arange(self.cover.columns)
        kept = distinct(self.cover, weights)
        kept = kept[undominated(self.cover.only(kept), weights[kept])]
        return kept if before is None else np.union1d(kept, before)

    def _broken(self, kept: Whole, chosen: Whole) -> list[Row]:
        members = kept[chosen].tolist()
        if is_feasible(self.prepared, members):
            return []
        rows = broken_rows(self.prepared, members) if self.prepared.needs_delivery else []
        rows = rows or [somebody_else(self.prepared, members)]
        self.cover = self.cover.with_rows(rows)
        return [replace(row, coefficients=row.coefficients[kept]) for row in rows]


def _minimal(prepared: Prepared, members: tuple[int, ...]) -> tuple[int, ...]:
    """Return the members without any that is not needed: one that costs nothing may be there."""
    left = list(members)
    for m in sorted(members, key=lambda one: (-prepared.members[one].cost, -one)):
        named = prepared.members[m].id in prepared.limits.include
        rest = [other for other in left if other != m]
        if not named and is_feasible(prepared, rest):
            left = rest
    return tuple(left)
