"""The largest total turnover that a consortium of at most k members reaches, for each k.

The relaxation's prices of cells, for one k, bound the totals of every other size too: whoever is
in a consortium brings at most its turnover and the prices of its cells, and the prices of all
cells come off once. What lies between that and the best consortium known is searched among the few
columns that exact reduced costs leave.

References
----------
A. M. Geoffrion, "Lagrangean relaxation for integer programming", Mathematical Programming Study 2
(1974), 82-114: bounds from prices, whatever the right-hand side.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import highspy
import numpy as np

from consortia.matching.clock import Clock
from consortia.matching.cover import BoolArray, Cover, Row
from consortia.matching.known import NEVER, Known, Pool
from consortia.matching.relaxation import FloatArray, linear_model, sides
from consortia.matching.setting import ExactArray, Members, Numbers
from consortia.matching.shared_cuts import SharedCuts
from consortia.matching.solver_output import new_solver
from consortia.matching.total_search import TotalSearch, completed


@dataclass(frozen=True, slots=True)
class Line:
    """A bound on total turnover for every size, from one vector of prices.

    Attributes
    ----------
    worth : array of int (any size)
        What each column brings: turnover and the prices of what it covers.
    at_most : list of int
        No consortium of at most k members turns over more than ``at_most[k]`` pence; rising.
    """

    worth: ExactArray
    at_most: list[int]

    def most(self, size: int) -> int:
        """Return what no consortium of at most this size exceeds."""
        return self.at_most[min(size, len(self.at_most) - 1)]


@dataclass(eq=False)
class Totals:
    """Totals of turnover by size, under numbers of which `pooled` is left open.

    Parameters
    ----------
    pool : Pool
        Consortia known of the setting.
    numbers : Numbers
    least : int
        No consortium has fewer members, whatever it turns over.
    """

    cuts: SharedCuts
    pool: Pool
    numbers: Numbers
    least: int
    lines: list[Line] = field(default_factory=list)
    _relaxed: set[int] = field(default_factory=set)
    _tried: set[Members] = field(default_factory=set)

    def __post_init__(self) -> None:
        columns = len(self.cuts.setting.turnover)
        self._ceiling = [self._everybody] * (columns + 1)
        self._floor = [-1] * (columns + 1)
        self._by: list[Known | None] = [None] * (columns + 1)
        self._seen = 0
        self._lower(self.least - 1, -1)

    def smallest(self, pooled: int, clock: Clock) -> tuple[int, Members | None, bool]:
        """Return the least size that reaches so many pence: its bound, a consortium, if proven."""
        while True:
            size = self._first(self._ceiling, pooled)
            if size >= NEVER:
                return NEVER, None, True
            self._catch_up()
            known = self._first(self._floor, pooled)
            found = None if known >= NEVER else self._grown(known)
            if known <= size:
                return known, found, True
            if clock.is_up():
                return size, found, False
            if size not in self._relaxed:
                self._relax(size)
            elif not self._search(size, pooled, clock):
                return size, found, False

    def most(self, size: int, clock: Clock) -> int | None:
        """Return the largest total of at most so many members; None where time ran out.

        -1 where no consortium is so small.
        """
        size = min(size, len(self._floor) - 1)
        while True:
            self._catch_up()
            if self._ceiling[size] <= self._floor[size]:
                return self._floor[size]
            if clock.is_up():
                return None
            if size not in self._relaxed:
                self._relax(size)
            elif not self._search(size, None, clock):
                return None

    @staticmethod
    def _first(totals: list[int], pooled: int) -> int:
        """Return the first size at which rising totals reach so many pence."""
        size = bisect_left(totals, pooled)
        return size if size < len(totals) else NEVER

    def _catch_up(self) -> None:
        """Take in the consortia that have come to be known."""
        floor, known = self._floor, self.pool.known
        while self._seen < len(known):
            one = known[self._seen]
            self._seen += 1
            if one.leads(self.numbers.lead) and one.does_the_work(self.numbers):
                grown = one.totals
                for size in range(one.size, len(floor)):
                    total = grown[min(size - one.size, len(grown) - 1)]
                    if total > floor[size]:
                        floor[size], self._by[size] = total, one

    def _grown(self, size: int) -> Members | None:
        one = self._by[size]
        return None if one is None else one.with_largest(size - one.size)

    def _lower(self, size: int, most: int) -> None:
        """Note that no consortium of at most this size turns over more."""
        for k in range(size, -1, -1):
            if self._ceiling[k] <= most:
                break
            self._ceiling[k] = most

    @cached_property
    def _everybody(self) -> int:
        return sum(self.cuts.setting.turnover)

    @cached_property
    def cover(self) -> Cover:
        """The cover under the numbers, with what was learnt."""
        return self.cuts.cover(self.numbers)

    @cached_property
    def _solver(self) -> highspy.Highs:
        cover, turnover = self.cover, self.cuts.setting.turnover
        solver = new_solver()
        solver.setOptionValue("presolve", "off")
        model = linear_model(cover, np.zeros(cover.columns, dtype=np.int64))
        model.col_cost_ = -np.array(turnover, dtype=np.float64) / self._scale
        solver.passModel(model)
        for row in (Row(np.ones(cover.columns, dtype=np.int64), most=0), *cover.rows):
            self._add(solver, row)
        return solver

    @property
    def _scale(self) -> float:
        return float(max(self.cuts.setting.turnover, default=0) or 1)

    @staticmethod
    def _add(solver: highspy.Highs, row: Row) -> None:
        index = np.flatnonzero(row.coefficients).astype(np.int32)
        solver.addRow(*sides(row), len(index), index, row.coefficients[index].astype(np.float64))

    def _relax(self, size: int) -> None:
        """Learn a line of bounds and a consortium from the relaxation at a size."""
        self._relaxed.add(size)
        solver, cells = self._solver, self.cover.cells
        solver.changeRowBounds(cells, -highspy.kHighsInf, float(size))
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            self._lower(size, -1)
            return
        solution = solver.getSolution()
        if status != highspy.HighsModelStatus.kOptimal:
            return
        prices = -np.array(solution.row_dual) * self._scale
        line = self._line(-prices[:cells], -prices[cells + 1 :])
        self.lines.append(line)
        self._ceiling = [min(most, line.most(k)) for k, most in enumerate(self._ceiling)]
        self._round(np.array(solution.col_value))

    def _line(self, cells: FloatArray, rows: FloatArray) -> Line:
        """Return the bounds that these prices prove, in whole pence."""
        cover = self.cover
        price = np.maximum(np.rint(cells), 0).astype(object)
        worth = self.cuts.setting.exact_turnover.copy()
        np.add.at(worth, cover.owners, price[cover.cell])
        off = sum(price.tolist())
        for row, dual in zip(cover.rows, rows.tolist(), strict=True):
            whole = max(round(dual), 0)
            if whole and row.least is not None:
                worth = worth + whole * row.coefficients.astype(object)
                off += whole * row.least
        best = sorted((value for value in worth.tolist() if value > 0), reverse=True)
        return Line(worth, list(accumulate(best, initial=-off)))

    def _round(self, values: FloatArray) -> None:
        """Make a consortium of what the relaxation chooses, and keep it where it does the work."""
        inside = (values >= 0.5) | self.cover.forced
        self._keep(completed(self.cover, inside, values, self.cuts.setting.exact_turnover))

    def _keep(self, members: Members | None) -> None:
        if members is None:
            return
        one = self.pool.note(members)
        if one is None or members in self._tried or one.does_the_work(self.numbers):
            return
        self._tried.add(members)
        self.learn(members)

    def learn(self, members: Members) -> list[Row]:
        """Learn from a choice that cannot do the work; the rows that it violates."""
        rows = self.cuts.learn(members, self.numbers)
        self.__dict__["cover"] = self.cover.with_rows(rows)
        for row in rows:
            self._add(self._solver, row)
        if rows:
            self._relaxed.clear()
        return rows

    def _search(self, size: int, pooled: int | None, clock: Clock) -> bool:
        """Settle what a size reaches, or whether so many pence; false where time ran out."""
        goal = self._floor[size] + 1 if pooled is None else pooled
        kept, forced = self._left(size, goal)
        search = TotalSearch(
            self.cuts.setting, self.cover, size, goal, kept, forced, clock, self.learn
        )
        chosen, proven = search.run(stop_at_goal=pooled is not None)
        if chosen is not None:
            self._keep(chosen)
        self._catch_up()
        if not proven:
            return self._floor[size] >= goal
        if chosen is None:
            self._lower(size, goal - 1)
        elif search.is_exact and pooled is None:
            self._lower(size, self._floor[size])
        return True

    def _left(self, size: int, goal: int) -> tuple[BoolArray, BoolArray]:
        """Return which columns can be, and which must be, in a choice that reaches a goal."""
        turnover = self.cuts.setting.turnover
        kept, forced = np.ones(len(turnover), dtype=bool), self.cover.forced.copy()
        for line in self.lines[-5:]:
            worth, most = line.worth, line.most(size)
            order = sorted(worth.tolist(), reverse=True)
            last = order[size - 1] if size <= len(order) else 0
            after = order[size] if size < len(order) else 0
            kept &= (worth >= last - (most - goal)).astype(bool)
            forced |= (worth > after + (most - goal)).astype(bool)
        return kept | forced, forced
