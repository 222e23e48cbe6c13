"""A spreadsheet's heading, its columns by name, and what is wrong with its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.files import CheckedFile, UnfitFile
from organisations.exchange.sheets.reading import FORMULA, Row, rows_of, where

MOST_FAULTS = 500
"""So many are told in words; how many there are is always told."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a spreadsheet.

    Attributes
    ----------
    name : str
        Its heading in our template.
    also : tuple of str
        Other headings that are taken for it, in small letters.
    example : str
        What stands in it in the template.
    needed : bool
        Whether a row without it is refused.
    """

    name: str
    also: tuple[str, ...] = ()
    example: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell, and what to do about it.

    Attributes
    ----------
    row : int
        As the spreadsheet program numbers it.
    cell : str
        Such as ``B7``; empty where the whole row is meant.
    column : str
        Its heading.
    said : str
        What stands there.
    remedy : str
        A sentence or two.
    candidates : list of dict
        Entries of the register that it may be: ``identifier``, ``name`` and ``place`` of each.
    """

    row: int
    cell: str
    column: str
    said: str
    remedy: str
    candidates: list[dict[str, str]] = field(default_factory=list)


class BadCell(Exception):
    """A cell that cannot be taken; the message is its remedy."""


@dataclass
class Faults:
    """All that is wrong with a spreadsheet: counted to the end, told up to a bound."""

    told: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        line: Line,
        column: Column,
        remedy: str,
        candidates: Sequence[dict[str, str]] = (),
    ) -> None:
        """Note a fault of a cell, with the entries that it may be."""
        self.count += 1
        if len(self.told) < MOST_FAULTS:
            said = line.said(column)
            shown = "a formula" if said == FORMULA else said[:120]
            cell = line.cell(column)
            fault = Fault(line.row, cell, column.name, shown, remedy, list(candidates))
            self.told.append(fault)


@dataclass(frozen=True, slots=True)
class Line:
    """One row by the names of its columns."""

    row: int
    cells: list[str]
    places: dict[str, int]

    def said(self, column: Column) -> str:
        """Return what stands in a column; empty where the sheet does not have it."""
        place = self.places.get(column.name)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def cell(self, column: Column) -> str:
        """Return how spreadsheet programs name the cell."""
        place = self.places.get(column.name)
        return where(self.row, place) if place is not None else ""


def lines_of(checked: CheckedFile, columns: Sequence[Column]) -> Iterator[Line]:
    """Yield the rows below the heading.

    Raises
    ------
    UnfitFile
        When the sheet is empty, its heading lacks a column that is needed, or names one twice.
    """
    rows = rows_of(checked)
    heading = next(rows, None)
    if heading is None:
        raise UnfitFile("The sheet is empty. Fill in the template.", field="file")
    places = _places(heading, columns)
    for number, cells in rows:
        yield Line(number, cells, places)


def value_in(line: Line, column: Column, faults: Faults, read: Callable[[str], Any]) -> Any:
    """Return what a cell means; None, with its fault noted, where it cannot be taken.

    Parameters
    ----------
    read : callable
        Makes the value of the text; raises `BadCell`.
    """
    said = text_in(line, column, faults)
    if said is None:
        return None
    try:
        return read(said)
    except BadCell as problem:
        faults.add(line, column, str(problem))
        return None


def text_in(line: Line, column: Column, faults: Faults) -> str | None:
    """Return the text of a cell; None, with its fault noted, where it cannot be taken."""
    said = line.said(column)
    if said == FORMULA:
        faults.add(line, column, "Put the value itself here: copy it and paste “values only”.")
        return None
    if column.needed and not said:
        faults.add(line, column, f"Fill in: {column.name}.")
        return None
    return said


def columns_named(checked: CheckedFile, columns: Sequence[Column]) -> int:
    """Return how many of the columns that are needed a sheet's heading names.

    Raises
    ------
    UnfitFile
        When it cannot be read at all.
    """
    said = set(_plain(next(rows_of(checked), (0, []))[1]))
    return sum(not said.isdisjoint((one.name.lower(), *one.also)) for one in columns if one.needed)


def _plain(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.lower().replace("*", "").split()) for cell in cells]


def _places(heading: Row, columns: Sequence[Column]) -> dict[str, int]:
    number, cells = heading
    plain = _plain(cells)
    places: dict[str, int] = {}
    for column in columns:
        found = [n for n, name in enumerate(plain) if name in (column.name.lower(), *column.also)]
        if len(found) > 1:
            raise UnfitFile(f"Two columns are “{column.name}”. Remove one.", field="file")
        if found:
            places[column.name] = found[0]
        elif column.needed:
            names = ", ".join(f"“{one.name}”" for one in columns if one.needed)
            raise UnfitFile(
                f"Row {number} is read as the heading, and it has no column “{column.name}”. It "
                f"needs {names}; the template has them.",
                field="file",
            )
    return places
