"""A problem as a cover: members as columns, cells as what must be covered.

Any member that may lead will do as lead, so that the lead is one more cell to cover; so is each
accreditation that some member must have. Limits that add up (a pooled turnover, capacities) are
rows. What concerns two members, or the size of the whole, has columns of its own that nobody
is, after those of the members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from consortia.matching.capacity import capacity_rows
from consortia.matching.cover import Cover, IntArray, Row, from_pairs, scaled
from consortia.matching.difference import Earlier, new_members_asked, shared_at_most
from consortia.matching.prepared import Prepared


def covering(prepared: Prepared, earlier: Sequence[Earlier] = ()) -> Cover:
    """Return a problem as a cover; column m is member m.

    Parameters
    ----------
    earlier : sequence of Earlier
        Consortia to differ from.

    Notes
    -----
    Every feasible consortium satisfies the cover and its rows. The converse does not quite hold:
    that the work can be delivered, and sums to the penny, are checked on whole choices.
    """
    member, cell, cells = _pairs(prepared)
    cover = from_pairs(len(prepared.members), cells, member, cell)
    include = prepared.limits.include
    cover.forced[[prepared.position[name] for name in sorted(include)]] = True
    rows = [*_limit_rows(prepared), *capacity_rows(prepared), *prepared.learnt]
    rows += [Row(_indicator(prepared, one.members), most=shared_at_most(one)) for one in earlier]
    cover = cover.with_rows(rows)
    if prepared.problem.by_cost:
        for one in earlier:
            cover = _with_new_members(cover, one, len(prepared.members))
    return cover


def covering_a_part(prepared: Prepared) -> Cover:
    """Return the cover that goes on, after the members, with a column a cell: it is left out."""
    member, cell, cells = _pairs(prepared)
    members, own = len(prepared.members), np.arange(len(prepared.cells))
    cover = from_pairs(
        members + len(own),
        cells,
        np.concatenate([member, members + own]),
        np.concatenate([cell, own]),
    )
    cover.forced[[prepared.position[name] for name in sorted(prepared.limits.include)]] = True
    none = np.zeros(len(own), dtype=np.int64)
    rows = [
        replace(row, coefficients=np.concatenate([row.coefficients, none]))
        for row in _limit_rows(prepared)
    ]
    return cover.with_rows([*rows, *capacity_rows(prepared, left_out=True)])


def with_ties(cover: Cover, ties: Mapping[tuple[int, int], int]) -> tuple[Cover, IntArray]:
    """Return the cover with a column for each pair that says it is not whole, and the weights.

    Whoever lacks one of two that worked together needs the pair's column, which costs how much
    they did: the least weight is the most worked together.

    Parameters
    ----------
    ties : mapping
        Two columns → the strength of their tie.
    """
    pairs = sorted(ties)
    columns = cover.columns + np.arange(len(pairs))
    cells = cover.cells + 2 * np.arange(len(pairs))
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    column = np.concatenate([cover.owners, ends[:, 0], ends[:, 1], columns, columns])
    cell = np.concatenate([cover.cell, cells, cells + 1, cells, cells + 1])
    wider = _wider(cover, len(pairs))
    tied = from_pairs(wider.columns, cover.cells + 2 * len(pairs), column, cell)
    weights = np.zeros(wider.columns, dtype=np.int64)
    weights[cover.columns :] = [ties[pair] for pair in pairs]
    return replace(tied, forced=wider.forced, rows=wider.rows), weights


def _with_new_members(cover: Cover, earlier: Earlier, members: int) -> Cover:
    """Return the cover in which a choice has its share of members that `earlier` has not.

    A column for each step of the rule says that the choice is too small for it.
    """
    steps = list(new_members_asked(earlier))
    wider = _wider(cover, len(steps))
    everyone = np.zeros(wider.columns, dtype=np.int64)
    everyone[:members] = 1
    rows = []
    for column, (size, asked) in enumerate(steps, start=cover.columns):
        new = everyone.copy()
        new[sorted(earlier.members)] = 0
        new[column] = asked
        rows.append(Row(new, least=asked))
        small = everyone.copy()
        small[column] = members
        rows.append(Row(small, most=size + members))
    return wider.with_rows(rows)


def _wider(cover: Cover, more: int) -> Cover:
    """Return the cover with further columns that cover nothing and are in no row."""
    rows = tuple(
        replace(row, coefficients=np.concatenate([row.coefficients, np.zeros(more, np.int64)]))
        for row in cover.rows
    )
    return Cover(
        cover.cells,
        np.concatenate([cover.start, np.full(more, cover.start[-1])]),
        cover.cell,
        np.concatenate([cover.forced, np.zeros(more, dtype=bool)]),
        rows,
    )


def _pairs(prepared: Prepared) -> tuple[IntArray, IntArray, int]:
    """Return who covers what, and the number of cells, with those of lead and accreditations."""
    members, cells = [prepared.presence.owners], [prepared.presence.cell]
    width = len(prepared.cells)
    asked = list(prepared.anyone)
    if prepared.limits.needs_lead:
        asked.append(frozenset(m for m, may in enumerate(prepared.leads) if may))
    for able in asked:
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
        rows.append(scaled(prepared.turnover, prepared.pooled))
    return rows


def _indicator(prepared: Prepared, inside: frozenset[int] | set[int]) -> IntArray:
    row = np.zeros(len(prepared.members), dtype=np.int64)
    row[sorted(inside)] = 1
    return row
