"""Opening the tables of a register's extract: tab-separated text or JSON, zipped or not.

References
----------
Charity Commission for England and Wales, "Register of charities: full register download" (Open
Government Licence 3.0): one table a file, tab-separated or as a JSON list, each zipped.
"""

from __future__ import annotations

import codecs
import csv
import lzma
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import ijson

from accounts.exchange.texts import past_mark

LARGEST = 4 * 2**30
"""The most bytes that a zipped table may unpack to; the whole register is under 1 GiB."""
RATIO = 200
FIELD = 2**20
SUFFIXES = (".zip", ".txt", ".tsv", ".json")
Row = dict[str, str]
#: What opening and unpacking a damaged archive may raise.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


class Unreadable(Exception):
    """A file that cannot be read as a table; the message says why."""


def files_in(places: list[Path]) -> list[Path]:
    """Return the given files, and those in the given folders that may be tables, by name.

    Raises
    ------
    Unreadable
        When a path does not exist, or a folder has no table in it.
    """
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            inside = sorted(p for p in place.iterdir() if p.suffix.lower() in SUFFIXES)
            if not inside:
                raise Unreadable(f"{place} has no .zip, .txt, .tsv or .json file.")
            found += inside
        elif place.is_file():
            found.append(place)
        else:
            raise Unreadable(f"{place} does not exist.")
    return found


def rows_of(path: Path) -> Generator[tuple[int, Row | str], None, None]:
    """Yield the rows of a table as column → text, each with its number.

    A text in place of a row says why it cannot be read. The number is the line of a text file,
    where the heading is line 1, or the position in a JSON list, where the first is 1.

    Raises
    ------
    Unreadable
        When it is not a table, or unpacks to more than any register has.
    """
    with _opened(path) as (file, is_json):
        yield from _json_rows(file, path) if is_json else _tab_rows(file, path)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], bool]]:
    try:
        if path.suffix.lower() != ".zip":
            with path.open("rb") as file:
                yield file, path.suffix.lower() == ".json"
            return
        with zipfile.ZipFile(path) as packed:
            inside = [one for one in packed.infolist() if not one.is_dir()]
            if len(inside) != 1:
                raise Unreadable(
                    f"{path.name} has {len(inside)} files in it; one table is expected."
                )
            _check_size(inside[0], path)
            with packed.open(inside[0]) as file:
                yield file, inside[0].filename.lower().endswith(".json")
    except _DAMAGED as problem:
        raise Unreadable(
            f"{path.name} cannot be opened: {problem}. If it is damaged, download it again."
        ) from problem


def _check_size(one: zipfile.ZipInfo, path: Path) -> None:
    """Refuse an archive that would unpack too large; reading stops at the size it states."""
    if one.file_size > LARGEST or one.file_size > RATIO * max(one.compress_size, 2**20):
        raise Unreadable(
            f"{path.name} would unpack to {one.file_size:,} bytes, which no register does."
        )


def _tab_rows(file: IO[bytes], path: Path) -> Iterator[tuple[int, Row | str]]:
    csv.field_size_limit(FIELD)
    text = codecs.getreader("utf-8-sig")(file)
    reader = csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        names = next(reader, None)
        if not names or len(names) < 2:
            raise Unreadable(f"{path.name} is no tab-separated table: its first row has no names.")
        for values in reader:
            if len(values) == len(names):
                yield reader.line_num, dict(zip(names, values, strict=True))
            elif values:
                wrong = f"it has {len(values)} fields where {len(names)} are named"
                yield reader.line_num, wrong
    except (UnicodeDecodeError, csv.Error) as problem:
        raise Unreadable(f"{path.name} is no tab-separated table: {problem}.") from problem


def _json_rows(file: IO[bytes], path: Path) -> Iterator[tuple[int, Row | str]]:
    try:
        found = ijson.items(past_mark(file), "item", use_float=False)
        for number, one in enumerate(found, start=1):
            if isinstance(one, dict):
                yield number, {str(name): _text(value) for name, value in one.items()}
            else:
                yield number, "it is no object"
    except (ijson.JSONError, UnicodeDecodeError) as problem:
        raise Unreadable(f"{path.name} is no JSON list: {problem}.") from problem


def _text(value: Any) -> str:
    return "" if value is None else str(value)
