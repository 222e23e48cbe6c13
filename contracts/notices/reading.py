"""Reading releases from files and web addresses one at a time, in bounded memory.

A file may be a release package, a record package, a list of releases, one release, or JSON lines of
these. A web address may answer with a list that names its next page.

References
----------
Open Contracting Data Standard 1.1, "Release packages and record packages":
https://standard.open-contracting.org/1.1/en/schema/release_package/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import ijson

from accounts.exchange.fetching import Unreadable
from accounts.exchange.texts import past_mark
from contracts.notices.fetching import pages_of
from organisations.register.names import visible

VERSIONS = ("1.0", "1.1")
#: Most bytes of one line, or of a file that is one release; packages of any size are streamed.
MOST_BYTES = 50_000_000
#: How many bytes are looked at to tell whether a file is JSON lines.
FIRST_LINE = 10_000_000
_HEADS = (
    "version",
    "license",
    "publisher.name",
    "uri",
    "ocid",
    "releases",
    "records",
    "links.next",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A release and where it was found.

    Attributes
    ----------
    row : str
        Which release of which file or address, for people.
    release : dict
        As published; any other JSON value where the file has one in its place.
    source, licence : str
        Who published it, and under which licence.
    """

    row: str
    release: object
    source: str
    licence: str


def releases_in(place: str) -> Iterator[Told]:
    """Yield the releases of a file or of a web address and all of its further pages.

    Raises
    ------
    Unreadable
        When it is missing, is not JSON, or its version is not one of OCDS 1.0 and 1.1.
    """
    if place.startswith(("http://", "https://")):
        for here, page in pages_of(place):
            yield from _of_line(json.dumps(page).encode(), here)
        return
    try:
        with Path(place).open("rb") as file:
            yield from _of_file(file, Path(place).name)
    except OSError as problem:
        raise Unreadable(f"{place} cannot be opened: {problem.strerror}.") from problem


def _of_file(file: IO[bytes], name: str) -> Iterator[Told]:
    begins = file.read(1_000).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begins not in (b"{", b"["):
        raise Unreadable(
            f"{name} is not JSON{_what(name)}. Ask its publisher for a package in the Open "
            "Contracting Data Standard."
        )
    file.seek(0)
    if _is_lines(file):
        for number, line in enumerate(iter(lambda: file.readline(MOST_BYTES + 1), b""), start=1):
            if line.strip():
                yield from _of_line(line, f"{name}:{number}")
        return
    yield from _of_document(file, name)


def _what(name: str) -> str:
    table = name.lower().endswith((".csv", ".tsv", ".xlsx", ".ods"))
    return " but a table, whose columns each portal names its own way" if table else ""


def _is_lines(file: IO[bytes]) -> bool:
    """Tell whether the first line is a complete JSON value, and rewind the file."""
    first = file.readline(FIRST_LINE)
    try:
        whole = first.endswith(b"\n") and isinstance(json.loads(first), dict)
    except ValueError:
        whole = False
    more = whole and any(line.strip() for line in iter(file.readline, b""))
    file.seek(0)
    return more


def _of_line(line: bytes, name: str) -> Iterator[Told]:
    if len(line) > MOST_BYTES:
        raise Unreadable(f"{name} is one piece of more than {MOST_BYTES // 1_000_000} MB.")
    try:
        node = json.loads(line)
    except ValueError as problem:
        raise Unreadable(f"{name} is not JSON: {problem}.") from problem
    if not isinstance(node, dict):
        yield Told(name, node, name, "")
        return
    heads = {"publisher.name": (node.get("publisher") or {}).get("name")} | node
    _check_version(heads, name)
    source, licence = _origin(heads, name)
    if "records" in node:
        for number, record in enumerate(node["records"], start=1):
            yield from _of_record(record, f"{name} record {number}", source, licence)
    elif "releases" in node and "ocid" not in node:
        for number, release in enumerate(node["releases"], start=1):
            yield Told(f"{name} release {number}", release, source, licence)
    elif "releases" in node or "compiledRelease" in node:
        yield from _of_record(node, name, source, licence)
    else:
        yield Told(name, node, source, licence)


def _of_document(file: IO[bytes], name: str) -> Iterator[Told]:
    try:
        heads, listed = _heads(past_mark(file))
        _check_version(heads, name)
        source, licence = _origin(heads, name)
        past_mark(file)
        if listed:
            for number, one in enumerate(_items(file, "item"), start=1):
                yield Told(f"{name} release {number}", one, source, licence)
        elif "records" in heads:
            for number, record in enumerate(_items(file, "records.item"), start=1):
                yield from _of_record(record, f"{name} record {number}", source, licence)
        elif "releases" in heads and "ocid" not in heads:
            for number, one in enumerate(_items(file, "releases.item"), start=1):
                yield Told(f"{name} release {number}", one, source, licence)
        elif "ocid" in heads:
            yield from _of_line(file.read(MOST_BYTES + 1), name)
        else:
            raise Unreadable(f"{name} has neither releases nor records: is it an OCDS package?")
    except (ijson.JSONError, UnicodeDecodeError) as problem:
        raise Unreadable(f"{name} is not JSON: {problem}.") from problem


def _items(file: IO[bytes], prefix: str) -> Iterator[object]:
    found: Iterator[object] = ijson.items(file, prefix, use_float=True)
    return found


def _heads(file: IO[bytes]) -> tuple[dict[str, object], bool]:
    """Return the metadata at the top of a package, and whether it is a bare list."""
    heads: dict[str, object] = {}
    for number, (prefix, event, value) in enumerate(ijson.parse(file, use_float=True)):
        if number == 0 and event == "start_array":
            return {}, True
        if prefix in _HEADS and event not in ("map_key", "end_map", "end_array"):
            heads[prefix] = value
    return heads, False


def _check_version(heads: dict[str, object], name: str) -> None:
    version = heads.get("version")
    if version is not None and str(version) not in VERSIONS:
        raise Unreadable(
            f"{name} says it is version {version} of the standard; {' and '.join(VERSIONS)} can be "
            f"read. Ask its publisher for that."
        )


def _origin(heads: dict[str, object], name: str) -> tuple[str, str]:
    source = heads.get("publisher.name") or heads.get("uri") or name
    return visible(str(source))[:200], visible(str(heads.get("license") or ""))[:300]


def _of_record(record: object, row: str, source: str, licence: str) -> Iterator[Told]:
    """Yield a record's releases; its compiled release only where it has no whole ones."""
    node = record if isinstance(record, dict) else {}
    whole = [one for one in node.get("releases") or [] if isinstance(one, dict) and "tag" in one]
    compiled = node.get("compiledRelease")
    if not whole and compiled is None:
        why = {"ocid": node.get("ocid"), "_why": "the record has no release, only links to some"}
        yield Told(row, why, source, licence)
    for number, release in enumerate(whole or [compiled] if compiled else whole, start=1):
        yield Told(f"{row} release {number}", release, source, licence)
