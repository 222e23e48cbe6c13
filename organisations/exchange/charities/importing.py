"""Importing a charity register's extract: streamed, idempotent, safe to interrupt.

Three tables are used: charities, areas of operation, classification. The two small ones are read
first and kept in memory as compact sets; the large one is then imported in batches, each
committed on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from accounts.exchange.importing import RefusedRow
from accounts.exchange.texts import keepable
from areas.gazetteer import Gazetteer, gazetteer
from organisations.exchange.charities.places import is_abroad, place_codes
from organisations.exchange.charities.reading import (
    CHARITY,
    Key,
    Refused,
    checksum_of,
    entry_of,
    key_of,
)
from organisations.exchange.charities.tables import Row, Unreadable, files_in, rows_of
from organisations.register.models.entries import RegisterEntry
from organisations.register.names import visible

BATCH = 2000
Progress = Callable[[str, int], None]
_PLACE, _CLASS = "geographic_area_description", "classification_code"


@dataclass(slots=True)
class Summary:
    """What an import did: charities read, added, changed, unchanged, and refused with why.

    Every row of a charity that was read is one of the other four. `other_refused` are rows of the
    tables of places and classes. `resolved_areas` and `unresolved_areas` count mentions of places;
    countries abroad are neither. `unresolved_places` counts the mentions of each place that leads
    nowhere, also by charities that are not in the extract.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    resolved_areas: int = 0
    unresolved_areas: int = 0
    other_refused: list[RefusedRow] = field(default_factory=list)
    unresolved_places: dict[str, int] = field(default_factory=dict)


class BrokenOff(Unreadable):
    """A table could not be read to its end; `summary` says what was done until then."""

    def __init__(self, problem: Unreadable, where: str, summary: Summary) -> None:
        super().__init__(
            f"{problem} It broke off after {where}. What was read until there is kept; get the "
            "file again and run this again: rows that are the same are skipped."
        )
        self.summary = summary


@dataclass
class _Import:
    summary: Summary
    places: Gazetteer
    progress: Progress
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    areas: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    unresolved: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    classes: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    shared: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def rows(self, path: Path) -> Iterator[tuple[str, Row | str]]:
        """Yield (position, row), or (position, reason) where there is no usable row."""
        where = "its beginning"
        try:
            for number, row in rows_of(path):
                where = f"{path.name}:{number}"
                yield where, row if isinstance(row, str) else _kept(row)
        except Unreadable as problem:
            raise BrokenOff(problem, where, self.summary) from problem

    def refuse(self, where: str, why: str) -> None:
        """Record a refused row of a charity."""
        self.summary.refused.append({"row": where, "why": visible(f"{why}.")})

    def pass_over(self, where: str, why: str) -> None:
        """Record a refused row of another table."""
        self.summary.other_refused.append({"row": where, "why": visible(f"{why}.")})

    def take_place(self, row: Row) -> None:
        """Add an area of operation to its charity."""
        kind, name = row.get("geographic_area_type", ""), visible(row[_PLACE])[:300]
        if name not in self.codes:
            self.codes[name] = place_codes(name, self.places)
        codes = self.codes[name]
        if codes:
            self.summary.resolved_areas += 1
            for code in codes:
                self._put(self.areas, row, code)
        elif name and not is_abroad(kind, name):
            self.summary.unresolved_areas += 1
            told, place = self.summary.unresolved_places, visible(name)[:100]
            told[place] = told.get(place, 0) + 1
            self._put(self.unresolved, row, name)

    def take_class(self, row: Row) -> None:
        """Add a classification to its charity."""
        self._put(self.classes, row, visible(row[_CLASS])[:40])

    def _put(self, table: dict[Key, tuple[str, ...]], row: Row, value: str) -> None:
        """Add to a charity's set; equal sets are stored once."""
        key = key_of(row)
        together = tuple(sorted({*table.get(key, ()), value}))
        table[key] = self.shared.setdefault(together, together)

    def take_charities(self, batch: list[tuple[str, Row | str]]) -> None:
        """Import a batch of charities: only new or changed ones are written."""
        made: dict[str, RegisterEntry] = {}
        for where, row in batch:
            self.summary.read += 1
            try:
                entry = self._entry(row)
            except Refused as problem:
                self.refuse(where, str(problem))
                continue
            if entry.identifier in made:
                self.refuse(where, f"{entry.identifier} comes twice")
                continue
            made[entry.identifier] = entry
        with transaction.atomic():
            self._write(made)

    def _write(self, made: dict[str, RegisterEntry]) -> None:
        known = dict(
            RegisterEntry.objects.filter(identifier__in=made).values_list("identifier", "checksum")
        )
        new = [entry for name, entry in made.items() if known.get(name) != entry.checksum]
        fields = [f.name for f in RegisterEntry._meta.fields if f.name not in ("id", "identifier")]
        RegisterEntry.objects.bulk_create(
            new, update_conflicts=True, unique_fields=["identifier"], update_fields=fields
        )
        changed = sum(entry.identifier in known for entry in new)
        self.summary.changed += changed
        self.summary.added += len(new) - changed
        self.summary.unchanged += len(made) - len(new)

    def _entry(self, row: Row | str) -> RegisterEntry:
        if isinstance(row, str):
            raise Refused(row)
        key = key_of(row)
        entry = entry_of(row)
        entry.areas = list(self.areas.get(key, ()))
        entry.places_unresolved = list(self.unresolved.get(key, ()))
        entry.classes = list(self.classes.get(key, ()))
        entry.checksum = checksum_of(entry)
        return entry


