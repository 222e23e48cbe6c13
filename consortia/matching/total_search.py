"""A search for the largest total turnover among few columns, exact to the penny.

What a column falls short of the largest is its weight; a lightest choice of exactly so many columns
turns over most. Weights too large for the solver to tell apart are coarsened, and every choice is
then added up exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd

import numpy as np

from consortia.matching.clock import Clock
from consortia.matching.cover import BoolArray, Cover, IntArray, Row
from consortia.matching.relaxation import FloatArray
from consortia.matching.search import Search
from consortia.matching.setting import ExactArray, Members, Setting

DISTINCT = 10**8
"""Weights below this are told apart by the solver."""


@dataclass(eq=False)
class TotalSearch:
    """A search for the largest total of exactly so many columns, some of them given."""

    setting: Setting
    cover: Cover
    size: int
    goal: int
    kept: BoolArray
    forced: BoolArray
    clock: Clock
    learn: Callable[[Members], list[Row]]

    @cached_property
    def columns(self) -> IntArray:
        """The columns that are searched."""
        return np.flatnonzero(self.kept)

    @cached_property
    def top(self) -> int:
        """The largest turnover among those that are open."""
        turnover = self.setting.exact_turnover[self.kept & ~self.forced]
        return int(max(turnover.tolist(), default=0))

    @cached_property
    def finest(self) -> int:
        """The largest unit of money that all turnovers are whole multiples of."""
        return gcd(*self.setting.turnover) or 1

    @cached_property
    def unit(self) -> int:
        """What one unit of weight stands for."""
        unit = self.finest
        while self.top // unit >= DISTINCT:
            unit *= 2
        return unit

    @property
    def is_exact(self) -> bool:
        """Whether weights are told apart to the penny."""
        return self.unit == self.finest

    @cached_property
    def weights(self) -> IntArray:
        """What each column falls short of the largest by; nothing for those given."""
        turnover = self.setting.exact_turnover[self.columns]
        weights = (self.top - turnover) // self.unit
        weights[self.forced[self.columns]] = 0
        return np.asarray(weights, dtype=np.int64)

    def most(self) -> int:
        """Return the largest weight at which the goal may still be reached."""
        turnover = self.setting.exact_turnover
        given = int(self.forced.sum())
        rest = self.goal - int(sum(turnover[self.forced].tolist()))
        return ((self.size - given) * self.top - rest) // self.unit

    def run(self, *, stop_at_goal: bool) -> tuple[Members | None, bool]:
        """Return the best choice that reaches the goal, if any does, and whether that is proven."""
        columns, most = self.columns, self.most()
        if most < 0 or len(columns) < self.size:
            return None, True
        cover = self.cover.only(columns)
        cover.forced[self.forced[columns]] = True
        size = Row(np.ones(len(columns), dtype=np.int64), least=self.size, most=self.size)
        search = Search(
            cover.with_rows([size]), self.weights, self.clock, check=self._broken, step=1e18
        )
        if stop_at_goal:
            search.enough = most
        if not self.is_exact:
            search.limit(Row(self.weights, most=most))
        answer = search.run()
        if answer.chosen is None or search.weight(answer.chosen) > most:
            return None, answer.proven or answer.bound > most
        members = tuple(columns[answer.chosen].tolist())
        return members, answer.proven or stop_at_goal

    def _broken(self, chosen: IntArray) -> list[Row]:
        members = tuple(self.columns[chosen].tolist())
        rows = [
            replace(row, coefficients=row.coefficients[self.columns]) for row in self.learn(members)
        ]
        if rows or self.is_exact:
            return rows
        total = sum(self.setting.turnover[m] for m in members)
        if total >= self.goal:
            return []
        inside = np.zeros(len(self.columns), dtype=np.int64)
        inside[chosen] = 1
        return [Row(inside, most=self.size - 1)]


def completed(
    cover: Cover, inside: BoolArray, values: FloatArray, turnover: ExactArray
) -> Members | None:
    """Return a choice that covers every cell: what is given, then what the values point to.

    Columns that are not needed go out, the smallest turnover first.
    """
    inside = inside.copy()
    open_cells = cover.covered_by(np.flatnonzero(inside)) == 0
    size = turnover.astype(np.float64)
    size = size / (size.max(initial=0.0) or 1.0)
    while open_cells.any():
        gain = np.bincount(cover.owners[open_cells[cover.cell]], minlength=cover.columns)
        if not gain.any():
            return None
        best = int((gain * (1.0 + values) + np.where(gain > 0, size, 0.0)).argmax())
        inside[best] = True
        open_cells[cover.cell[cover.start[best] : cover.start[best + 1]]] = False
    counts = cover.covered_by(np.flatnonzero(inside))
    for column in sorted(np.flatnonzero(inside).tolist(), key=lambda j: (turnover[j], j)):
        cells = cover.cell[cover.start[column] : cover.start[column + 1]]
        if not cover.forced[column] and (counts[cells] > 1).all():
            counts[cells] -= 1
            inside[column] = False
    return tuple(np.flatnonzero(inside).tolist())
