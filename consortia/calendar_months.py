"""Calendar arithmetic in months and days, bounded by the last date that Python has."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def months_on(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month where it is shorter.

    Examples
    --------
    >>> months_on(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    >>> months_on(date(9999, 6, 1), 12)
    datetime.date(9999, 12, 31)
    """
    return _bounded(day, relativedelta(months=months))


def last_of(day: date, months: int) -> date:
    """Return the last day of a term of some months that begins on a day.

    Examples
    --------
    >>> last_of(date(2027, 4, 1), 12)
    datetime.date(2028, 3, 31)
    """
    ends = months_on(day, months)
    return ends if ends == date.max else ends - timedelta(days=1)


def days_on(day: date, days: int) -> date:
    """Return the day some days later."""
    return _bounded(day, relativedelta(days=days))


def _bounded(day: date, later: relativedelta) -> date:
    try:
        return day + later
    except (OverflowError, ValueError):  # past the year 9999
        return date.max