def import_register(
    places: list[Path], *, progress: Progress = lambda _what, _done: None
) -> Summary:
    """Import an extract of the register of charities of England and Wales; idempotent.

    Parameters
    ----------
    places : list of Path
        Files, or folders of files; other tables of the extract are skipped.
    progress : callable
        Called with what is read, and how many rows of it so far.

    Raises
    ------
    Unreadable
        When a file is not a table, or there is no table of charities.
    BrokenOff
        When a table ends in the middle. What was imported until then stays.
    """
    work = _Import(Summary(), gazetteer(), progress)
    tables = {path: _table(path) for path in files_in(places)}
    if CHARITY not in tables.values():
        raise Unreadable("There is no table of charities among these files.")
    for name, take in ((_PLACE, work.take_place), (_CLASS, work.take_class)):
        for path in (path for path, table in tables.items() if table == name):
            _take_small(work, path, take)
    for path in (path for path, table in tables.items() if table == CHARITY):
        for batch in _batches(work.rows(path)):
            work.take_charities(batch)
            progress(path.name, work.summary.read)
    return work.summary


def _take_small(work: _Import, path: Path, take: Callable[[Row], None]) -> None:
    """Import a table whose rows each say one thing of a charity."""
    for done, (where, row) in enumerate(work.rows(path), start=1):
        if isinstance(row, str):
            work.pass_over(where, row)
        elif key_of(row)[0]:
            take(row)
        else:
            work.pass_over(where, "it names no charity")
        if done % 50_000 == 0:
            work.progress(path.name, done)


def _batches(rows: Iterator[tuple[str, Row | str]]) -> Iterator[list[tuple[str, Row | str]]]:
    """Yield rows in batches; where reading breaks off, also the rows before that."""
    batch: list[tuple[str, Row | str]] = []
    try:
        for one in rows:
            batch.append(one)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except Unreadable:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _table(path: Path) -> str:
    """Return the column that tells which table a file is; empty for one that is not used."""
    with closing(rows_of(path)) as rows:
        first = next(rows, (0, ""))[1]
    names = set(first) if isinstance(first, dict) else set()
    if "charity_registration_status" in names and CHARITY in names:
        return CHARITY
    return next((name for name in (_PLACE, _CLASS) if name in names), "")


def _kept(row: Row) -> Row:
    return {name: text if text.isprintable() else keepable(text) for name, text in row.items()}
