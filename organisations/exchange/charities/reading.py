"""Reading one row of a register's extract as an entry, or refusing it with a reason."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dateparse import parse_date

from organisations.exchange.charities.tables import Row
from organisations.register.errors import MalformedIdentifier
from organisations.register.identifiers import check_identifier
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import OrganisationKind
from organisations.register.names import visible

MOST = Decimal(10) ** 12
Key = tuple[str, str]
CHARITY = "charity_name"
_KEYS = ("registered_charity_number", "linked_charity_number")


class Refused(Exception):
    """A row that cannot be imported; the message says why."""


def key_of(row: Row) -> Key:
    """Return the number of a row's charity, and of its branch."""
    return row.get(_KEYS[0], "").strip(), row.get(_KEYS[1], "").strip() or "0"


def entry_of(row: Row) -> RegisterEntry:
    """Return a charity's register entry, without its areas and classifications.

    Raises
    ------
    Refused
        When its number, name, income or a date is impossible.
    """
    number, linked = key_of(row)
    name = _clean(row[CHARITY], 300)
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
        registered_on=_day(row, "date_of_registration"),
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
    """Return a text without invisible and direction characters."""
    return visible(text)[:most]


def _email(text: str) -> str:
    """Return an e-mail address; empty where it is malformed, or several."""
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


def checksum_of(entry: RegisterEntry) -> str:
    """Return a digest of an entry, apart from the day of the extract."""
    left_out = ("id", "checksum", "extracted_on")
    told = {f.name: getattr(entry, f.name) for f in entry._meta.fields if f.name not in left_out}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
