"""Working days in England, with Easter and the days in lieu."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.working_days import (
    bank_holidays,
    is_working_day,
    working_days_before,
    working_days_between,
)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
    ],
)
def test_bank_holidays_are_those_that_the_government_lists(year, days):
    assert [f"{day:%m-%d}" for day in sorted(bank_holidays(year))] == days.split()


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), count=st.integers(1, 40))
def test_counting_back_and_forth_agree(day, count):
    back = working_days_before(day, count)
    assert is_working_day(back)
    assert working_days_between(back, day) == count - (not is_working_day(day))
    assert len(bank_holidays(day.year)) == 8
