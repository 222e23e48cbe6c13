"""Splitting money by work, so that the parts add up to the whole to the penny."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

PENNY = Decimal("0.01")


def work_shares(delivery: Iterable[Mapping[str, Any]]) -> dict[str, Fraction]:
    """Return each body's share of the work, from 0 to 1, adding up to exactly 1.

    By people a year where every cell has a volume, else by number of cells; a cell that several
    deliver counts for each in equal parts. The matcher counts the same way.

    Parameters
    ----------
    delivery : iterable of mapping
        Rows of capability, area, organisation and volume, as proposals keep them.

    Examples
    --------
    >>> rows = [{"capability": "a", "area": "x", "organisation": "A", "volume": 30},
    ...         {"capability": "a", "area": "y", "organisation": "B", "volume": 10}]
    >>> work_shares(rows)
    {'A': Fraction(3, 4), 'B': Fraction(1, 4)}
    """
    rows = list(delivery)
    if not rows:
        return {}
    by_volume = all(row.get("volume") for row in rows)
    cells: dict[tuple[str, str], int] = {}
    for row in rows:
        cell = (row["capability"], row["area"])
        cells[cell] = cells.get(cell, 0) + 1
    parts: dict[str, Fraction] = {}
    for row in rows:
        weight = (
            Fraction(row["volume"])
            if by_volume
            else Fraction(1, cells[row["capability"], row["area"]])
        )
        parts[row["organisation"]] = parts.get(row["organisation"], Fraction(0)) + weight
    whole = sum(parts.values())
    return {body: part / whole for body, part in sorted(parts.items())}


def split_to_the_penny(amount: Decimal, shares: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Return `amount` (GBP) split by `shares`, adding up to it exactly.

    Each part is rounded down to a penny; the pennies left over go to the largest remainders, the
    first by name among equals (the method of Hamilton).

    Raises
    ------
    ValueError
        When the shares do not add up to 1.

    Examples
    --------
    >>> thirds = dict.fromkeys("ABC", Fraction(1, 3))
    >>> [str(part) for part in split_to_the_penny(Decimal(100), thirds).values()]
    ['33.34', '33.33', '33.33']
    """
    if sum(shares.values()) != 1:
        raise ValueError("Shares add up to 1.")
    pennies = int((amount / PENNY).to_integral_value(ROUND_DOWN))
    exact = {body: pennies * share for body, share in shares.items()}
    parts = {body: int(value) for body, value in exact.items()}
    left = pennies - sum(parts.values())
    for body in sorted(exact, key=lambda one: (parts[one] - exact[one], one))[:left]:
        parts[body] += 1
    return {body: part * PENNY for body, part in parts.items()}


def split_by_work(amount: Decimal, delivery: Iterable[Mapping[str, Any]]) -> dict[str, Decimal]:
    """Return `amount` (GBP) split by who does how much of the work; empty where nobody does any."""
    shares = work_shares(delivery)
    return split_to_the_penny(amount, shares) if shares else {}
