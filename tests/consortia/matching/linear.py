"""A linear program in whole numbers, exact: for judging, where it may be slow."""

from math import lcm


def most(rows, limits, weights):
    """Return the largest Σ weight · x over x ≥ 0 with each row's Σ ≤ its limit, as (number, over).

    Parameters
    ----------
    rows : list of list of Fraction
        One coefficient a column.
    limits : list of Fraction
        None below zero, so that doing nothing is allowed.
    weights : list of int

    Notes
    -----
    Bland's rule (no cycle), and pivots that keep whole numbers over one common denominator
    (J. Edmonds, "Systems of distinct representatives and linear algebra", 1967).
    """
    columns = len(weights)
    table = []
    for number, (row, limit) in enumerate(zip(rows, limits, strict=True)):
        scale = lcm(limit.denominator, *(value.denominator for value in row))
        slack = [int(other == number) for other in range(len(rows))]
        table.append([int(value * scale) for value in row] + slack + [int(limit * scale)])
    table.append([-weight for weight in weights] + [0] * (len(rows) + 1))
    basis, over = [columns + number for number in range(len(rows))], 1
    while (enters := next((c for c, v in enumerate(table[-1][:-1]) if v < 0), None)) is not None:
        over = _pivot(table, basis, enters, over)
    return table[-1][-1], over


def _pivot(table, basis, enters, over):
    """Let one column in, in place, and return the new common denominator."""
    able = [row for row in range(len(basis)) if table[row][enters] > 0]
    leaves = able[0]
    for row in able[1:]:
        here = table[row][-1] * table[leaves][enters]
        best = table[leaves][-1] * table[row][enters]
        if here < best or (here == best and basis[row] < basis[leaves]):
            leaves = row
    chosen, pivot = table[leaves], table[leaves][enters]
    for number, row in enumerate(table):
        if number != leaves:
            factor = row[enters]
            table[number] = [
                (value * pivot - factor * other) // over
                for value, other in zip(row, chosen, strict=True)
            ]
    basis[leaves] = enters
    return pivot
