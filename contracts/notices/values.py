"""Typed values of a JSON node of a release; errors say what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_datetime

CURRENCIES = frozenset(
    "AUD BGN CAD CHF CZK DKK EUR GBP HUF ISK JPY NOK NZD PLN RON SEK USD".split()  # noqa: SIM905
)
MOST = Decimal(10) ** 13
#: Line breaks whose backslashes were lost ("rn"): repeated, or where a line may end.
_LOST_BREAKS = re.compile(r"(?:rn){2,}|(?<=[.:;!?)”’\s\d])(?:rn)+(?=[A-Z\s\d•*(“–-]|$)")


class Refused(Exception):
    """A release that cannot be imported; the message says why."""


def text_at(node: Mapping[str, object], name: str, most: int) -> str:
    """Return a text without NULs, on one line, cut at `most` characters."""
    value = node.get(name)
    return " ".join(str(value).replace("\x00", " ").split())[:most] if value is not None else ""


def prose_at(node: Mapping[str, object], name: str) -> str:
    r"""Return a text with its line breaks, also those that a portal left as the letters "rn".

    Examples
    --------
    >>> prose_at({"d": "To be done:rnCleaning.rnrnIn Northern Ireland, by 2027rn"}, "d")
    'To be done:\nCleaning.\n\nIn Northern Ireland, by 2027'
    """
    value = node.get(name)
    text = "" if value is None else str(value).replace("\x00", " ")
    broken = _LOST_BREAKS.sub(lambda found: "\n" * (len(found[0]) // 2), text)
    return broken.strip()[:20_000]


def texts(node: Mapping[str, object], *names: str) -> tuple[str, ...]:
    """Return those of the named values that are non-empty texts."""
    found = [node.get(name) for name in names]
    return tuple(text.strip() for text in found if isinstance(text, str) and text.strip())


def things(node: Mapping[str, object], name: str) -> list[dict[str, object]]:
    """Return the objects of a list; other values are skipped."""
    listed = node.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def thing(node: Mapping[str, object], name: str) -> dict[str, object]:
    """Return an object, empty where there is none."""
    value = node.get(name)
    return value if isinstance(value, dict) else {}


def time_at(node: Mapping[str, object], name: str, where: str) -> datetime | None:
    """Return an aware time, None where nothing is said.

    Raises
    ------
    Refused
        When it is no time, or has no zone: it could then be off by an hour.
    """
    said = node.get(name)
    if said in (None, ""):
        return None
    try:
        at = parse_datetime(str(said))
    except ValueError:
        at = None
    if at is None:
        raise Refused(f"{where}{name} is “{said}”, which is no date and time")
    if at.tzinfo is None:
        raise Refused(f"{where}{name} is “{said}”, which has no time zone")
    return at


def pounds_at(node: Mapping[str, object], name: str, where: str) -> Decimal | None:
    """Return an amount in GBP, None where nothing is said or it is in another currency.

    Raises
    ------
    Refused
        When it is negative or no number, or its currency is unknown.
    """
    value = node.get(name)
    if not isinstance(value, dict) or value.get("amount") is None:
        return None
    currency = value.get("currency") or "GBP"
    if currency not in CURRENCIES:
        raise Refused(f"{where}{name} is in the unknown currency “{currency}”")
    try:
        amount = Decimal(str(value["amount"])).quantize(Decimal("0.01"))
    except InvalidOperation as problem:
        raise Refused(f"{where}{name} is “{value['amount']}”, which is no amount") from problem
    if amount < 0 or amount >= MOST:
        raise Refused(f"{where}{name} is {amount}, which is no price")
    return amount if currency == "GBP" else None


def truth_of(*node: object) -> bool | None:
    """Return whether any of these is true; None where none is a boolean."""
    said = [one for one in node if isinstance(one, bool)]
    return any(said) if said else None
