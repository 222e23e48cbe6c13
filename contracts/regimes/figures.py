"""Procurement thresholds (GBP with VAT), each with its first and last day and its source."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("data") / "thresholds.csv"


class Of(StrEnum):
    """What a figure is the procurement threshold of."""

    CENTRAL = "central"
    SUB_CENTRAL = "sub-central"
    LIGHT_TOUCH = "light-touch"
    CONCESSION = "concession"
    LIGHT_TOUCH_CONCESSION = "light-touch-concession"
    NOTIFIABLE_CENTRAL = "notifiable-central"
    NOTIFIABLE_OTHER = "notifiable-other"


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount in pounds with VAT, in force from `first` to `last`, both included.

    Attributes
    ----------
    last : date or None
        None while no later figure is known.
    source : str
        The instrument or policy note that says so.
    """

    of: Of
    amount: Decimal
    first: date
    last: date | None
    source: str

    def in_force_on(self, day: date) -> bool:
        """Tell whether it was in force on this day."""
        return self.first <= day and (self.last is None or day <= self.last)


@cache
def figures() -> tuple[Figure, ...]:
    """Return every figure of the table, oldest first."""
    with TABLE.open(newline="", encoding="utf-8") as lines:
        return tuple(
            Figure(
                Of(row["of"]),
                Decimal(row["amount"]),
                date.fromisoformat(row["from"]),
                date.fromisoformat(row["to"]) if row["to"] else None,
                row["source"],
            )
            for row in csv.DictReader(lines)
        )


def figure_on(of: Of, day: date) -> Figure | None:
    """Return the figure in force on this day, or None where the table has none.

    Examples
    --------
    >>> from datetime import date
    >>> figure_on(Of.SUB_CENTRAL, date(2026, 1, 1)).amount
    Decimal('207720')
    >>> figure_on(Of.SUB_CENTRAL, date(2025, 12, 31)).amount
    Decimal('214904')
    """
    return next((one for one in figures() if one.of is of and one.in_force_on(day)), None)
