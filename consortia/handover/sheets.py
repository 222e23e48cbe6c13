"""Tables as CSV and as a spreadsheet, in which no text is ever taken for a formula.

A name such as ``=HYPERLINK(…)`` would be run by the program that opens the file. In CSV such a text
gets an apostrophe before it, as OWASP's “CSV Injection” advises; in a spreadsheet it is marked as
text.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | Decimal | date | None
Table = Sequence[Sequence[Cell]]
#: What makes spreadsheet programs take a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
#: Characters that XML 1.0 has no place for.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_csv(table: Table) -> bytes:
    """Return a table, its first row the headings, as CSV (RFC 4180) in UTF-8 with its mark."""
    held = io.StringIO(newline="")
    lines = ([_plain(cell) for cell in row] for row in table)
    csv.writer(held, lineterminator="\r\n").writerows(lines)
    return held.getvalue().encode("utf-8-sig")


def as_xlsx(tables: Mapping[str, Table], *, at: datetime) -> bytes:
    """Return tables by the names of their sheets as an Office Open XML workbook."""
    book = Workbook()
    book.properties.creator = ""
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    assert book.active is not None
    book.remove(book.active)
    for name, table in tables.items():
        _fill(book.create_sheet(name), table)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def xml_text(text: str) -> str:
    """Return a text without what no XML document can hold."""
    return _NO_XML.sub("", text)


def _fill(sheet: Worksheet, table: Table) -> None:
    for down, row in enumerate(table, start=1):
        for across, value in enumerate(row, start=1):
            cell = sheet.cell(down, across)
            if isinstance(value, str):
                cell.value = xml_text(value)
                cell.data_type = "s"  # whatever it begins with
                cell.quotePrefix = value.startswith(_FORMULA)
            else:
                cell.value = value
            if isinstance(value, Decimal):
                cell.number_format = "#,##0.00"
            if down == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for across in range(1, (sheet.max_column or 0) + 1):
        longest = max((len(str(row[across - 1] or "")) for row in table), default=8)
        sheet.column_dimensions[get_column_letter(across)].width = min(60, longest + 2)


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return cell.isoformat() if isinstance(cell, date) else str(cell)
