"""A problem as a cover: members as columns, cells as what must be covered.

Any member that may lead will do as lead, so that the lead is one more cell to cover; so is each
accreditation that some member must have. Limits that add up (a pooled turnover, capacities) are
rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from consortia.matching.capacity import capacity_rows
from consortia.matching.cover import Cover, IntArray, Row, from_pairs, scaled
from consortia.matching.difference import Earlier, shared_at_most
from consortia.matching.prepared import Prepared


def covering(prepared: Prepared, earlier: Sequence[Earlier] = ()) -> Cover:
    """Return a problem as a cover; column m is member m.

    Parameters
    ----------
    earlier : sequence of Earlier
        Consortia to differ from that are no larger than what is looked for.

    Notes
    -----
    Every feasible consortium satisfies the cover and its rows. The converse does not quite hold:
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
    """Return who covers what, and the number of cells, with those of lead and accreditations."""
    offered = prepared.offered
    members, cells = [offered.member[offered.offer]], [offered.cell]
    width = len(prepared.cells)
    accredited = list(prepared.anyone)
    if prepared.limits.needs_lead:
        accredited.append(frozenset(m for m, may in enumerate(prepared.leads) if may))
    for able in accredited:
        members.append(np.array(sorted(able), dtype=np.int64))
        cells.append(np.full(len(able), width, dtype=np.int64))
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
