"""What a setting asks of a choice, as rows of a cover: with every Benders cut learnt so far.

References
----------
J. F. Benders, "Partitioning procedures for solving mixed-variables programming problems",
Numerische Mathematik 4 (1962), 238-252.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from consortia.matching.cover import Cover, Row, from_pairs, scaled, somebody_besides
from consortia.matching.setting import ExactArray, Members, Numbers, Setting


@dataclass(eq=False)
class SharedCuts:
    """The cover of a setting under any numbers.

    Attributes
    ----------
    short : list of tuple of int
        Sets of cells (their places in the setting) in which some choice was short. What they ask
        for is a row at any threshold and volume, only with other coefficients.
    barred : list
        Rows that hold at some numbers and at all harder ones.
    """

    setting: Setting
    short: list[tuple[int, ...]] = field(default_factory=list)
    barred: list[tuple[Row, Numbers]] = field(default_factory=list)
    _does: dict[tuple[tuple[int, ...], Fraction], tuple[ExactArray, int]] = field(
        default_factory=dict
    )

    def cover(self, numbers: Numbers) -> Cover:
        """Return the setting as a cover, with the rows of everything known."""
        offer, cell = self.setting.arcs
        members, cells, width = [self.setting.owner[offer]], [cell], len(self.setting.kept)
        extra = list(self.setting.anyone)
        if self.setting.limits.needs_lead:
            extra.append(np.flatnonzero(self.setting.leads(numbers.lead)))
        for able in extra:
            members.append(able)
            cells.append(np.full(len(able), width, dtype=np.int64))
            width += 1
        cover = from_pairs(
            len(self.setting.turnover), width, np.concatenate(members), np.concatenate(cells)
        )
        cover.forced[list(self.setting.include or ())] = True
        return cover.with_rows(list(self._rows(numbers)))

    def _rows(self, numbers: Numbers) -> Iterable[Row]:
        columns = len(self.setting.turnover)
        for pair in self.setting.rivals:
            both = np.zeros(columns, dtype=np.int64)
            both[list(pair)] = 1
            yield Row(both, most=1)
        if numbers.pooled:
            yield scaled(self.setting.exact_turnover, numbers.pooled)
        if self.setting.needs_flow(numbers):
            for cells in self.short:
                yield self.capacity_row(cells, numbers)
        for row, asked in self.barred:
            if asked.eases(numbers):
                yield row

    def capacity_row(self, cells: tuple[int, ...], numbers: Numbers) -> Row:
        """Return what a set of cells asks of a choice: its work within capacities and shares."""
        does, wanted = self.does(cells, numbers.factor)
        if not numbers.share:
            return scaled(does, wanted)
        setting = self.setting
        people = numbers.factor.numerator if setting.has_volumes else 1
        share = setting.exact_turnover * (setting.total * people)
        if not setting.has_volumes:
            return scaled(np.minimum(does, share // numbers.share), wanted)
        return scaled(np.minimum(does * numbers.share, share), wanted * numbers.share)

    def does(self, cells: tuple[int, ...], factor: Fraction) -> tuple[ExactArray, int]:
        """Return how much each column can do in some cells, and what these ask for.

        Both in parts of one person, as many as the factor's denominator.
        """
        if not self.setting.has_volumes:
            factor = Fraction(1)
        key = (cells, factor)
        if key not in self._does:
            offer, cell = self.setting.arcs
            wanted = np.zeros(len(self.setting.kept), dtype=object)
            wanted[list(cells)] = [self.setting.work[c] * factor.numerator for c in cells]
            touching = np.flatnonzero(np.isin(cell, cells))
            within = np.zeros(len(self.setting.offers), dtype=object)
            np.add.at(within, offer[touching], wanted[cell[touching]])
            for o in np.unique(offer[touching]).tolist():
                most = self.setting.most[o]
                if most is not None:
                    within[o] = min(within[o], most * factor.denominator)
            does = np.zeros(len(self.setting.turnover), dtype=object)
            np.add.at(does, self.setting.owner, within)
            self._does[key] = does, int(wanted.sum())
        return self._does[key]

    def learn(self, members: Members, numbers: Numbers) -> list[Row]:
        """Return rows that a choice violates which cannot do the work; none where it can."""
        if not self.setting.needs_flow(numbers):
            return []
        short = self.setting.network(members, numbers).short_cells()
        if not short:
            return []
        chosen = np.array(members, dtype=np.int64)
        rows = []
        for cells in self._parts(short):
            row = self.capacity_row(cells, numbers)
            if not row.is_satisfied_by(chosen):
                rows.append(row)
                if cells not in self.short:
                    self.short.append(cells)
        return rows or [self._bar_within(short, members, numbers)]

    def _parts(self, short: frozenset[int]) -> Iterable[tuple[int, ...]]:
        """Yield the set, its part for each capability, and each cell of it."""
        yield tuple(sorted(short))
        by_work: dict[str, list[int]] = {}
        for c in sorted(short):
            by_work.setdefault(self.setting.ground.cells[self.setting.kept[c]][0], []).append(c)
        if len(by_work) > 1:
            yield from (tuple(cells) for cells in by_work.values())
        if len(short) > 1:
            yield from ((c,) for c in sorted(short))

    def _bar_within(self, short: frozenset[int], members: Members, numbers: Numbers) -> Row:
        """Return, and keep, that whoever reaches some cells has to be more than these members.

        For what is short by less than a row's rounding.
        """
        does, _ = self.does(tuple(sorted(short)), numbers.factor)
        reaching = (does > 0).astype(np.int64)
        reaching[list(members)] = 0
        row = Row(reaching, least=1)
        self.barred.append((row, numbers))
        return row

    def bar(self, members: Members, numbers: Numbers) -> Row:
        """Return, and keep, that no part of a choice is feasible at these numbers."""
        row = somebody_besides(members, len(self.setting.turnover))
        self.barred.append((row, numbers))
        return row
