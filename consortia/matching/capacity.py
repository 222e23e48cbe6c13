"""Benders cuts: what capacities ask of a choice, as rows that need no flow.

For any set of cells, the chosen members must between them be able to do the work there: each
offer at most its capacity, each organisation at most the share that its turnover allows. A choice
can deliver exactly when that holds for every set; the rows here are those of single cells, of each
capability, and of whatever set a choice turned out to be short in.

References
----------
D. Gale, "A theorem on flows in networks", Pacific Journal of Mathematics 7 (1957), 1073-1082.
J. F. Benders, "Partitioning procedures for solving mixed-variables programming problems",
Numerische Mathematik 4 (1962), 238-252.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import ceil

import numpy as np
import numpy.typing as npt

from consortia.matching.cover import IntArray, Row, scaled
from consortia.matching.delivery import short_cells
from consortia.matching.prepared import Prepared


def capacity_rows(prepared: Prepared) -> list[Row]:
    """Return the rows of single cells and of each capability, where they say something."""
    if not prepared.needs_delivery:
        return []
    by_work: dict[str, list[int]] = {}
    for c, (capability, _) in enumerate(prepared.cells):
        by_work.setdefault(capability, []).append(c)
    sets: list[list[int]] = [*by_work.values()]
    if prepared.by_share is not None:
        sets.append(list(range(len(prepared.cells))))
    return [row for cells in sets if (row := capacity_row(prepared, cells)) is not None]


def capacity_row(prepared: Prepared, cells: Iterable[int]) -> Row | None:
    """Return the row of a set of cells, or None where covering it is enough to deliver it."""
    offered = prepared.offered
    wanted = np.zeros(len(prepared.cells), dtype=object)
    asked = list(cells)
    wanted[asked] = [prepared.work[c] for c in asked]
    total = int(wanted.sum())
    if not total:
        return None
    within = np.zeros(len(offered.member), dtype=object)
    reaches = np.flatnonzero(wanted[offered.cell])
    np.add.at(within, offered.offer[reaches], wanted[offered.cell[reaches]])
    does = np.zeros(len(prepared.members), dtype=object)
    np.add.at(does, offered.member, np.minimum(within, offered.most))
    if prepared.by_share is not None:
        does = np.minimum(does, _shares(prepared, total))
    covering = offered.member[offered.offer[reaches]]
    if len(asked) == 1 and (does[covering] == total).all():
        return None
    return scaled(does, total)


def _shares(prepared: Prepared, total: int) -> npt.NDArray[np.object_]:
    """Return how much each member's share allows, at most `total`, rounded up."""
    shares = [prepared.share_of_work(m) for m in range(len(prepared.members))]
    most = [total if share is None else min(total, ceil(share)) for share in shares]
    return np.array(most, dtype=object)


def broken_rows(prepared: Prepared, members: Collection[int]) -> list[Row]:
    """Return rows that a choice violates which cannot deliver; none where it can."""
    short = short_cells(prepared, members)
    if not short:
        return []
    by_work: dict[str, list[int]] = {}
    for c in short:
        by_work.setdefault(prepared.cells[c][0], []).append(c)
    chosen = np.array(sorted(members), dtype=np.int64)
    sets = [*by_work.values(), sorted(short)] if len(by_work) > 1 else [sorted(short)]
    if prepared.has_volumes:
        sets += [[c] for c in sorted(short)]
    rows = [row for cells in sets if (row := capacity_row(prepared, cells)) is not None]
    return [row for row in rows if not row.is_satisfied_by(chosen)]


def somebody_else(prepared: Prepared, members: Collection[int]) -> Row:
    """Return the row that a member besides these must be in: no part of them is feasible."""
    others: IntArray = np.ones(len(prepared.members), dtype=np.int64)
    others[sorted(members)] = 0
    return Row(others, least=1)
