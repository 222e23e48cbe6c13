"""A cell, one capability in one leaf area, and volumes in people a year."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypedDict

People = int | Decimal
"""People a year: a whole number, or a part of one to six places where a share is not whole."""

_SIXTH = Decimal("0.000001")


class CellJSON(TypedDict):
    """A cell as JSON."""

    capability: str
    area: str


class Cell(NamedTuple):
    """One capability (slug) in one leaf area (code)."""

    capability: str
    area: str

    def as_json(self) -> CellJSON:
        """Return the cell as JSON."""
        return {"capability": self.capability, "area": self.area}


def cells_in(said: Iterable[CellJSON]) -> frozenset[Cell]:
    """Return cells that were written as JSON."""
    return frozenset(Cell(one["capability"], one["area"]) for one in said)


def people_of(number: float | Decimal | Fraction) -> People:
    """Return a number of people a year as a volume: whole where it is, else to six places.

    Examples
    --------
    >>> people_of(120.0), people_of(Decimal("33.3333333333"))
    (120, Decimal('33.333333'))
    """
    if isinstance(number, Fraction):
        number = Decimal(number.numerator) / number.denominator
    exact = Decimal(str(number)).quantize(_SIXTH)
    return int(exact) if exact == exact.to_integral_value() else exact


def number_of(volume: People) -> int | float:
    """Return a volume as a JSON number."""
    return volume if isinstance(volume, int) else float(volume)
