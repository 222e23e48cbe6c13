"""A problem as a cover: members as columns, cells and marks as what must be covered.

Whoever may lead is enough for a lead, so that a lead is one more cell to cover; so is each mark
that somebody must hold. Limits that add up (a pooled turnover, capacities) are rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from consortia.matching.capacity import capacity_rows
from consortia.matching.cover import Cover, IntArray, Row, from_pairs, scaled
from consortia.matching.difference import Earlier, shared_at_most
from consortia.matching.prepared import Prepared


def covering(prepared: Prepared, earlier: Sequence[Earlier] = ()) -> Cover:
    """Return the cover that a problem is; column m is member m.

    Parameters
    ----------
    earlier : sequence of Earlier
        Consortia to differ from that are no larger than what is looked for.

    Notes
    -----
    Every feasible consortium keeps the cover and its rows. The converse does not quite hold:
    that the work can be delivered, and sums to the penny, are checked on whole choices.
    """
    member, cell, cells = _pairs(prepared)
    cover = from_pairs(len(prepared.members), cells, member, cell)
    include = prepared.limits.include
    cover.forced[[prepared.position[name] for name in sorted(include)]] = True
    rows = [*_limit_rows(prepared), *capacity_rows(prepared)]
    rows += [Row(_indicator(prepared, one.members), most=shared_at_most(one)) for one in earlier]
    return cover.with_rows(rows)


def _pairs(prepared: Prepared) -> tuple[IntArray, IntArray, int]:
    """Return who covers what, and how many cells there are, marks included."""
    offered = prepared.offered
    members, cells = [offered.member[offered.offer]], [offered.cell]
    width = len(prepared.cells)
    marks = list(prepared.anyone)
    if prepared.limits.needs_lead:
        marks.append(frozenset(m for m, able in enumerate(prepared.leads) if able))
    for holders in marks:
        members.append(np.array(sorted(holders), dtype=np.int64))
        cells.append(np.full(len(holders), width, dtype=np.int64))
        width += 1
    return np.concatenate(members), np.concatenate(cells), width


def _limit_rows(prepared: Prepared) -> list[Row]:
    limits = prepared.limits
    rows = []
    if limits.max_members is not None:
        everyone = np.ones(len(prepared.members), dtype=np.int64)
        rows.append(Row(everyone, most=limits.max_members))
    for a, b in limits.incompatible:
        pair = {prepared.position[name] for name in (a, b) if name in prepared.position}
        if len(pair) == 2:
            rows.append(Row(_indicator(prepared, pair), most=1))
    if prepared.pooled:
        rows.append(
            scaled([organisation.turnover for organisation in prepared.members], prepared.pooled)
        )
    return rows


def _indicator(prepared: Prepared, inside: frozenset[int] | set[int]) -> IntArray:
    row = np.zeros(len(prepared.members), dtype=np.int64)
    row[sorted(inside)] = 1
    return row
