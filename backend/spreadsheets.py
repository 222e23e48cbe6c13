"""Tables as a spreadsheet in which nothing is a formula."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST = 32_767  # what one cell can hold


def workbook(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """Return a workbook with one sheet a table, columns in the order that rows name them.

    Text is written as text, so that a cell that begins with "=" stays what somebody typed (OWASP,
    "CSV Injection"). What is neither text nor number is written as JSON.
    """
    book = Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name[:31])
        columns = list(dict.fromkeys(key for row in rows for key in row))
        sheet.append([_cell(sheet, column) for column in columns])
        for row in rows:
            sheet.append([_cell(sheet, row.get(column)) for column in columns])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    if value is not None and not isinstance(value, (str, int, float, bool)):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_MOST]
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
