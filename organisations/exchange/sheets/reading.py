"""Opening a spreadsheet: CSV or XLSX, within bounds, a row at a time.

A file is judged by its bytes. A formula is refused, not worked out: what it would show is known
only to the program that made it. References: RFC 4180 (CSV); ECMA-376 (XLSX); OWASP, "File Upload".
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.exchange.files import (
    KINDS,
    MOST_BYTES,
    CheckedFile,
    UnfitFile,
    check_file,
    opened_archive,
)

MOST_ROWS = 50_000
MOST_COLUMNS = 40
MOST_CELL = 32_767
"""The most characters of a cell in spreadsheet programs."""
CSV = "text/csv"
FORMULA = "\x00formula"
"""Takes the place of a formula in a cell; no sheet can contain this itself."""
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
Row = tuple[int, list[str]]


def check_sheet(name: str, content: bytes) -> CheckedFile:
    """Return a checked spreadsheet that can be read, judged by its bytes.

    Raises
    ------
    UnfitFile
        When it is empty, too large, damaged, has macros, would unpack far too large, is not in
        UTF-8, or is not a spreadsheet; says what to do.
    """
    if not content.startswith(b"PK\x03\x04"):
        return _check_csv(name, content)
    checked = check_file(name, content)
    if checked.media_type != KINDS["xlsx"]:
        raise UnfitFile("Save it as an Excel workbook (.xlsx) or as CSV (UTF-8).", field="file")
    _check_parts(content)
    return checked


def rows_of(checked: CheckedFile) -> Iterator[Row]:
    """Yield rows that are not empty: their number in the sheet, and their cells as text.

    Raises
    ------
    UnfitFile
        When it breaks off or has too many rows.
    """
    rows = _csv_rows(checked.content) if checked.media_type == CSV else _xlsx_rows(checked.content)
    count = 0
    for number, cells in rows:
        if any(cells):
            count += 1
            if count > MOST_ROWS + 1:
                raise UnfitFile(
                    f"There are more than {MOST_ROWS:,} rows. Divide it into several files.",
                    field="file",
                )
            yield number, cells


def _check_csv(name: str, content: bytes) -> CheckedFile:
    if not content:
        raise UnfitFile("The file is empty. Choose another one.", field="file")
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1_048_576
        raise UnfitFile(f"The file has more than {most} MiB. Divide it.", field="file")
    if content.startswith(_OLD_EXCEL):
        raise UnfitFile(
            "This is a workbook of an old Excel (.xls), or one with a password. Open it, take the "
            "password off, and save it as an Excel workbook (.xlsx).",
            field="file",
        )
    if content.startswith(_MARKS):
        raise UnfitFile(_SAVE.format("UTF-16"), field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise UnfitFile(
            f"{_SAVE.format('Windows-1252')} The first such letter is in line {line}.", field="file"
        ) from problem
    if "\x00" in text or text.lstrip()[:1] in ("<", "{", "%"):
        raise UnfitFile(
            "This is not a spreadsheet. Save it as CSV (UTF-8) or as an Excel workbook (.xlsx).",
            field="file",
        )
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    plain = "".join(one for one in stem if one.isprintable() and one not in '<>:"|?*')
    return CheckedFile(f"{plain[:100].strip(' .') or 'sheet'}.csv", CSV, content)


#: What files of Excel before 2007 begin with, and workbooks that are kept under a password.
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
_SAVE = (
    "Some letters are not written in UTF-8; perhaps it is {}. In Excel choose “Save as” and "
    "“CSV UTF-8”, elsewhere “Unicode (UTF-8)”."
)


def _check_parts(content: bytes) -> None:
    """Refuse parts that declare entities: no spreadsheet program writes any."""
    with opened_archive(content) as archive:
        for part in archive.namelist():
            if part.endswith((".xml", ".rels")):
                with archive.open(part) as file:
                    if b"<!" in file.read(4096).replace(b"<!--", b""):
                        raise UnfitFile("The workbook is damaged. Save it again.", field="file")


def _csv_rows(content: bytes) -> Iterator[Row]:
    csv.field_size_limit(MOST_CELL)
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    first = text.readline()
    delimiter = first[4:5] if first.lower().startswith("sep=") else _separator(first)
    skipped = 1 if first.lower().startswith("sep=") else 0
    if not skipped:
        text.seek(0)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num + skipped, [_plain(cell) for cell in cells[:MOST_COLUMNS]]
    except csv.Error as problem:
        line = reader.line_num + skipped
        raise UnfitFile(
            f"Line {line} cannot be read: a quotation mark may be missing, or a cell is too long.",
            field="file",
        ) from problem


def _separator(heading: str) -> str:
    return max(",;\t", key=heading.count)


def _plain(cell: str) -> str:
    text = cell.strip()
    return FORMULA if text.startswith("=") else text


def _xlsx_rows(content: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook  # slow to load: see tests/house/test_starting.py

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a sheet says of its own size is only a claim
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            yield number, [_text(cell) for cell in row]
    except UnfitFile:
        raise
    except Exception as problem:  # the library may fail in any way on parts made to break it
        raise UnfitFile("The workbook is damaged. Save it again.", field="file") from problem


def _text(cell: Any) -> str:
    if cell.data_type == "f":
        return FORMULA
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(str(value))


def where(row: int, column: int) -> str:
    """Return the name of a cell, as spreadsheet programs give it.

    Examples
    --------
    >>> where(7, 1)
    'B7'
    """
    from openpyxl.utils import get_column_letter  # slow to load: see tests/house/test_starting.py

    return f"{get_column_letter(column + 1)}{row}"
