"""The periods of a contract that are reported, and how many people each was planned to reach."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

#: Members have so long after the end of a period.
TO_REPORT = timedelta(weeks=3)


@dataclass(frozen=True, slots=True)
class Period:
    """One period that members report.

    Attributes
    ----------
    number : int
        From 1.
    first, last : date
        Its days, both within it.
    before, until : int
        Months of the term before its first day, and by its last.
    due : date
        By when it should be reported.
    closes : date
        The last day on which a report can be changed: the last of the next period.
    """

    number: int
    first: date
    last: date
    before: int
    until: int
    due: date
    closes: date


def months_on(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it is shorter.

    Examples
    --------
    >>> months_on(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def periods_of(starts_on: date, ends_on: date, every: int) -> list[Period]:
    """Return the periods from the first to the last day; the last may be shorter."""
    found: list[Period] = []
    while (first := months_on(starts_on, every * len(found))) <= ends_on:
        before = every * len(found)
        whole = months_on(starts_on, before + every) - timedelta(days=1)
        last, until = min(whole, ends_on), before + every
        while months_on(starts_on, until - 1) > last:
            until -= 1
        found.append(
            Period(
                number=len(found) + 1,
                first=first,
                last=last,
                before=before,
                until=until,
                due=last + TO_REPORT,
                closes=months_on(starts_on, before + 2 * every) - timedelta(days=1),
            )
        )
    return found


def planned_in(volume: int, period: Period) -> int:
    """Return how many people a period was planned to reach, at so many a year.

    Parts of a person are carried over to the next period, so that whole years come out exactly.

    Examples
    --------
    >>> year = periods_of(date(2027, 1, 1), date(2027, 12, 31), 3)
    >>> [planned_in(10, period) for period in year]
    [2, 3, 2, 3]
    """
    return volume * period.until // 12 - volume * period.before // 12
