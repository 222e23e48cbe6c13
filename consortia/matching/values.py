"""The values in a JSON problem, each checked: the right kind, within bounds, exact.

Every function takes the value and where it stands, and raises `MalformedProblem` with one line.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from consortia.matching.errors import MalformedProblem

LARGEST = Decimal(10) ** 15


def an_object(value: object, where: str, allowed: set[str], needed: set[str]) -> dict[str, Any]:
    """Return an object that has every needed key and none but the allowed ones."""
    if not isinstance(value, dict):
        raise MalformedProblem(f"{where} must be an object")
    for key in sorted(map(str, value)):
        if key not in allowed:
            raise MalformedProblem(f"{where} has the unknown key {key!r}")
    for key in sorted(needed):
        if key not in value:
            raise MalformedProblem(f"{where} lacks {key!r}")
    return value


def a_list(value: object, where: str) -> list[Any]:
    """Return a list."""
    if not isinstance(value, list):
        raise MalformedProblem(f"{where} must be a list")
    return value


def a_text(value: object, where: str, *, empty: bool = False) -> str:
    """Return a text that can be written, not empty unless that is allowed."""
    if not isinstance(value, str) or not (value or empty):
        raise MalformedProblem(f"{where} must be a text")
    try:
        value.encode()
    except UnicodeEncodeError as problem:
        raise MalformedProblem(f"{where} has a broken character") from problem
    if "\x00" in value:
        raise MalformedProblem(f"{where} has a NUL character")
    return value


def texts(value: object, where: str) -> list[str]:
    """Return a list of texts."""
    return [a_text(item, f"{where}[{i}]") for i, item in enumerate(a_list(value, where))]


def a_truth(value: object, where: str) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise MalformedProblem(f"{where} must be true or false")
    return value


def a_choice(value: object, where: str, choices: Iterable[str]) -> str:
    """Return one of the choices."""
    if not isinstance(value, str) or value not in tuple(choices):
        raise MalformedProblem(f"{where} must be one of {', '.join(choices)}")
    return value


def a_number(value: object, where: str) -> Decimal:
    """Return a number from nothing to 10¹⁵, exact."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise MalformedProblem(f"{where} must be a number")
    if isinstance(value, str) and len(value) > 40:
        raise MalformedProblem(f"{where} must be a number")
    if isinstance(value, int) and abs(value) > 10**15:
        raise MalformedProblem(f"{where} must be a number from 0 to {LARGEST:f}")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as problem:
        raise MalformedProblem(f"{where} must be a number") from problem
    if not number.is_finite() or number < 0 or number > LARGEST:
        raise MalformedProblem(f"{where} must be a number from 0 to {LARGEST:f}")
    if number and number.adjusted() < -9:
        raise MalformedProblem(f"{where} is too small to mean anything")
    return number.normalize() + 0


def pence(value: object, where: str) -> int:
    """Return pounds as whole pence."""
    pounds = a_number(value, where)
    pence = pounds * 100
    if pence != pence.to_integral_value():
        raise MalformedProblem(f"{where} must be pounds with at most two decimals")
    return int(pence)


def a_count(value: object, where: str, least: int, most: int) -> int:
    """Return a whole number within bounds."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise MalformedProblem(f"{where} must be a whole number from {least} to {most}")
    return value


def once(values: list[str], where: str) -> set[str]:
    """Return the values as a set, none of which may come twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise MalformedProblem(f"{where} has the id {value!r} twice")
        seen.add(value)
    return seen


def in_whole_units(
    numbers: Mapping[Any, Decimal | None],
) -> tuple[dict[Any, int | None], Fraction]:
    """Return the numbers as whole multiples of the largest unit that divides them all."""
    fractions = [Fraction(number) for number in numbers.values() if number is not None]
    scale = math.lcm(*(fraction.denominator for fraction in fractions)) if fractions else 1
    if scale > 10**9:
        raise MalformedProblem("numbers have too many decimals to be weighed exactly")
    whole = {
        key: None if number is None else int(Fraction(number) * scale)
        for key, number in numbers.items()
    }
    return whole, Fraction(1, scale)
