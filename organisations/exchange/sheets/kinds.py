"""The kind of a spreadsheet, and whether reading it is quick."""

from __future__ import annotations

from itertools import islice

from accounts.exchange.files import CheckedFile, UnfitFile, opened_archive
from organisations.exchange.models import SheetKind
from organisations.exchange.sheets import groups, offers
from organisations.exchange.sheets.reading import CSV, rows_of
from organisations.exchange.sheets.table import columns_named

COLUMNS = {SheetKind.OFFERS: offers.COLUMNS, SheetKind.GROUPS: groups.COLUMNS}
#: The most rows that are read while somebody waits; more are read by a worker.
QUICK = {SheetKind.OFFERS: 1000, SheetKind.GROUPS: 50}
QUICK_BYTES = 4 * 1024 * 1024
"""Of the unpacked file: reading more takes long, however few rows there are."""


def kind_of(checked: CheckedFile) -> SheetKind:
    """Return the kind of a sheet by its headings; offers where they do not tell."""
    try:
        named = {kind: columns_named(checked, columns) for kind, columns in COLUMNS.items()}
    except UnfitFile:
        return SheetKind.OFFERS
    more = named[SheetKind.GROUPS] > named[SheetKind.OFFERS]
    return SheetKind.GROUPS if more else SheetKind.OFFERS


def is_quick(checked: CheckedFile, kind: SheetKind) -> bool:
    """Return whether a sheet can be read, and imported, while somebody waits."""
    if _unpacked(checked) > QUICK_BYTES:
        return False
    most = QUICK[kind] + 1  # and the heading
    try:
        return sum(1 for _ in islice(rows_of(checked), most + 1)) <= most
    except UnfitFile:
        return True  # which is told at once


def _unpacked(checked: CheckedFile) -> int:
    if checked.media_type == CSV:
        return len(checked.content)
    with opened_archive(checked.content) as archive:
        return sum(part.file_size for part in archive.infolist())
