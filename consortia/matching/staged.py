"""The best choice in one respect after another, each fixed before the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from consortia.matching.cover import Cover, Row, Whole
from consortia.matching.program import Clock, TimeUp
from consortia.matching.reduce import distinct, undominated
from consortia.matching.search import Answer, Check, Search, accept

MOST = 10**8
"""Weights below this are told apart by the solver, which may be off by 1e-9 in a column."""


@dataclass
class Staged:
    """A cover, minimised in one respect after another.

    Attributes
    ----------
    cover : Cover
    check : callable
        Tells which rows a choice breaks that the cover does not know yet.
    adds_up : bool
        True where such rows may add up what columns bring, so that none stands for another.
    least : int
        No choice weighs less in the first respect, as is known beforehand.
    known : array of int, optional
        A good choice known beforehand.

    Examples
    --------
    >>> from consortia.matching.cover import from_pairs
    >>> cover = from_pairs(3, 2, np.array([0, 1, 2, 2]), np.array([0, 1, 0, 1]))
    >>> answer = Staged(cover, Clock(None)).run([np.ones(3, dtype=np.int64)])
    >>> answer.chosen.tolist(), answer.bound, answer.proven
    ([2], 1, True)
    """

    cover: Cover
    clock: Clock
    check: Check = accept
    adds_up: bool = False
    least: int = 0
    known: Whole | None = None

    def run(self, respects: Sequence[Whole]) -> Answer:
        """Return the best choice, and its bound in the first respect.

        Parameters
        ----------
        respects : sequence of array of int
            What each column weighs, the most important respect first.

        Raises
        ------
        TimeUp
            When the time ran out before anything was found or excluded.
        """
        weights = respects[0]
        step = (float(np.median(weights)) - 1.0) / 2 if len(weights) else 0.0
        found = self._lightest(weights, step=step, least=self.least)
        for respect in respects[1:]:
            if found.chosen is None or not found.proven:
                break
            weights, found = self._next(weights, respect, found)
        if found.chosen is None and not found.proven:
            raise TimeUp
        return found

    def _next(self, before: Whole, respect: Whole, found: Answer) -> tuple[Whole, Answer]:
        """Minimise one respect more among the best so far.

        One weight says both: one more in an earlier respect outweighs all that `found`, and so
        whatever is better, weighs in this one.
        """
        self.known = found.chosen
        value, rest = int(before[found.chosen].sum()), int(respect[found.chosen].sum())
        combined = before * (rest + 1) + respect
        if int(combined.max(initial=0)) < MOST:
            implied = [Row(before, least=value)]
            answer = self._lightest(combined, step=float(np.median(respect)), implied=implied)
        else:
            self.cover = self.cover.with_rows([Row(before, most=value)])
            combined = respect
            answer = self._lightest(respect, step=float(np.median(respect)))
        return combined, replace(answer, bound=found.bound)

    def at_most(self, columns: int) -> bool:
        """Tell whether a choice of so many columns exists.

        Raises
        ------
        TimeUp
            When that could not be told in time.
        """
        ones = np.ones(self.cover.columns, dtype=np.int64)
        answer = self._lightest(ones, step=0.0, enough=columns)
        if answer.chosen is not None and len(answer.chosen) <= columns:
            return True
        if not answer.proven and answer.bound <= columns:
            raise TimeUp
        return False

    def _lightest(
        self,
        weights: Whole,
        *,
        step: float,
        least: int = 0,
        enough: int | None = None,
        implied: Sequence[Row] = (),
    ) -> Answer:
        """Search among the columns that matter."""
        kept = self._worth_choosing(weights)
        search = Search(
            self.cover.only(kept),
            weights[kept],
            self.clock,
            check=lambda chosen: self._broken(kept, chosen),
            best=None if self.known is None else np.searchsorted(kept, self.known),
            least=least,
            enough=enough,
            implied=[replace(row, coefficients=row.coefficients[kept]) for row in implied],
            step=step,
        )
        answer = search.run()
        if answer.chosen is None:
            return answer
        return replace(answer, chosen=kept[answer.chosen])

    def _worth_choosing(self, weights: Whole) -> Whole:
        """Return the columns worth choosing among, those of the choice known before included."""
        if self.adds_up:
            return np.arange(self.cover.columns)
        kept = distinct(self.cover, weights)
        kept = kept[undominated(self.cover.only(kept), weights[kept])]
        return kept if self.known is None else np.union1d(kept, self.known)

    def _broken(self, kept: Whole, chosen: Whole) -> list[Row]:
        rows = list(self.check(kept[chosen]))
        self.cover = self.cover.with_rows(rows)
        return [replace(row, coefficients=row.coefficients[kept]) for row in rows]
