"""Bringing a charity register's extract in: in a stream, safe to repeat and to break off.

Three tables are used: charities, areas of operation, classification. The two small ones are read
first and held as compact sets; the large one is then taken in batches, each kept by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.dateparse import parse_date

from accounts.texts import keepable
from areas.gazetteer import Gazetteer, gazetteer
from organisations.errors import MalformedIdentifier
from organisations.identifiers import check_identifier
from organisations.models import OrganisationKind, RegisterEntry
from organisations.names import visible
from organisations.register.places import is_abroad, place_code
from organisations.register.tables import Row, Unreadable, files_in, rows_of

BATCH = 2000
MOST = Decimal(10) ** 12
Progress = Callable[[str, int], None]
Key = tuple[str, str]
_CHARITY, _PLACE, _CLASS = "charity_name", "geographic_area_description", "classification_code"
_KEYS = ("registered_charity_number", "linked_charity_number")


class Refused(Exception):
    """A row that cannot be taken; the message says why."""


@dataclass(slots=True)
class Summary:
    """What an import did: charities read, added, changed, unchanged, and refused with why.

    `resolved_areas` and `unresolved_areas` count mentions of places; countries abroad are neither.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    resolved_areas: int = 0
    unresolved_areas: int = 0


@dataclass
class _Import:
    summary: Summary
    places: Gazetteer
    progress: Progress
    codes: dict[tuple[str, str], str | None] = field(default_factory=dict)
    areas: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    unresolved: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    classes: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    shared: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def rows(self, path: Path) -> Iterator[tuple[str, Row]]:
        """Yield whole rows, as a database can keep them, with where they are; refuse the others."""
        for number, row in enumerate(rows_of(path), start=2):
            where = f"{path.name}:{number}"
            if isinstance(row, str):
                self.refuse(where, row)
            else:
                yield (
                    where,
                    {
                        name: text if text.isprintable() else keepable(text)
                        for name, text in row.items()
                    },
                )

    def refuse(self, where: str, why: str) -> None:
        """Note a row that is not taken."""
        self.summary.refused.append({"row": where, "why": visible(f"{why}.")})

    def take_place(self, row: Row) -> None:
        """Note one area of operation."""
        kind, name = row.get("geographic_area_type", ""), _clean(row[_PLACE], 300)
        if (kind, name) not in self.codes:
            self.codes[kind, name] = place_code(kind, name, self.places)
        code = self.codes[kind, name]
        if code is not None:
            self.summary.resolved_areas += 1
            self._put(self.areas, row, code)
        elif name and not is_abroad(kind, name):
            self.summary.unresolved_areas += 1
            self._put(self.unresolved, row, name)

    def take_class(self, row: Row) -> None:
        """Note one class."""
        self._put(self.classes, row, _clean(row[_CLASS], 40))

    def _put(self, table: dict[Key, tuple[str, ...]], row: Row, value: str) -> None:
        """Add to a charity's set; equal sets are held once."""
        key = _key(row)
        together = tuple(sorted({*table.get(key, ()), value}))
        table[key] = self.shared.setdefault(together, together)

    def take_charities(self, batch: list[tuple[str, Row]]) -> None:
        """Take a batch: only what is new or different is written."""
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

    def _entry(self, row: Row) -> RegisterEntry:
        key = _key(row)
        entry = _read(row)
        entry.areas = list(self.areas.get(key, ()))
        entry.places_unresolved = list(self.unresolved.get(key, ()))
        entry.classes = list(self.classes.get(key, ()))
        entry.checksum = _checksum(entry)
        return entry


def import_register(
    places: list[Path], *, progress: Progress = lambda _what, _done: None
) -> Summary:
    """Take an extract of the register of charities of England and Wales.

    Parameters
    ----------
    places : list of Path
        Files, or folders of files; other tables of the extract are passed over.
    progress : callable
        Told what is read, and how many rows of it so far.

    Raises
    ------
    Unreadable
        When something is no table, or there is no table of charities. What was taken in earlier
        batches stays; repeating the import goes on from there.
    """
    work = _Import(Summary(), gazetteer(), progress)
    tables = {path: _table(path) for path in files_in(places)}
    if _CHARITY not in tables.values():
        raise Unreadable("There is no table of charities among these files.")
    for name, take in ((_PLACE, work.take_place), (_CLASS, work.take_class)):
        for path in (path for path, table in tables.items() if table == name):
            for done, (where, row) in enumerate(work.rows(path), start=1):
                if _key(row)[0]:
                    take(row)
                else:
                    work.refuse(where, "it names no charity")
                if done % 50_000 == 0:
                    progress(path.name, done)
    for path in (path for path, table in tables.items() if table == _CHARITY):
        rows = work.rows(path)
        while batch := list(islice(rows, BATCH)):
            work.take_charities(batch)
            progress(path.name, work.summary.read)
    return work.summary


