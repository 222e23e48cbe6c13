"""Lexicographic search: the best choice in one respect after another, each fixed in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from consortia.matching.clock import Clock, TimeUp
from consortia.matching.cover import Cover, IntArray, Row
from consortia.matching.dominance import Merits, distinct, never_needed, undominated
from consortia.matching.search import Answer, Check, Search, accept

MOST = 10**8
"""Weights below this are told apart by the solver, which may be off by 1e-9 in a column."""


@dataclass
class LexicographicSearch:
    """A cover, minimised lexicographically.

    Attributes
    ----------
    cover : Cover
    check : callable
        Tells which rows a choice violates that the cover does not have yet.
    merits : Merits, optional
        What makes one column as good as another where rows add up what columns bring, such rows
        included that only `check` knows.
    size : int, optional
        So many columns at most are chosen of those that share a class with another.
    least : int
        No choice weighs less in the first respect, as is known beforehand.
    known : array of int, optional
        A good choice known beforehand.

    Examples
    --------
    >>> from consortia.matching.cover import from_pairs
    >>> cover = from_pairs(3, 2, np.array([0, 1, 2, 2]), np.array([0, 1, 0, 1]))
    >>> answer = LexicographicSearch(cover, Clock(None)).run([np.ones(3, dtype=np.int64)])
    >>> answer.chosen.tolist(), answer.bound, answer.proven
    ([2], 1, True)
    """

    cover: Cover
    clock: Clock
    check: Check = accept
    merits: Merits | None = None
    size: int | None = None
    least: int = 0
    known: IntArray | None = None

    def run(self, respects: Sequence[IntArray], *, spare: int = 0) -> Answer:
        """Return the best choice, and its bound in the first respect.

        Parameters
        ----------
        respects : sequence of array of int
            What each column weighs, the most important respect first.
        spare : int
            How many of the last respects need no proof.

        Raises
        ------
        TimeUp
            When the time ran out before anything was found or excluded.
        """
        kept = self._worth_choosing(respects)
        weights = respects[0][kept]
        search = self._search(kept, weights, _middle(weights - 1) / 2)
        search.least = self.least
        answer = search.run()
        bound = answer.bound
        needed = len(respects) - spare
        for number, respect in enumerate(respects[1:], start=1):
            if answer.chosen is None or not answer.proven:
                break
            weights = _next(search, weights, respect[kept])
            found = search.run()
            answer = replace(found, proven=True) if number >= needed else found
        if answer.chosen is None:
            if not answer.proven:
                raise TimeUp
            return answer
        return replace(answer, chosen=kept[answer.chosen], bound=bound)

    def at_most(self, columns: int) -> bool:
        """Tell whether a choice of so many columns exists.

        Raises
        ------
        TimeUp
            When that could not be told in time.
        """
        ones = np.ones(self.cover.columns, dtype=np.int64)
        kept = self._worth_choosing([ones])
        search = self._search(kept, ones[kept], 0.0)
        search.enough = columns
        answer = search.run()
        if answer.chosen is not None and len(answer.chosen) <= columns:
            return True
        if not answer.proven and answer.bound <= columns:
            raise TimeUp
        return False

    def _search(self, kept: IntArray, weights: IntArray, step: float) -> Search:
        """Return a search among some columns."""
        return Search(
            self.cover.only(kept),
            weights,
            self.clock,
            check=lambda chosen: self._broken(kept, chosen),
            best=None if self.known is None else np.searchsorted(kept, self.known),
            step=step,
        )

    def _worth_choosing(self, respects: Sequence[IntArray]) -> IntArray:
        """Return the columns worth choosing among, those of the choice known before included."""
        rank = _rank(respects)
        if self.merits is not None:
            needed = np.ones(self.cover.columns, dtype=bool)
            if self.size is not None:
                needed = ~never_needed(self.cover, rank, self.merits, self.size)
            if self.known is not None:
                needed[self.known] = True
            return np.flatnonzero(needed)
        kept = distinct(self.cover, rank)
        kept = kept[undominated(self.cover.only(kept), rank[kept])]
        return kept if self.known is None else np.union1d(kept, self.known)

    def _broken(self, kept: IntArray, chosen: IntArray) -> list[Row]:
        rows = list(self.check(kept[chosen]))
        self.cover = self.cover.with_rows(rows)
        return [replace(row, coefficients=row.coefficients[kept]) for row in rows]


def _next(search: Search, before: IntArray, respect: IntArray) -> IntArray:
    """Have one respect more minimised among the best so far, and return what each column weighs.

    One weight says both: one more in an earlier respect outweighs all that the best so far, and
    so whatever is better, weighs in this one.
    """
    best = search.best
    value, rest = int(before[best].sum()), int(respect[best].sum())
    combined = before * (rest + 1) + respect
    if int(combined.max(initial=0)) < MOST:
        search.weigh(combined, step=_middle(respect), implied=Row(before, least=value))
        return combined
    search.weigh(respect, step=_middle(respect))
    search.limit(Row(before, most=value))
    return respect


def _rank(respects: Sequence[IntArray]) -> IntArray:
    """Return each column's place when they are ordered by one respect after another; ties share."""
    if len(respects) == 1:
        return respects[0]
    order = np.lexsort(respects[::-1])
    new = np.zeros(len(order), dtype=np.int64)
    for respect in respects:
        new[1:] |= respect[order][1:] != respect[order][:-1]
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.cumsum(new)
    return rank


def _middle(weights: IntArray) -> float:
    return float(np.sort(weights)[len(weights) // 2]) if len(weights) else 0.0
