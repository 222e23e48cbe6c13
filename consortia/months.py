"""Days so many months or days later; none lies beyond the last day that a calendar can write."""

from calendar import monthrange
from datetime import date, timedelta


def months_on(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it is shorter.

    Examples
    --------
    >>> months_on(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    >>> months_on(date(9999, 6, 1), 12)
    datetime.date(9999, 12, 31)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of(day: date, months: int) -> date:
    """Return the last day of a term of so many months from a day on.

    Examples
    --------
    >>> last_of(date(2027, 4, 1), 12)
    datetime.date(2028, 3, 31)
    """
    ends = months_on(day, months)
    return ends if ends == date.max else ends - timedelta(days=1)


def days_on(day: date, days: int) -> date:
    """Return the day so many days later."""
    return day + timedelta(days=min(days, (date.max - day).days))
