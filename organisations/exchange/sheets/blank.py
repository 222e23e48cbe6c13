"""Templates: empty spreadsheets to fill in, with the words that cells accept."""

from __future__ import annotations

import io
from collections.abc import Sequence
from string import ascii_uppercase
from typing import TYPE_CHECKING

from accounts.exchange.csv_tables import csv_lines
from accounts.exchange.files import KINDS
from organisations.exchange.models import SheetKind
from organisations.exchange.sheets.kinds import COLUMNS
from organisations.exchange.sheets.reading import CSV
from organisations.offers.capabilities.tree import tree
from organisations.register.models.organisations import OrganisationKind

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def template_csv(kind: SheetKind = SheetKind.OFFERS) -> bytes:
    """Return the template as CSV, a heading and one row, in UTF-8 with a byte order mark."""
    columns = COLUMNS[kind]
    rows = [[one.name for one in columns], [one.example for one in columns]]
    return "".join(csv_lines(rows)).encode()


def template_xlsx(kind: SheetKind = SheetKind.OFFERS) -> bytes:
    """Return the template as a workbook: the sheet, instructions, and the accepted words."""
    from openpyxl import Workbook  # slow to load: see tests/house/test_starting.py
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = kind.value.capitalize()
    rows: list[tuple[str, ...]] = [tuple(one.name for one in COLUMNS[kind])]
    _fill(first, [*rows, tuple(one.example for one in COLUMNS[kind])], (28,) * len(COLUMNS[kind]))
    _fill(book.create_sheet("How to fill it in"), [(line,) for line in HOW[kind]], (100,))
    title, listed = WORDS[kind]()
    _fill(book.create_sheet(title), listed, (44, 70, 26))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[tuple[str, ...]], widths: tuple[int, ...]) -> None:
    from openpyxl.styles import Font  # slow to load: see tests/house/test_starting.py

    for row in rows:
        sheet.append(row)
    for letter, width in zip(ascii_uppercase, widths, strict=False):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)


def _capabilities() -> tuple[str, list[tuple[str, ...]]]:
    leaves = sorted(tree().leaves, key=lambda one: one.name)
    rows = [(leaf.name, leaf.description, leaf.slug) for leaf in leaves]
    return "What can be offered", [("What", "What it is", "Code"), *rows]


def _kinds() -> tuple[str, list[tuple[str, ...]]]:
    return "Kinds", [("Kind",), *((kind.label,) for kind in OrganisationKind)]


WORDS = {SheetKind.OFFERS: _capabilities, SheetKind.GROUPS: _kinds}
HOW = {
    SheetKind.OFFERS: (
        "One row for each thing that you do.",
        "Organisation: leave it empty for your own. Else the number or name of one you act for.",
        "What: words from the sheet “What can be offered”, or what people call it.",
        "Where: districts, counties or regions, by name or code, with a semicolon between them.",
        "People a year: for how many in all. Leave it empty if you cannot say.",
        "What you offer already and is not in here stays as it is.",
    ),
    SheetKind.GROUPS: (
        "One row for each group that agreed that you look after it. At most 500 in one file.",
        "Kind: one of the sheet “Kinds”.",
        "Number: its charity, company or society number. Leave it empty if it has none.",
        "E-mail: of the group itself, which gets a letter about this. Empty: letters come to you.",
        "Postcode or district: where the group is at home.",
        "Who agreed, on which day (day/month/year), and where that is recorded, such as minutes.",
        "May answer: yes, if the group wants you to answer invitations for it too.",
        "It is another one: yes, if we asked whether it is a group that is here, and it is not.",
        "Groups that you look after already stay as they are.",
    ),
}
FORMS = {
    "csv": (template_csv, f"{CSV}; charset=utf-8"),
    "xlsx": (template_xlsx, KINDS["xlsx"]),
}
