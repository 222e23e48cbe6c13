"""Working days in England: Monday to Friday, without bank holidays.

The calendar is that of the `holidays` package: the days of the Banking and Financial Dealings Act
1971, those in lieu, and those proclaimed for one year, as far as its release knows them.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase


def working_days_before(day: date, count: int) -> date:
    """Return the day that lies so many working days before another; itself for none.

    Examples
    --------
    >>> working_days_before(date(2026, 4, 7), 1).isoformat()  # over Easter
    '2026-04-02'
    """
    return _calendar().get_nth_working_day(day, -count) if count else day


def working_days_between(first: date, last: date) -> int:
    """Return how many working days lie after `first`, up to `last`; 0 where it is not later."""
    if last <= first:
        return 0
    return _calendar().get_working_days_count(first + timedelta(days=1), last)


@cache
def _calendar() -> HolidayBase:
    # Imported when first asked for: the package loads every country, which takes longer than any
    # command may take to start.
    from holidays import country_holidays

    return country_holidays("GB", subdiv="ENG")
