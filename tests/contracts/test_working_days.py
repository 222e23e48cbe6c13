"""Working days in England, with Easter, the days in lieu and those proclaimed for one year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.working_days import working_days_before, working_days_between

SATURDAY = 5


def is_working_day(day):
    """Tell whether a day counts as one."""
    return working_days_between(day - timedelta(days=1), day) == 1


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),  # VE day, moved
        (2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),  # two proclaimed
        (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),  # a coronation
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
    ],
)
def test_weekdays_off_are_those_that_the_government_lists(year, days):
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    off = [day for day in every if day.weekday() < SATURDAY and not is_working_day(day)]
    assert [f"{day:%m-%d}" for day in off] == days.split()


def test_a_day_proclaimed_for_one_year_moves_what_is_counted_back_over_it():
    assert working_days_before(date(2023, 5, 9), 1) == date(2023, 5, 5)
    assert working_days_between(date(2022, 6, 1), date(2022, 6, 6)) == 1


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), count=st.integers(1, 40))
def test_counting_back_and_forth_agree(day, count):
    back = working_days_before(day, count)
    assert is_working_day(back)
    assert working_days_between(back, day) == count - (not is_working_day(day))


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), later=st.integers(0, 60))
def test_none_lie_between_a_day_and_one_that_is_not_later(day, later):
    assert working_days_between(day, day - timedelta(days=later)) == 0
    assert working_days_before(day, 0) == day
