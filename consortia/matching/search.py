"""The lightest choice that covers every cell, with its proof.

The relaxation gives a bound and says what each column would cost more; rounding it gives a choice.
What lies between is searched among the few columns that reduced-cost fixing leaves, component by
component where the cover decomposes. Rows that only a whole choice can be tested for (can the work
be delivered?) come in when a choice violates them.

References
----------
A. Caprara, P. Toth and M. Fischetti, "Algorithms for the set covering problem", Annals of
Operations Research 98 (2000), 353-371.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from consortia.matching.clock import Clock
from consortia.matching.cover import BoolArray, Cover, IntArray, Row
from consortia.matching.decomposition import solve_by_components
from consortia.matching.integer_program import IntegerAnswer, solve_integer_program
from consortia.matching.relaxation import Relaxation, Relaxed
from consortia.matching.rounding import rounded
from consortia.matching.zero_half_cuts import zero_half_cuts

ROUNDINGS = (0.5, 0.9, 0.7, 0.3, 0.1)
"""How much of a column the relaxation must choose for it to come first, one try each."""
FEW = 300
"""So many columns are searched at once: dividing them would cost more."""
SHARPENED = 20
"""So often the relaxation is solved with further rows before anything is searched."""
Check = Callable[[IntArray], Sequence[Row]]
"""From a choice that satisfies every row so far: the rows it violates; none where it is good."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search came to.

    Attributes
    ----------
    chosen : array of int or None
        Columns of the lightest choice found, in order; None where none was.
    bound : int
        No choice weighs less.
    proven : bool
        True where none is lighter, or there is none at all.
    """

    chosen: IntArray | None
    bound: int
    proven: bool


def accept(chosen: IntArray) -> Sequence[Row]:
    """Return no row: every choice is good."""
    return ()


@dataclass
class Search:
    """A search for the lightest choice.

    Attributes
    ----------
    cover : Cover
    weights : array of int
        What each column weighs, none below zero.
    check : callable
        Tells which rows a choice violates.
    best : array of int, optional
        A good choice known beforehand.
    least : int
        No choice weighs less, as is known beforehand.
    enough : int, optional
        Stop as soon as a choice weighs at most this, or none can.
    step : float
        How far above the bound is looked at first.
    broken : list of Row
        Rows that choices found so far violated; every choice must satisfy them.
    sharper : list of Row
        Zero-half cuts: rows that every whole choice satisfies and the relaxation violated.
    relaxation : Relaxation
        Knows all of these rows.
    """

    cover: Cover
    weights: IntArray
    clock: Clock
    check: Check = accept
    best: IntArray | None = None
    least: int = 0
    enough: int | None = None
    step: float = 0.0
    broken: list[Row] = field(default_factory=list)
    sharper: list[Row] = field(default_factory=list)
    relaxation: Relaxation = field(init=False)

    def __post_init__(self) -> None:
        self.relaxation = Relaxation(self.cover, self.weights)

    def weigh(self, weights: IntArray, *, step: float, implied: Row | None = None) -> None:
        """Weigh the columns anew; what was learnt of the cells, and the best choice, are kept.

        Parameters
        ----------
        implied : Row, optional
            A row that every lightest choice satisfies anyway; it only helps the bound.
        """
        self.weights, self.least, self.step = weights, 0, step
        self.relaxation.weigh(weights)
        if implied is not None:
            self.relaxation.add(implied)

    def limit(self, row: Row) -> None:
        """Ask a further row of every choice; the best so far satisfies it."""
        self.broken.append(row)
        self.relaxation.add(row)

    def run(self) -> Answer:
        """Return the lightest choice, proven unless the time runs out."""
        while True:
            relaxed = self._relaxed()
            if relaxed is None:
                return Answer(self.best, 0, proven=True)
            before = len(self.broken)
            self._guess(relaxed)
            answer = self._between(relaxed)
            if answer is not None:
                return answer
            for row in self.broken[before:]:
                self.relaxation.add(row)

    def _relaxed(self) -> Relaxed | None:
        """Return the relaxation's optimum, sharpened as long as that leads somewhere."""
        last = -math.inf
        for _ in range(SHARPENED):
            relaxed = self.relaxation.solve()
            if relaxed is None:
                return None
            self.least = max(self.least, math.ceil(relaxed.bound))
            if self._is_settled() or relaxed.bound <= last:
                break
            last = relaxed.bound
            rows = zero_half_cuts(self.cover, relaxed.values)
            self.sharper.extend(rows)
            for row in rows:
                self.relaxation.add(row)
            if not rows:
                break
        return relaxed

    def _guess(self, relaxed: Relaxed) -> None:
        """Look for good choices near the relaxation."""
        for least in ROUNDINGS:
            if self._is_settled():
                break
            near = rounded(self.cover, self.weights, relaxed.values, relaxed.extra, least)
            self._try(near)

    def weight(self, chosen: IntArray) -> int:
        """Return what a choice weighs."""
        return int(self.weights[chosen].sum())

    def _is_settled(self) -> bool:
        """Tell whether nothing is left to be found out."""
        if self.best is not None and self.weight(self.best) <= max(self.least, self.enough or 0):
            return True
        return self.enough is not None and self.least > self.enough

    def _answer(self) -> Answer:
        weight = None if self.best is None else self.weight(self.best)
        least = self.least if weight is None else min(self.least, weight)
        return Answer(self.best, least, proven=weight is not None and weight <= least)

    def _try(self, chosen: IntArray | None) -> bool:
        """Keep a choice where it is good and lighter than the best so far."""
        if chosen is None:
            return False
        if self.best is not None and self.weight(chosen) >= self.weight(self.best):
            return False
        if not self._satisfies_rows(chosen):
            return False
        found = self.check(chosen)
        self.broken.extend(found)
        if not found:
            self.best = chosen
        return not found

    def _satisfies_rows(self, chosen: IntArray) -> bool:
        rows = all(row.is_satisfied_by(chosen) for row in self.broken)
        return rows and self.cover.is_satisfied_by(chosen)

    def _between(self, relaxed: Relaxed) -> Answer | None:
        """Search between the bound and the best choice; None where new rows came up.

        Only columns whose reduced cost still fits between the two can be in a lighter choice. As
        long as no good choice is known, few are looked at first, then more.
        """
        slack = max(self.least - relaxed.bound, 0.0) + self.step
        near = self.cover.forced.copy()
        searched = False
        while not self._is_settled():
            gap = math.inf
            if self.best is not None:
                gap = self.weight(self.best) - 1 - relaxed.bound
                few = np.count_nonzero(relaxed.extra <= gap) <= FEW
                slack = gap if few else min(slack, gap)
            inside = (relaxed.extra <= slack) | self.cover.forced
            further: Sequence[Row] = ()
            if searched and self.best is not None:
                inside, further = self._further(relaxed, inside, near, gap)
            kept = np.flatnonzero(inside)
            found = self._among(kept, further)
            good = False
            if found.chosen is not None:
                chosen, before = kept[found.chosen], len(self.broken)
                wrong = not self._satisfies_rows(chosen)
                good = self._try(chosen)
                if wrong:
                    self.broken.append(_other_than(self.cover.columns, chosen))
                if len(self.broken) > before:
                    return None
            near |= relaxed.extra <= slack
            outside = relaxed.bound + float(relaxed.extra[~near].min(initial=np.inf))
            self._learn(found, outside, good=good)
            if not found.proven:
                break
            if self.best is None and near.all():
                return Answer(None, 0, proven=True)
            searched = True
            slack = math.inf if good else max(4.0 * slack, 1.0)
        return self._answer()

    def _further(
        self, relaxed: Relaxed, inside: BoolArray, near: BoolArray, gap: float
    ) -> tuple[BoolArray, Sequence[Row]]:
        """Return which columns are left to search, and what else is known of a lighter choice.

        The nearest columns have been searched already: a lighter choice has one further away,
        which leaves less to spend on the others.
        """
        further = inside & ~near
        least = float(relaxed.extra[further].min(initial=np.inf))
        kept = further | (relaxed.extra <= gap - least) | self.cover.forced
        return kept, (Row(further.astype(np.int64), least=1),)

    def _learn(self, found: IntegerAnswer, outside: float, *, good: bool) -> None:
        """Raise the bound by what was found among some columns and is known of the others."""
        inside = math.inf if found.chosen is None and found.proven else found.bound
        if found.proven and not good and self.best is not None:
            inside = self.weight(self.best)
        least = min(inside, outside)
        if math.isfinite(least):
            self.least = max(self.least, math.ceil(least))

    def _among(self, kept: IntArray, further: Sequence[Row]) -> IntegerAnswer:
        """Return the lightest choice among some columns."""
        cover = self.cover.only(kept)
        weights = self.weights[kept]
        asked = (*self.broken, *further)
        if len(kept) > FEW:
            asked = (*asked, *self.sharper)
        rows = [replace(row, coefficients=row.coefficients[kept]) for row in asked]
        if cover.rows or rows:
            return solve_integer_program(cover.with_rows(rows), weights, self.clock)
        return solve_by_components(cover, weights, self.clock)


def _other_than(columns: int, chosen: IntArray) -> Row:
    """Return the row that rules out one choice, which only the solver's rounding let through."""
    signs = np.ones(columns, dtype=np.int64)
    signs[chosen] = -1
    return Row(signs, least=1 - len(chosen))
