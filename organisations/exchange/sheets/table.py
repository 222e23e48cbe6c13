"""A spreadsheet's heading, its columns by name, and what is wrong with its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from accounts.exchange.files import CheckedFile, UnfitFile
from organisations.exchange.sheets.preview_json import CandidateJSON
from organisations.exchange.sheets.reading import FORMULA, Row, rows_of, where

MOST_FAULTS = 500
"""The most faults told in words; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a spreadsheet.

    Attributes
    ----------
    name : str
        Its heading in our template.
    also : tuple of str
        Other headings that are accepted for it, in lower case.
    example : str
        Its value in the template.
    needed : bool
        Whether a row without it is refused.
    """

    name: str
    also: tuple[str, ...] = ()
    example: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one cell, and its remedy.

    Attributes
    ----------
    row : int
        As the spreadsheet program numbers it.
    cell : str
        Such as ``B7``; empty where the whole row is meant.
    column : str
        Its heading.
    said : str
        The text of the cell.
    remedy : str
        A sentence or two.
    candidates : list of CandidateJSON
        Organisations that it may be: ``identifier``, ``name`` and ``place`` of each.
    """

    row: int
    cell: str
    column: str
    said: str
    remedy: str
    candidates: list[CandidateJSON] = field(default_factory=list)


class BadCell(Exception):
    """A cell that cannot be read; the message is its remedy."""


@dataclass
class Faults:
    """The faults of a spreadsheet: all counted, told up to a bound."""

    told: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        line: Line,
        column: Column,
        remedy: str,
        candidates: Sequence[CandidateJSON] = (),
    ) -> None:
        """Record a fault of a cell, with the organisations that it may be."""
        self.count += 1
        if len(self.told) < MOST_FAULTS:
            said = line.said(column)
            shown = "a formula" if said == FORMULA else said[:120]
            cell = line.cell(column)
            fault = Fault(line.row, cell, column.name, shown, remedy, list(candidates))
            self.told.append(fault)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a spreadsheet, by its columns."""

    row: int
    cells: list[str]
    places: dict[str, int]

    def said(self, column: Column) -> str:
        """Return the text in a column; empty where the sheet lacks the column."""
        place = self.places.get(column.name)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def cell(self, column: Column) -> str:
        """Return the name of the cell, such as ``B7``."""
        place = self.places.get(column.name)
        return where(self.row, place) if place is not None else ""


def lines_of(checked: CheckedFile, columns: Sequence[Column]) -> Iterator[Line]:
    """Yield the rows below the heading.

    Raises
    ------
    UnfitFile
        When the sheet is empty, or its heading lacks a needed column or names one twice.
    """
    rows = rows_of(checked)
    heading = next(rows, None)
    if heading is None:
        raise UnfitFile("The sheet is empty. Fill in the template.", field="file")
    places = _places(heading, columns)
    for number, cells in rows:
        yield Line(number, cells, places)


Value = TypeVar("Value")


def value_in(
    line: Line, column: Column, faults: Faults, read: Callable[[str], Value]
) -> Value | None:
    """Return the value of a cell; None, with its fault recorded, where it cannot be read.

    Parameters
    ----------
    read : callable
        Turns the text into the value; raises `BadCell`.
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
    """Return the text of a cell; None, with its fault recorded, where it has none."""
    said = line.said(column)
    if said == FORMULA:
        faults.add(line, column, "Put the value itself here: copy it and paste “values only”.")
        return None
    if column.needed and not said:
        faults.add(line, column, f"Fill in: {column.name}.")
        return None
    return said


def columns_named(checked: CheckedFile, columns: Sequence[Column]) -> int:
    """Return how many of the needed columns a sheet's heading names.

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