def _table(path: Path) -> str:
    """Return the column by which a table is known; empty where it is none that is used."""
    with closing(rows_of(path)) as rows:
        first = next(rows, None)
    names = set(first) if isinstance(first, dict) else set()
    if "charity_registration_status" in names and _CHARITY in names:
        return _CHARITY
    return next((name for name in (_PLACE, _CLASS) if name in names), "")


def _key(row: Row) -> Key:
    return row.get(_KEYS[0], "").strip(), row.get(_KEYS[1], "").strip() or "0"


def _read(row: Row) -> RegisterEntry:
    """Return a charity's entry without its places and classes.

    Raises
    ------
    Refused
        When its number, name, income or a date cannot be right.
    """
    number, linked = _key(row)
    name = _clean(row[_CHARITY], 300)
    if not name:
        raise Refused("it has no name")
    try:
        told = f"GB-CHC-{number}" if linked == "0" else f"GB-CHC-{number}-{linked}"
        identifier = check_identifier(told)
    except MalformedIdentifier as problem:
        raise Refused(f"“{number}” is no charity number") from problem
    return RegisterEntry(
        identifier=identifier,
        name=name,
        kind=_kind(row),
        is_registered=row.get("charity_registration_status", "") == "Registered",
        removed_on=_day(row, "date_of_removal"),
        income=_pounds(row, "latest_income"),
        year_end=_day(row, "latest_acc_fin_period_end_date"),
        postcode=_clean(row.get("charity_contact_postcode", ""), 8).upper(),
        email=_email(row.get("charity_contact_email", "")),
        website=_clean(row.get("charity_contact_web", ""), 300),
        company_number=_clean(row.get("charity_company_registration_number", ""), 20),
        activities=_clean(row.get("charity_activities", ""), 20_000),
        extracted_on=_day(row, "date_of_extract") or date(1970, 1, 1),
    )


def _kind(row: Row) -> str:
    said = row.get("charity_type", "").lower()
    if said == "cio" or row.get("charity_is_cio", "").lower() == "true":
        return OrganisationKind.CIO
    if said == "charitable company" or row.get("charity_company_registration_number", "").strip():
        return OrganisationKind.CHARITABLE_COMPANY
    return OrganisationKind.CHARITY


def _clean(text: str, most: int) -> str:
    """Return a text without invisible characters and marks that turn its direction."""
    return visible(text)[:most]


def _email(text: str) -> str:
    """Return an address, empty where it is none or several."""
    try:
        validate_email(text.strip())
    except ValidationError:
        return ""
    return text.strip()[:254]


def _day(row: Row, name: str) -> date | None:
    said = row.get(name, "").strip()
    if not said:
        return None
    try:
        day = parse_date(said[:10])
    except ValueError:
        day = None
    if day is None:
        raise Refused(f"{name} is “{said}”, which is no day")
    return day


def _pounds(row: Row, name: str) -> Decimal | None:
    said = row.get(name, "").strip()
    if not said:
        return None
    try:
        pounds = Decimal(said)
    except InvalidOperation as problem:
        raise Refused(f"{name} is “{said}”, which is no amount") from problem
    if not (pounds.is_finite() and 0 <= pounds < MOST):
        raise Refused(f"{name} is {said}, which no charity has")
    return pounds.quantize(Decimal("0.01"))


def _checksum(entry: RegisterEntry) -> str:
    """Return a digest of what the register says, the day of the extract aside."""
    left_out = ("id", "checksum", "extracted_on")
    told = {f.name: getattr(entry, f.name) for f in entry._meta.fields if f.name not in left_out}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
