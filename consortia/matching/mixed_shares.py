"""Shares that count cells, of which those with a volume can be divided: decided exactly.

Where only some cells say for how many people, a member's share of the work is its number of
cells; a cell with a volume counts by the portion that the member does, one without is done whole.
Who takes which whole cell is an integer program; the portions are then a vertex of a linear
program, worked out again in fractions from its basis, so that no penny is lost to rounding.

References
----------
D. L. Applegate, W. Cook, S. Dash and D. G. Espinoza, "Exact solutions to linear programming
problems", Operations Research Letters 35 (2007), 693-699: exact solutions from a floating basis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import highspy
import numpy as np

from consortia.matching.clock import Clock, TimeUp
from consortia.matching.prepared import Prepared
from consortia.matching.solver_output import new_solver

Portions = dict[tuple[int, int], Fraction]
"""(member, cell) → portion of the cell, from 0 to 1."""
_BASIC = highspy.HighsBasisStatus.kBasic
_AT_UPPER = highspy.HighsBasisStatus.kUpper


@dataclass
class _System:
    """``Σ value · column ≤ most`` row by row, in fractions, over columns from 0 to `upper`."""

    upper: list[Fraction] = field(default_factory=list)
    rows: list[dict[int, Fraction]] = field(default_factory=list)
    least: list[Fraction | None] = field(default_factory=list)
    most: list[Fraction] = field(default_factory=list)

    def row(self, entries: dict[int, Fraction], most: Fraction, least: Fraction | None) -> None:
        """Add a row; with `least` equal to `most` it is an equation."""
        self.rows.append(entries)
        self.most.append(most)
        self.least.append(least)


def share_out_mixed(prepared: Prepared, members: Sequence[int], clock: Clock) -> Portions | None:
    """Return who does which portion of which cell within every share and capacity, or None.

    Parameters
    ----------
    members : sequence of int
        Indexes of members who between them offer every cell.

    Raises
    ------
    TimeUp
        When the time ran out before that was known.
    """
    arcs = _arcs(prepared, members)
    whole = [prepared.volumes[c] in (None, 0) for _, _, c in arcs]
    system, slack = _system(prepared, members, arcs)
    forbidden: list[list[int]] = []
    while True:
        chosen = _integer_program(system, slack, whole, forbidden, clock)
        if chosen is None:
            return None
        values = _exact_portions(system, slack, whole, chosen)
        if values is not None:
            portions: Portions = {}
            for (m, _, c), value in zip(arcs, values, strict=True):
                if value:
                    portions[m, c] = portions.get((m, c), Fraction(0)) + value
            return portions
        forbidden.append(chosen)


def _arcs(prepared: Prepared, members: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return (member, offer, cell), one offer for each member and whole cell."""
    offered, inside = prepared.offered, set(members)
    arcs, done = [], set()
    for o, c in zip(offered.offer.tolist(), offered.cell.tolist(), strict=True):
        m = int(offered.member[o])
        if m in inside and (prepared.volumes[c] or (m, c) not in done):
            arcs.append((m, o, c))
            done.add((m, c))
    return arcs


def _system(
    prepared: Prepared, members: Sequence[int], arcs: Sequence[tuple[int, int, int]]
) -> tuple[_System, int]:
    """Return the rows, and the column of the slack that every limit still leaves."""
    offered, system = prepared.offered, _System(upper=[Fraction(1)] * len(arcs))
    slack = len(system.upper)
    system.upper.append(Fraction(1))
    by_cell: dict[int, dict[int, Fraction]] = {}
    by_member: dict[int, dict[int, Fraction]] = {m: {} for m in members}
    by_offer: dict[int, dict[int, Fraction]] = {}
    for column, (m, o, c) in enumerate(arcs):
        by_cell.setdefault(c, {})[column] = Fraction(1)
        by_member[m][column] = Fraction(1)
        volume = prepared.volumes[c]
        if volume and prepared.limits.share_volumes:
            by_offer.setdefault(o, {})[column] = Fraction(volume)
    for entries in by_cell.values():
        system.row(entries, Fraction(1), Fraction(1))
    for m, entries in by_member.items():
        system.row({**entries, slack: Fraction(1)}, prepared.share_of_work(m) or Fraction(0), None)
    for o, entries in by_offer.items():
        total = sum(entries.values())
        most = Fraction(int(offered.most[o]))
        if most < total:
            parts = {column: value / total for column, value in entries.items()}
            system.row({**parts, slack: Fraction(1)}, most / total, None)
    return system, slack


def _model(system: _System) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(system.upper), len(system.rows)
    model.col_cost_ = np.zeros(model.num_col_)
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = np.array([float(upper) for upper in system.upper])
    model.row_lower_ = np.array(
        [-highspy.kHighsInf if least is None else float(least) for least in system.least]
    )
    model.row_upper_ = np.array([float(most) for most in system.most])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *map(len, system.rows)])
    model.a_matrix_.index_ = np.array([j for row in system.rows for j in row], dtype=np.int32)
    model.a_matrix_.value_ = np.array([float(v) for row in system.rows for v in row.values()])
    return model


