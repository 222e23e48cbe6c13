"""British local time, and the two nights a year on which the clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from accounts.errors import Invalid

LONDON = ZoneInfo("Europe/London")


def from_local(day: date, hour: time, *, field: str = "deadline") -> datetime:
    """Return the moment, in UTC, that a British clock shows as this.

    Raises
    ------
    NoSuchLocalTime
        When the clocks go forward over that time, or go back and show it twice.

    Examples
    --------
    >>> from_local(date(2026, 7, 1), time(12)).isoformat()
    '2026-07-01T11:00:00+00:00'
    """
    first = datetime.combine(day, hour.replace(tzinfo=None), LONDON)
    second = first.replace(fold=1)
    shown = f"{hour:%H:%M} on {day.day} {day:%B %Y}"
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise NoSuchLocalTime(
            f"There is no {shown}: the clocks go forward over it. Choose another time, such as "
            "noon.",
            field=field,
        )
    raise NoSuchLocalTime(
        f"{shown} comes twice: the clocks go back. Choose another time, such as noon.",
        field=field,
    )


def to_local(moment: datetime) -> datetime:
    """Return a moment as a British clock shows it."""
    return moment.astimezone(LONDON)


class NoSuchLocalTime(Invalid):
    """The clocks change: this local time does not come, or comes twice."""
