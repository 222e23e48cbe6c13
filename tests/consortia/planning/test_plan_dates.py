"""Dates of a plan keep their order and their bounds, however short the time is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from consortia.planning.plan import BEFORE, due_days
from contracts.working_days import working_days_before, working_days_between


@dataclass
class Made:
    """A consortium as far as dates go."""

    started_at: datetime
    deadline: datetime | None

    @property
    def lot(self):
        """Its lot, with its contract."""
        return SimpleNamespace(contract=SimpleNamespace(deadline=self.deadline))


def noon(day):
    """Return noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@given(start=st.dates(date(2026, 1, 1), date(2029, 12, 31)), days=st.integers(0, 120))
def test_dates_keep_the_order_of_the_process_and_lie_between_start_and_deadline(start, days):
    last = start + timedelta(days=days)
    due = due_days(Made(noon(start), noon(last)))
    assert list(due) == list(BEFORE)
    assert list(due.values()) == sorted(due.values())
    assert all(start <= day <= last for day in due.values())


def test_with_time_enough_they_are_counted_back_in_working_days():
    due = due_days(Made(noon(date(2026, 11, 2)), noon(date(2027, 1, 8))))
    assert due["submit"] == date(2027, 1, 7)
    assert due["join"] == working_days_before(date(2027, 1, 8), 15) == date(2026, 12, 15)
    one = timedelta(days=1)
    assert all(working_days_between(day - one, day) == 1 for day in due.values())


def test_without_a_deadline_there_are_none():
    assert due_days(Made(noon(date(2026, 11, 2)), None)) == {}
