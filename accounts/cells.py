"""Cells of spreadsheets that others open: never taken for a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

#: What spreadsheet programs take for the beginning of a formula (OWASP, "CSV Injection").
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: Any) -> str:
    r"""Return what to write for a value: text that would begin a formula gets an apostrophe.

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell("Ely"), safe_cell(None)
    ("'=1+1", 'Ely', '')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and begins_formula(text) else text


def begins_formula(text: str) -> bool:
    """Tell whether a spreadsheet program might take a text for a formula."""
    return text.lstrip(" ").startswith(_BEGINS)


class _Line:
    """A file that keeps nothing: what is written to it is handed back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield rows as lines of CSV (RFC 4180) that are safe to open, the mark of UTF-8 first."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows as CSV (RFC 4180) in UTF-8 with its mark, safe to open."""
    return "".join(csv_lines(rows)).encode()
