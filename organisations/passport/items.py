"""Reading passports: items with their values and files, in a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import TypedDict

from organisations.passport.known_items import key_of, label_of
from organisations.passport.models.evidence import Evidence
from organisations.passport.models.passports import Accreditation, PassportItem, Section
from organisations.register.models.organisations import Organisation

SOON = timedelta(days=60)
#: Section → the columns that its items fill, in the order in which they are shown.
FIELDS: dict[str, tuple[str, ...]] = {
    Section.ACCOUNTS: ("turnover", "year_end", "reserves_months"),
    Section.INSURANCE: ("amount", "expires_on", "at_award"),
    Section.ACCREDITATION: ("expires_on",),
    Section.POLICY: ("reviewed_on",),
    Section.SAFEGUARDING: ("person", "contact"),
    Section.PEOPLE: ("staff", "volunteers", "disadvantaged"),
    Section.AUTHORITY: ("person", "amount", "decided_on"),
}


ItemValue = str | int | Decimal | date | None
"""A value of an item, true and false among them; amounts in GBP."""


class ItemValues(TypedDict, total=False):
    """The values of an item, by the columns of its section (`FIELDS`); amounts in GBP."""

    turnover: Decimal | None
    year_end: date | None
    reserves_months: Decimal | None
    amount: Decimal | None
    expires_on: date | None
    at_award: bool
    reviewed_on: date | None
    decided_on: date | None
    person: str
    contact: str
    staff: int | None
    volunteers: int | None
    disadvantaged: int | None


@dataclass(frozen=True)
class Item:
    """One item of a passport, from whichever table it is kept in.

    Attributes
    ----------
    key : str
        Unique within its organisation, such as ``insurance.public-liability``.
    label : str
        What people call it.
    said : mapping
        Column → value, for the columns of its section (`FIELDS`); amounts in GBP.
    files : tuple of Evidence
        The evidence, without its bytes.
    made_at : datetime or None
        When it was first saved; None where that was not recorded.
    """

    key: str
    section: Section
    code: str
    name: str
    label: str
    said: Mapping[str, ItemValue]
    files: tuple[Evidence, ...]
    made_at: datetime | None

    @property
    def expires_on(self) -> date | None:
        """Its expiry, where it has one."""
        found = self.said.get("expires_on")
        return found if isinstance(found, date) else None

    @property
    def amount(self) -> Decimal | None:
        """Its sum in GBP, where it has one."""
        found = self.said.get("amount")
        return found if isinstance(found, Decimal) else None

    @property
    def at_award(self) -> bool:
        """Whether it is an insurance that the organisation would take out at award."""
        return bool(self.said.get("at_award"))

    @cached_property
    def fingerprint(self) -> str:
        """Hexadecimal SHA-256 of the item's values and files; it changes when they do."""
        proofs = sorted(one.file.sha256 for one in self.files)
        values = {name: plain(value) for name, value in self.said.items()}
        whole = json.dumps([self.key, self.name, values, proofs], sort_keys=True)
        return sha256(whole.encode()).hexdigest()

    def state(self, on: date) -> str:
        """Return ``expired``, ``soon`` (within 60 days), ``at-award`` or ``there``."""
        if self.at_award:
            return "at-award"
        if self.expires_on is None or self.expires_on > on + SOON:
            return "there"
        return "soon" if self.expires_on >= on else "expired"


@dataclass(frozen=True)
class Passport:
    """The passport of one organisation: all of its items."""

    organisation: Organisation
    items: tuple[Item, ...]

    def item(self, key: str) -> Item | None:
        """Return the item with this key, or None."""
        return next((one for one in self.items if one.key == key), None)

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """Key → fingerprint of each item."""
        return {one.key: one.fingerprint for one in self.items}

    @cached_property
    def fingerprint(self) -> str:
        """Hexadecimal SHA-256 of the whole passport; it changes when any item does."""
        return sha256(json.dumps(self.fingerprints, sort_keys=True).encode()).hexdigest()

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all items in the passport."""
        return frozenset(one.key for one in self.items)


def passport_of(organisation: Organisation) -> Passport:
    """Return an organisation's passport."""
    return passports_of([organisation])[organisation.pk]


def passports_of(organisations: Iterable[Organisation]) -> dict[int, Passport]:
    """Return primary key → passport of these organisations, in three queries."""
    owners = {organisation.pk: organisation for organisation in organisations}
    files: dict[tuple[int, str], list[Evidence]] = {}
    for one in Evidence.objects.named().filter(organisation__in=owners):
        files.setdefault((one.organisation_id, one.item), []).append(one)
    found: dict[int, list[Item]] = {pk: [] for pk in owners}
    accounts = dict.fromkeys(owners, False)
    for row in PassportItem.objects.filter(organisation__in=owners):
        organisation = owners[row.organisation_id]
        accounts[organisation.pk] |= row.section == Section.ACCOUNTS
        found[organisation.pk].append(_item(organisation, row, files))
    for accreditation in Accreditation.objects.filter(organisation__in=owners):
        found[accreditation.organisation_id].append(_accreditation(accreditation, files))
    for pk, organisation in owners.items():
        if organisation.turnover is not None and not accounts[pk]:
            found[pk].append(_turnover_only(organisation, files))
    return {pk: Passport(owners[pk], _sorted(items)) for pk, items in found.items()}


def plain(value: ItemValue) -> str | int | None:
    """Return a value as plain JSON: dates and amounts as text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


_Files = Mapping[tuple[int, str], list[Evidence]]


def _item(organisation: Organisation, row: PassportItem, files: _Files) -> Item:
    section = Section(row.section)
    said = {
        name: organisation.turnover if name == "turnover" else getattr(row, name)
        for name in FIELDS[section]
    }
    key = key_of(section, row.code)
    made_at = None if section == Section.ACCOUNTS else row.made_at  # turnover may be older
    return _made(organisation.pk, section, row.code, row.name, said, files, key, made_at)


def _accreditation(row: Accreditation, files: _Files) -> Item:
    key, section = key_of(Section.ACCREDITATION, row.code), Section.ACCREDITATION
    said = {"expires_on": row.expires_on}
    organisation = row.organisation_id
    return _made(organisation, section, row.code, row.name, said, files, key, row.made_at)


def _turnover_only(organisation: Organisation, files: _Files) -> Item:
    said = {"turnover": organisation.turnover, "year_end": None, "reserves_months": None}
    section = Section.ACCOUNTS
    return _made(organisation.pk, section, "", "", said, files, key_of(section), None)


def _made(
    organisation: int,
    section: Section,
    code: str,
    name: str,
    said: Mapping[str, ItemValue],
    files: _Files,
    key: str,
    made_at: datetime | None,
) -> Item:
    proofs = tuple(files.get((organisation, key), ()))
    return Item(key, section, code, name, label_of(key, name), said, proofs, made_at)


def _sorted(items: Iterable[Item]) -> tuple[Item, ...]:
    order = list(Section)
    return tuple(sorted(items, key=lambda one: (order.index(one.section), one.label, one.key)))
