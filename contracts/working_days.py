"""Working days in England: Monday to Friday, without bank holidays.

The usual bank holidays are worked out by rule: the Banking and Financial Dealings Act 1971,
schedule 1, and those that are proclaimed each year (New Year's Day, the first Monday of May). Days
proclaimed for one year only, such as a coronation, are not known here: a date counted back over one
lies a day late.
"""

from datetime import date, timedelta
from functools import cache

MONDAY, SATURDAY = 0, 5


def is_working_day(day: date) -> bool:
    """Tell whether people in England usually work on a day.

    Examples
    --------
    >>> is_working_day(date(2026, 12, 28)), is_working_day(date(2026, 12, 29))
    (False, True)
    """
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def working_days_before(day: date, count: int) -> date:
    """Return the day that lies so many working days before another; itself for none.

    Examples
    --------
    >>> working_days_before(date(2026, 4, 7), 1).isoformat()  # over Easter
    '2026-04-02'
    """
    found = day
    while count > 0:
        found -= timedelta(days=1)
        count -= is_working_day(found)
    return found


def working_days_between(first: date, last: date) -> int:
    """Return how many working days lie after `first`, up to `last`; 0 where it is not later."""
    days = range(1, max(0, (last - first).days) + 1)
    return sum(is_working_day(first + timedelta(days=one)) for one in days)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Return the usual bank holidays of England in a year, with the days in lieu.

    Examples
    --------
    >>> sorted(bank_holidays(2021))[-2:]  # Christmas on a Saturday
    [datetime.date(2021, 12, 27), datetime.date(2021, 12, 28)]
    """
    easter = _easter(year)
    return frozenset(
        {
            _in_lieu(date(year, 1, 1)),
            easter - timedelta(days=2),
            easter + timedelta(days=1),
            _monday_from(date(year, 5, 1)),
            _monday_from(date(year, 5, 25)),
            _monday_from(date(year, 8, 25)),
            *_christmas(year),
        }
    )


def _in_lieu(day: date) -> date:
    return day if day.weekday() < SATURDAY else _monday_from(day)


def _christmas(year: int) -> tuple[date, date]:
    first = _in_lieu(date(year, 12, 25))
    second = _in_lieu(date(year, 12, 26))
    if first >= second:  # on a weekend both would fall on the same Monday, or change places
        second = max(first, second)
        first, second = second, second + timedelta(days=1)
    return first, second


def _monday_from(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)


def _easter(year: int) -> date:
    """Return Easter Sunday, by the method of Meeus, Jones and Butcher (Nature, 20 April 1876)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
