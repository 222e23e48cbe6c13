"""Writing tables as a workbook, in which no text is ever taken for a formula.

A name such as ``=HYPERLINK(…)`` would be run by the program that opens the file; here every text is
marked as text. For CSV see `accounts.exchange.csv_tables`.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from accounts.exchange.csv_tables import begins_formula

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 32_767
"""The most characters of a cell."""
Cell = str | int | float | bool | Decimal | date | None
Table = Sequence[Sequence[Cell]]
#: Characters that XML 1.0 does not allow.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_xlsx(tables: Mapping[str, Table], *, at: datetime) -> bytes:
    """Return tables by the names of their sheets as an Office Open XML workbook."""
    from openpyxl import Workbook  # slow to load: see tests/house/test_starting.py

    book = Workbook()
    book.properties.creator = ""
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    assert book.active is not None
    book.remove(book.active)
    for name, table in tables.items():
        _fill(book.create_sheet(name), table)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def table_of(rows: Iterable[Mapping[str, object]]) -> Table:
    """Return rows by column as a table, its columns in the order in which rows name them.

    What is neither text nor number nor day is written as JSON.
    """
    kept = list(rows)
    columns = list(dict.fromkeys(key for row in kept for key in row))
    return [columns, *([_plain(row.get(column)) for column in columns] for row in kept)]


def _plain(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float | Decimal | date):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def xml_text(text: str) -> str:
    """Return a text without characters that XML does not allow."""
    return _NO_XML.sub("", text)


def _fill(sheet: Worksheet, table: Table) -> None:
    from openpyxl.styles import Font  # slow to load: see tests/house/test_starting.py
    from openpyxl.utils import get_column_letter

    for down, row in enumerate(table, start=1):
        for across, value in enumerate(row, start=1):
            cell = sheet.cell(down, across)
            if isinstance(value, str):
                cell.value = xml_text(value)[:MOST]
                cell.data_type = "s"  # whatever it begins with
                cell.quotePrefix = begins_formula(value)
            else:
                cell.value = value
            if isinstance(value, Decimal):
                cell.number_format = "#,##0.00"
            if down == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for across in range(1, len(table[0]) + 1 if table else 1):
        longest = max((len(str(row[across - 1] or "")) for row in table), default=8)
        sheet.column_dimensions[get_column_letter(across)].width = min(60, longest + 2)
