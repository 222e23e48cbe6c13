"""The whole problem as an integer program.

One binary column a member, one row a cell; volumes and shares as flows that only members send.
Any member that may lead will do as lead, so that the lead is one more row to cover. A pooled
turnover is a knapsack row. The program's answers are checked in exact arithmetic afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from consortia.matching.prepared import Prepared
from consortia.matching.program import Program

Flow = tuple[int, int, int]
"""(member, offer, cell)"""


def build(
    prepared: Prepared, kept: Iterable[int], served: dict[int, int] | None = None
) -> tuple[Program, dict[int, int]]:
    """Return the program over these members, and each member's column.

    Parameters
    ----------
    prepared : Prepared
        The problem.
    kept : iterable of int
        Members that the program may choose; the others stay out.
    served : dict, optional
        Filled with a binary column for each cell that says whether it is covered; without it
        every cell must be.
    """
    program = Program()
    include = prepared.limits.include
    columns = {
        m: program.column(float(prepared.members[m].id in include), 1.0, integer=True)
        for m in sorted(kept)
    }
    if served is not None:
        cells = range(len(prepared.cells))
        served.update({c: program.column(0.0, 1.0, integer=True) for c in cells})
    _cover(program, prepared, columns, served)
    _limit(program, prepared, columns)
    if prepared.needs_delivery:
        add_delivery(program, prepared, dict(columns), served=served)
    return program, columns


def _cover(
    program: Program,
    prepared: Prepared,
    columns: Mapping[int, int],
    served: Mapping[int, int] | None,
) -> None:
    for c in range(len(prepared.cells)):
        able = {column: 1.0 for m, column in columns.items() if prepared.masks[m] >> c & 1}
        if served is None:
            program.row(able, least=1.0)
        else:
            program.row(able | {served[c]: -1.0}, least=0.0)
    if prepared.limits.needs_lead:
        program.row({col: 1.0 for m, col in columns.items() if prepared.leads[m]}, least=1.0)
    for accredited in prepared.anyone:
        program.row({col: 1.0 for m, col in columns.items() if m in accredited}, least=1.0)


def _limit(program: Program, prepared: Prepared, columns: Mapping[int, int]) -> None:
    limits = prepared.limits
    if limits.max_members is not None:
        program.row(dict.fromkeys(columns.values(), 1.0), most=float(limits.max_members))
    for a, b in limits.incompatible:
        pair = [prepared.position.get(a), prepared.position.get(b)]
        found = [columns[m] for m in pair if m is not None and m in columns]
        if len(found) == 2:
            program.row(dict.fromkeys(found, 1.0), most=1.0)
    if prepared.pooled:
        # In parts of the threshold, so that pounds and millions are judged alike.
        parts = {
            column: min(1.0, prepared.members[m].turnover / prepared.pooled)
            for m, column in columns.items()
        }
        program.row(parts, least=1.0 - 1e-9)


def add_delivery(
    program: Program,
    prepared: Prepared,
    columns: Mapping[int, int | None],
    *,
    whole: bool = False,
    served: Mapping[int, int] | None = None,
) -> dict[Flow, int]:
    """Add the flows of work from members to cells; portions of a cell, from 0 to 1.

    Parameters
    ----------
    columns : mapping of int to int or None
        Member → its column, or None for a member that is in for certain.
    whole : bool
        True to give each cell without a volume to one member outright.
    served : mapping, optional
        Cell → the column that says whether it is covered at all.

    Returns
    -------
    dict
        (member, offer, cell) → column of its portion.
    """
    counted = prepared.by_share is not None
    flows: dict[Flow, int] = {}
    for m in columns:
        for o, cells in sorted(prepared.supply.get(m, {}).items()):
            for c in cells:
                volume = _volume(prepared, c)
                if volume or (counted and not _all_volumes(prepared)):
                    whole_cell = whole and not volume
                    flows[m, o, c] = program.column(0.0, 1.0, integer=whole_cell)
    _fill_cells(program, flows, served)
    for m, column in columns.items():
        mine = {key: col for key, col in flows.items() if key[0] == m}
        _bound_member(program, prepared, m, column, mine)
    return flows


def _volume(prepared: Prepared, cell: int) -> int:
    volume = prepared.problem.cells[prepared.cells[cell]]
    return volume or 0 if prepared.has_volumes else 0


def _all_volumes(prepared: Prepared) -> bool:
    volumes = prepared.problem.cells.values()
    return prepared.has_volumes and all(volume is not None for volume in volumes)


def _fill_cells(
    program: Program, flows: Mapping[Flow, int], served: Mapping[int, int] | None
) -> None:
    into: dict[int, dict[int, float]] = {}
    for (_, _, c), column in flows.items():
        into.setdefault(c, {})[column] = 1.0
    for c, entries in into.items():
        if served is None:
            program.row(entries, least=1.0, most=1.0)
        else:
            program.row(entries | {served[c]: -1.0}, least=0.0, most=0.0)


def _bound_member(
    program: Program, prepared: Prepared, m: int, column: int | None, mine: Mapping[Flow, int]
) -> None:
    by_offer: dict[int, dict[int, float]] = {}
    for (_, o, c), flow in mine.items():
        volume = _volume(prepared, c)
        if volume:
            by_offer.setdefault(o, {})[flow] = float(volume)
        _at_most(program, {flow: 1.0}, 1.0, column)
    for o, entries in by_offer.items():
        capacity = prepared.members[m].offers[o].capacity
        if capacity is not None:
            _at_most(
                program,
                _scaled(entries, sum(entries.values())),
                capacity / sum(entries.values()),
                column,
            )
    if prepared.by_share is not None and mine:
        weights, most = _share(prepared, m, mine)
        _at_most(program, weights, float(most), column)


def _share(
    prepared: Prepared, m: int, mine: Mapping[Flow, int]
) -> tuple[dict[int, float], Fraction]:
    turnover, minimum = prepared.members[m].turnover, prepared.by_share or 1
    if not _all_volumes(prepared):
        most = Fraction(turnover * len(prepared.cells), minimum)
        if not prepared.has_volumes:
            most = Fraction(int(most))
        return dict.fromkeys(mine.values(), 1.0), most
    total = sum(volume or 0 for volume in prepared.problem.cells.values()) or 1
    weights = {flow: _volume(prepared, key[2]) / total for key, flow in mine.items()}
    return weights, Fraction(turnover, minimum)


def _scaled(entries: Mapping[int, float], by: float) -> dict[int, float]:
    return {column: value / by for column, value in entries.items()}


def _at_most(program: Program, entries: dict[int, float], most: float, column: int | None) -> None:
    """Add ``Σ entries ≤ most`` for a member in for certain, ``≤ most · x`` for another."""
    least_useful = min(most, sum(entries.values()))
    if column is None:
        program.row(entries, most=most)
    else:
        program.row(entries | {column: -least_useful}, most=0.0)


def forbid_subset(program: Program, columns: Mapping[int, int], members: Sequence[int]) -> None:
    """Add that a member outside this set must be in: no part of it is feasible."""
    inside = set(members)
    program.row({col: 1.0 for m, col in columns.items() if m not in inside}, least=1.0)
