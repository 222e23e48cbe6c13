"""Passport items in words for people."""

from datetime import date
from decimal import Decimal

from organisations.passport.items import Item, ItemValue
from organisations.passport.models.passports import Section

_CALLED = {
    "turnover": "Yearly turnover",
    "year_end": "Year that ended on",
    "reserves_months": "Free reserves",
    "amount": "Pays up to",
    "expires_on": "Runs out on",
    "at_award": "Taken out",
    "reviewed_on": "Last reviewed on",
    "person": "Who",
    "contact": "How to reach them",
    "staff": "Staff",
    "volunteers": "Volunteers",
    "disadvantaged": "Of the staff, disabled or disadvantaged",
    "decided_on": "Decided by the trustees on",
}


def facts_of(item: Item) -> list[tuple[str, str]]:
    """Return an item's values as pairs of a label and a text, leaving out empty ones.

    Examples
    --------
    An insurance gives ``[("Pays up to", "£5,000,000"), ("Runs out on", "1 May 2027")]``.
    """
    told = [(name, value) for name, value in item.said.items() if value not in (None, "", False)]
    return [(_called(item, name), _shown(name, value)) for name, value in told]


def day(value: date) -> str:
    """Return a day as people write it, such as 1 May 2027."""
    return f"{value.day} {value:%B %Y}"


def pounds(value: Decimal) -> str:
    """Return an amount, with pence only where there are any."""
    return f"£{value:,.0f}" if value == value.to_integral_value() else f"£{value:,.2f}"


def _called(item: Item, name: str) -> str:
    if name == "amount" and item.section == Section.AUTHORITY:
        return "May sign up to"
    return _CALLED[name]


def _shown(name: str, value: ItemValue) -> str:
    if name == "reserves_months" and isinstance(value, Decimal):
        return f"{value.normalize():f} months of spending"
    if isinstance(value, Decimal):
        return pounds(value)
    if name == "at_award":
        return "at award, if we win the contract"
    return day(value) if isinstance(value, date) else str(value)
