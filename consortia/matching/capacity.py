"""Benders cuts: what capacities and shares ask of a choice, as rows that need no flow.

For any set of cells, the chosen members must between them be able to do the work there: each
offer at most its capacity, each organisation at most the share that its turnover allows. Where
work is one thing (people, or cells) a choice can deliver exactly when that holds for every set;
the rows here are those of single cells, of each capability, and of whatever set a choice turned
out to be short in.

References
----------
D. Gale, "A theorem on flows in networks", Pacific Journal of Mathematics 7 (1957), 1073-1082.
J. F. Benders, "Partitioning procedures for solving mixed-variables programming problems",
Numerische Mathematik 4 (1962), 238-252.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from consortia.matching.cover import Row, scaled
from consortia.matching.network import Shortage
from consortia.matching.prepared import Prepared

Amounts = npt.NDArray[np.object_]


def capacity_rows(prepared: Prepared, *, left_out: bool = False) -> list[Row]:
    """Return the rows of each capability and, where shares count, of all cells together.

    Parameters
    ----------
    left_out : bool
        True for rows that go on with a column a cell, which says that it is left out.
    """
    if not prepared.needs_delivery:
        return []
    sets = list(_by_capability(prepared, range(len(prepared.cells))).values())
    if prepared.by_share is not None:
        sets.append(list(range(len(prepared.cells))))
    return [row for cells in sets for row in rows_of(prepared, cells, left_out=left_out)]


def rows_of(prepared: Prepared, cells: Sequence[int], *, left_out: bool = False) -> list[Row]:
    """Return the rows of a set of cells; none where covering it is enough to deliver it."""
    rows = []
    for does, wanted in _kinds(prepared, cells):
        more = [does, wanted] if left_out else [does]
        rows.append(scaled(np.concatenate(more), int(wanted.sum())))
    return rows


def all_can_do(prepared: Prepared, cells: Sequence[int]) -> bool:
    """Tell whether all members together can do enough in these cells, exactly."""
    kinds = _kinds(prepared, cells, exact=True)
    return all(does.sum() >= wanted.sum() for does, wanted in kinds)


def _kinds(
    prepared: Prepared, cells: Sequence[int], *, exact: bool = False
) -> Iterator[tuple[Amounts, Amounts]]:
    """Yield what each member can do in these cells and what each cell wants, in people or cells.

    Shares are rounded up to whole ones, unless exactly.
    """
    most = prepared.offered.most
    kinds = [(prepared.work, most, True)]
    if prepared.mixes_shares:
        ones = [1] * len(prepared.cells)
        unbounded = np.full(len(most), len(ones), dtype=object)
        kinds = [(prepared.work, most, False), (ones, unbounded, True)]
    for work, capacity, shares in kinds:
        found = _does(prepared, cells, work, capacity, shares=shares, exact=exact)
        if found is not None:
            yield found


def _does(
    prepared: Prepared,
    cells: Sequence[int],
    work: Sequence[int],
    most: Amounts,
    *,
    shares: bool,
    exact: bool,
) -> tuple[Amounts, Amounts] | None:
    """Return how much each member can do in these cells, and what each cell wants of it.

    Exactly, both may be multiplied by the turnover asked.
    """
    offered = prepared.offered
    wanted = np.zeros(len(prepared.cells), dtype=object)
    asked = list(cells)
    wanted[asked] = [work[c] for c in asked]
    total = int(wanted.sum())
    if not total:
        return None
    within = np.zeros(len(offered.member), dtype=object)
    reaches = np.flatnonzero(wanted[offered.cell])
    np.add.at(within, offered.offer[reaches], wanted[offered.cell[reaches]])
    does = np.zeros(len(prepared.members), dtype=object)
    np.add.at(does, offered.member, np.minimum(within, most))
    does = np.minimum(does, total)
    if shares and prepared.by_share is not None:
        divided = any(prepared.volumes[c] for c in asked)
        shared = prepared.turnover.astype(object) * prepared.shared_work
        if not (divided or prepared.all_volumes):
            does = np.minimum(does, shared // prepared.by_share)
        elif not exact:
            does = np.minimum(does, -(-shared // prepared.by_share))
        else:
            does, wanted = does * prepared.by_share, wanted * prepared.by_share
            does = np.minimum(does, shared)
    if len(asked) == 1 and (does[offered.owner[reaches]] == total).all():
        return None
    return does, wanted


def broken_rows(prepared: Prepared, members: Collection[int], shortage: Shortage) -> list[Row]:
    """Return rows that a choice violates which cannot deliver, several at once.

    Parameters
    ----------
    shortage : Shortage
        What the choice is short in. Besides its cells together, those of each capability and each
        of them alone are tried. None at all may be violated where cells are only done whole.
    """
    chosen = np.array(sorted(members), dtype=np.int64)
    short = sorted(shortage.cells)
    by_capability = list(_by_capability(prepared, short).values())
    sets = [short, *(by_capability if len(by_capability) > 1 else ()), *([c] for c in short)]
    rows = [row for cells in sets for row in rows_of(prepared, cells)]
    return [row for row in rows if not row.is_satisfied_by(chosen)]


def _by_capability(prepared: Prepared, cells: Iterable[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for c in cells:
        found.setdefault(prepared.cells[c][0], []).append(c)
    return found
