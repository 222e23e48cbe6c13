"""Empty spreadsheets to fill in, with the words that can stand in them."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from accounts.cells import csv_lines
from accounts.files import KINDS
from organisations.capabilities import tree
from organisations.sheets.offers import COLUMNS
from organisations.sheets.reading import CSV


def template_csv() -> bytes:
    """Return the heading and one row as CSV, in UTF-8 with its mark."""
    rows = [[one.name for one in COLUMNS], [one.example for one in COLUMNS]]
    return "".join(csv_lines(rows)).encode()


def template_xlsx() -> bytes:
    """Return a workbook: the sheet to fill in, how to, and the list of capabilities."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "Offers"
    first.append([one.name for one in COLUMNS])
    first.append([one.example for one in COLUMNS])
    how = book.create_sheet("How to fill it in")
    for line in HOW:
        how.append([line])
    words = book.create_sheet("What can be offered")
    words.append(["What", "What it is", "Code"])
    for leaf in sorted(tree().leaves, key=lambda one: one.name):
        words.append([leaf.name, leaf.description, leaf.slug])
    for sheet, widths in ((first, (28, 28, 40, 16)), (how, (100,)), (words, (34, 70, 26))):
        for letter, width in zip("ABCD", widths, strict=False):
            sheet.column_dimensions[letter].width = width
        for cell in sheet[1]:
            cell.font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HOW = (
    "One row for each thing that you do.",
    "Organisation: leave it empty for your own. Else the number or name of one you act for.",
    "What: words from the sheet “What can be offered”, or what people call it.",
    "Where: districts, counties or regions, by name or code, with a semicolon between them.",
    "People a year: for how many in all. Leave it empty if you cannot say.",
    "What you offer already and is not in here stays as it is.",
)
TEMPLATES = {
    "csv": (template_csv, f"{CSV}; charset=utf-8"),
    "xlsx": (template_xlsx, KINDS["xlsx"]),
}
