"""Cells as boxes to tick: one capability in one area each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from consortia.forming.services.parts import names_of
from consortia.proposals.assignments.cells import Cell, People


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its key in the form, its cell in words, people a year where known.

    `mine` says whether the cell is in the part that the organisation was asked for.
    """

    key: str
    work: str
    place: str
    volume: People | None = None
    mine: bool = False


def boxes(
    cells: Collection[Cell],
    *,
    volumes: Mapping[Cell, People | None] | None = None,
    mine: Collection[Cell] = (),
) -> list[Box]:
    """Return a box for each cell, in this order.

    Parameters
    ----------
    volumes : mapping, optional
        People a year in each cell.
    mine : collection of Cell
        Those in the part that the organisation was asked for.
    """
    names = names_of(cells)
    people = volumes or {}
    return [
        Box(
            _key(cell),
            names[cell.capability],
            names[cell.area],
            people.get(cell),
            cell in mine,
        )
        for cell in cells
    ]


def ticked(request: HttpRequest, cells: Collection[Cell]) -> list[Cell]:
    """Return the cells whose boxes were ticked."""
    chosen = set(request.POST.getlist("cells"))
    return [cell for cell in cells if _key(cell) in chosen]


def _key(cell: Cell) -> str:
    return f"{cell.capability}:{cell.area}"
