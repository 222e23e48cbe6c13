"""Checks of a passport item: what it must say, and within which bounds."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from organisations.passport.errors import MalformedItem
from organisations.passport.items import FIELDS, ItemValues
from organisations.passport.models.passports import Section
from organisations.register.names import visible

MOST_POUNDS = Decimal(10) ** 12
MOST_PEOPLE = 10_000_000
MOST_MONTHS = 999
MOST_LETTERS = {"person": 120, "contact": 200}
#: Bounds of days: how far ahead an expiry, how long ago a decision may be.
YEARS_AHEAD = 20
LONG_AGO = date(1970, 1, 1)


def checked(section: Section, said: ItemValues, on: date) -> ItemValues:
    """Return the checked values of an item, every column of its section filled or empty.

    Parameters
    ----------
    said : ItemValues
        What was given; columns may be absent.
    on : date
        Today.

    Raises
    ------
    MalformedItem
        When a value is missing, impossible or foreign to the section; says what to do.
    """
    strange = sorted(set(said) - set(FIELDS[section]))
    if strange:
        raise MalformedItem(f"{strange[0]} does not belong here.", field=strange[0])
    given = {name: _seen(said.get(name)) for name in FIELDS[section]}
    for name, value in given.items():
        _RULES[name](name, value, on)
    whole = cast(ItemValues, given)
    if section == Section.INSURANCE:
        _check_insurance(whole)
    if section == Section.PEOPLE and (whole["disadvantaged"] or 0) > (whole["staff"] or 0):
        raise MalformedItem("That is more people than you have staff.", field="disadvantaged")
    for name in _NEEDED.get(section, ()):
        if given[name] in (None, ""):
            raise MalformedItem(_NEEDS[name], field=name)
    if section == Section.ACCOUNTS and all(value is None for value in given.values()):
        raise MalformedItem("Say at least one of these.", field="turnover")
    return whole


_NEEDED: dict[str, tuple[str, ...]] = {
    Section.POLICY: ("reviewed_on",),
    Section.SAFEGUARDING: ("person", "contact"),
    Section.PEOPLE: ("staff", "volunteers"),
    Section.AUTHORITY: ("person", "amount", "decided_on"),
}
_NEEDS = {
    "reviewed_on": "Say when it was last looked at by your trustees or committee.",
    "person": "Say who it is.",
    "contact": "Say how to reach them: a telephone number or an e-mail address.",
    "staff": "Say how many; 0 if none.",
    "volunteers": "Say how many; 0 if none.",
    "amount": "Say up to how many pounds.",
    "decided_on": "Say on which day it was decided.",
}


def _check_insurance(said: ItemValues) -> None:
    said["at_award"] = bool(said["at_award"])
    if said["at_award"]:
        said["expires_on"] = None
        return
    if said["amount"] is None:
        raise MalformedItem("Say up to how many pounds it pays.", field="amount")
    if said["expires_on"] is None:
        raise MalformedItem(
            "Say on which day it runs out, or that you would take it out at award.",
            field="expires_on",
        )


def _pounds(name: str, value: Decimal | None, on: date) -> None:
    if value is not None and not 0 <= value < MOST_POUNDS:
        raise MalformedItem("Give an amount in pounds, 0 or more.", field=name)


def _months(name: str, value: Decimal | None, on: date) -> None:
    if value is not None and not -MOST_MONTHS <= value <= MOST_MONTHS:
        raise MalformedItem("Give a number of months, such as 3 or 4.5.", field=name)


def _people(name: str, value: int | None, on: date) -> None:
    if value is not None and not 0 <= value <= MOST_PEOPLE:
        raise MalformedItem("Give a number of people, 0 if none.", field=name)


def _past(name: str, value: date | None, on: date) -> None:
    if value is not None and not LONG_AGO <= value <= on:
        raise MalformedItem("Give a day in the past; check the year.", field=name)


def _ahead(name: str, value: date | None, on: date) -> None:
    if value is None:
        return
    if value < on:
        raise MalformedItem(
            "That day has passed. Renew it first, then give the new day.", field=name
        )
    if value.year > on.year + YEARS_AHEAD:
        raise MalformedItem(
            f"That is more than {YEARS_AHEAD} years ahead. Check the year; leave it empty where "
            "it never runs out.",
            field=name,
        )


def _words(name: str, value: str | None, on: date) -> None:
    if value and len(value) > MOST_LETTERS[name]:
        raise MalformedItem(f"Use at most {MOST_LETTERS[name]} letters.", field=name)


def _seen(value: object) -> object:
    return visible(value) if isinstance(value, str) else value


def _anything(name: str, value: bool | None, on: date) -> None:
    """Accept a yes or no as it is."""


_RULES: dict[str, Any] = {
    "turnover": _pounds,
    "amount": _pounds,
    "reserves_months": _months,
    "staff": _people,
    "volunteers": _people,
    "disadvantaged": _people,
    "year_end": _past,
    "reviewed_on": _past,
    "decided_on": _past,
    "expires_on": _ahead,
    "person": _words,
    "contact": _words,
    "at_award": _anything,
}