def _integer_program(
    system: _System,
    slack: int,
    whole: Sequence[bool],
    forbidden: Sequence[Sequence[int]],
    clock: Clock,
) -> list[int] | None:
    """Return which whole arcs are chosen in some solution besides those forbidden, or None."""
    solver = new_solver()
    left = clock.left()
    if left is not None:
        solver.setOptionValue("time_limit", left)
    solver.setOptionValue("mip_feasibility_tolerance", 1e-7)
    model = _model(system)
    model.col_upper_ = np.where(np.arange(len(system.upper)) == slack, 0.0, model.col_upper_)
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    model.integrality_ = [kinds[j < len(whole) and whole[j]] for j in range(len(system.upper))]
    solver.passModel(model)
    arcs = [j for j, is_whole in enumerate(whole) if is_whole]
    for chosen in forbidden:
        signs = np.array([-1.0 if j in set(chosen) else 1.0 for j in arcs])
        least = 1.0 - len(chosen)
        solver.addRow(least, highspy.kHighsInf, len(arcs), np.array(arcs, dtype=np.int32), signs)
    solver.run()
    if solver.getInfo().primal_solution_status == 2:
        values = solver.getSolution().col_value
        return [j for j in arcs if values[j] > 0.5]
    if solver.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
        raise TimeUp
    return None


def _exact_portions(
    system: _System, slack: int, whole: Sequence[bool], chosen: Sequence[int]
) -> list[Fraction] | None:
    """Return all portions, given who takes the whole cells; None where they do not quite fit."""
    fixed = {j: Fraction(int(j in set(chosen))) for j, is_whole in enumerate(whole) if is_whole}
    solver = new_solver()
    solver.setOptionValue("presolve", "off")
    model = _model(system)
    lower, upper = np.zeros(len(system.upper)), np.array(model.col_upper_)
    for j, value in fixed.items():
        lower[j] = upper[j] = float(value)
    lower[slack] = -1.0
    cost = np.zeros(len(system.upper))
    cost[slack] = -1.0
    model.col_lower_, model.col_upper_, model.col_cost_ = lower, upper, cost
    solver.passModel(model)
    solver.run()
    basis = solver.getBasis()
    values: list[Fraction | None] = [
        None if status == _BASIC else _bound(system, fixed, slack, j, at_upper=status == _AT_UPPER)
        for j, status in enumerate(basis.col_status)
    ]
    active = [i for i, status in enumerate(basis.row_status) if status != _BASIC]
    solved = _solved(system, values, active)
    return solved[:slack] if solved and _fits(system, solved, slack) else None


def _bound(
    system: _System, fixed: Mapping[int, Fraction], slack: int, j: int, *, at_upper: bool
) -> Fraction:
    if j in fixed:
        return fixed[j]
    if at_upper:
        return system.upper[j]
    return Fraction(-1) if j == slack else Fraction(0)


def _solved(
    system: _System, values: Sequence[Fraction | None], active: Sequence[int]
) -> list[Fraction] | None:
    """Return all columns, the basic ones worked out from the rows that bind; None if singular."""
    open_rows: list[tuple[dict[int, Fraction], Fraction]] = []
    for i in active:
        side, entries = system.most[i], dict[int, Fraction]()
        for j, value in system.rows[i].items():
            known = values[j]
            if known is None:
                entries[j] = value
            else:
                side -= value * known
        open_rows.append((entries, side))
    done: list[tuple[int, dict[int, Fraction], Fraction]] = []
    while open_rows:
        open_rows.sort(key=lambda row: len(row[0]), reverse=True)
        entries, side = open_rows.pop()
        if not entries:
            continue
        pivot = min(entries)
        at = entries.pop(pivot)
        entries = {j: value / at for j, value in entries.items()}
        side /= at
        done.append((pivot, entries, side))
        open_rows = [_without(row, pivot, entries, side) for row in open_rows]
    found = list(values)
    for pivot, entries, side in reversed(done):
        total = side
        for j, value in entries.items():
            known = found[j]
            if known is None:
                return None
            total -= value * known
        found[pivot] = total
    known_all = [value for value in found if value is not None]
    return known_all if len(known_all) == len(found) else None


def _without(
    row: tuple[dict[int, Fraction], Fraction],
    pivot: int,
    entries: Mapping[int, Fraction],
    side: Fraction,
) -> tuple[dict[int, Fraction], Fraction]:
    """Return a row with the pivot's column eliminated."""
    mine, my_side = row
    factor = mine.get(pivot)
    if not factor:
        return row
    left = {j: value for j, value in mine.items() if j != pivot}
    for j, value in entries.items():
        changed = left.get(j, Fraction(0)) - factor * value
        if changed:
            left[j] = changed
        else:
            left.pop(j, None)
    return left, my_side - factor * side


def _fits(system: _System, values: Sequence[Fraction], slack: int) -> bool:
    """Tell, exactly, whether columns and rows are within their bounds without any slack lent."""
    if values[slack] < 0:
        return False
    if any(not 0 <= v <= most for v, most in zip(values, system.upper, strict=True)):
        return False
    for entries, least, most in zip(system.rows, system.least, system.most, strict=True):
        total = sum((value * values[j] for j, value in entries.items()), Fraction(0))
        if total > most or (least is not None and total < least):
            return False
    return True
