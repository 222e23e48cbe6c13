"""The periods of a contract that are reported, and how many people each was planned to reach."""

from dataclasses import dataclass
from datetime import date

from consortia.calendar_months import days_on, last_of, months_on
from consortia.proposals.assignments.cells import People

#: Members have so many days to report after the end of a period.
DAYS_TO_REPORT = 21


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


def periods_of(starts_on: date, ends_on: date, every: int) -> list[Period]:
    """Return the periods from the first to the last day; the last may be shorter."""
    found: list[Period] = []
    while starts_on <= ends_on and not (found and found[-1].last == ends_on):
        before = every * len(found)
        last, until = min(last_of(starts_on, before + every), ends_on), before + every
        while months_on(starts_on, until - 1) > last:
            until -= 1
        found.append(
            Period(
                number=len(found) + 1,
                first=months_on(starts_on, before),
                last=last,
                before=before,
                until=until,
                due=days_on(last, DAYS_TO_REPORT),
                closes=last_of(starts_on, before + 2 * every),
            )
        )
    return found


def planned_in(volume: People, period: Period) -> int:
    """Return how many people a period was planned to reach, at so many a year.

    Parts of a person are carried over to the next period, so that whole years come out exactly.

    Examples
    --------
    >>> year = periods_of(date(2027, 1, 1), date(2027, 12, 31), 3)
    >>> [planned_in(10, period) for period in year]
    [2, 3, 2, 3]
    """
    return int(volume * period.until // 12) - int(volume * period.before // 12)
