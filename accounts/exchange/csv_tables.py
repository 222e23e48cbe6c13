"""Writing CSV that no spreadsheet program takes for formulas."""

import csv
from collections.abc import Iterable, Iterator, Sequence

#: Characters that begin a formula in spreadsheet programs (OWASP, "CSV Injection").
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: object) -> str:
    r"""Return the text of a cell; one that would begin a formula gets an apostrophe.

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell("Ely"), safe_cell(None)
    ("'=1+1", 'Ely', '')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and begins_formula(text) else text


def begins_formula(text: str) -> bool:
    """Return whether a spreadsheet program might take a text for a formula."""
    return text.lstrip(" ").startswith(_BEGINS)


class _Line:
    """A file whose ``write`` returns the text and keeps nothing."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield rows as lines of CSV (RFC 4180), safe to open, after a byte order mark."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV (RFC 4180) in UTF-8 with a byte order mark, safe to open."""
    return "".join(csv_lines(rows)).encode()
