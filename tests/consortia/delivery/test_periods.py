"""Periods, plans and payments: worked out without a database."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortia.calendar_months import last_of, months_on
from consortia.delivery.payment import days_late
from consortia.delivery.periods import periods_of, planned_in

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@given(DAYS, st.integers(1, 120), st.integers(1, 12))
def test_periods_follow_each_other_over_the_whole_term(first, months, every):
    last = months_on(first, months) - timedelta(days=1)
    periods = periods_of(first, last, every)
    assert (periods[0].first, periods[-1].last) == (first, last)
    assert (periods[0].before, periods[-1].until) == (0, months)
    for before, after in pairwise(periods):
        assert after.first == before.last + timedelta(days=1)
        assert after.before == before.until
        assert before.closes == after.last or (after is periods[-1] and before.closes > last)


@given(DAYS, st.integers(1, 10), st.integers(1, 12), st.integers(1, 100_000))
def test_the_plans_of_whole_years_add_up_exactly(first, years, every, volume):
    last = months_on(first, 12 * years) - timedelta(days=1)
    plans = [planned_in(volume, one) for one in periods_of(first, last, every)]
    assert sum(plans) == volume * years
    assert all(plan >= 0 for plan in plans)


@given(DAYS, st.integers(1, 120), st.sampled_from([1, 3, 6, 12]), st.integers(1, 100_000))
def test_the_plans_of_any_term_add_up_to_its_total(first, months, every, volume):
    """A month, seven, or a year and a half; begun in the middle of a month, too."""
    last = months_on(first, months) - timedelta(days=1)
    periods = periods_of(first, last, every)
    assert sum(planned_in(volume, one) for one in periods) == volume * months // 12
    assert len(periods) == -(-months // every)
    days = sum(((one.last - one.first).days + 1 for one in periods), 0)
    assert days == (last - first).days + 1


@given(DAYS, st.integers(0, 2000), st.sampled_from([1, 3, 6, 12]))
def test_a_last_day_in_the_middle_of_a_month_ends_the_last_period(first, days, every):
    """The month that has begun counts as one of the term, once."""
    last = first + timedelta(days=days)
    periods = periods_of(first, last, every)
    assert (periods[0].first, periods[-1].last) == (first, last)
    assert all(one.first <= one.last < after.first for one, after in pairwise(periods))
    months = periods[-1].until
    assert months_on(first, months - 1) <= last < months_on(first, months)
    assert sum(planned_in(12, one) for one in periods) == months


@pytest.mark.parametrize(
    ("months", "every", "lasts"),
    [
        (1, 3, ["14 Feb"]),
        (7, 1, ["14 Feb", "14 Mar", "14 Apr", "14 May", "14 Jun", "14 Jul", "14 Aug"]),
        (7, 3, ["14 Apr", "14 Jul", "14 Aug"]),
        (7, 6, ["14 Jul", "14 Aug"]),
        (7, 12, ["14 Aug"]),
    ],
)
def test_short_and_odd_terms(months, every, lasts):
    """Begun on 15 January."""
    first = date(2027, 1, 15)
    periods = periods_of(first, months_on(first, months) - timedelta(days=1), every)
    assert [f"{one.last:%-d %b}" for one in periods] == lasts
    assert sum(planned_in(100, one) for one in periods) == 100 * months // 12


def test_the_end_of_a_month_does_not_drift():
    periods = periods_of(date(2027, 8, 31), date(2028, 8, 30), 3)
    assert [one.first for one in periods] == [
        date(2027, 8, 31),
        date(2027, 11, 30),
        date(2028, 2, 29),
        date(2028, 5, 31),
    ]


def test_a_payment_is_late_after_thirty_days_or_what_was_agreed():
    sent, on = date(2026, 1, 1), date(2026, 3, 1)
    assert days_late(sent, date(2026, 1, 31), on=on) == 0
    assert days_late(sent, date(2026, 2, 1), on=on) == 1
    assert days_late(sent, None, on=on) == 29
    assert days_late(sent, date(2026, 2, 1), days_to_pay=10, on=on) == 21
    assert days_late(sent, date(2026, 2, 1), days_to_pay=90, on=on) == 1


@given(st.dates(date(9990, 1, 1), date.max), st.integers(1, 240), st.integers(1, 12))
def test_no_period_goes_beyond_the_calendar(first, months, every):
    last = last_of(first, months)
    periods = periods_of(first, last, every)
    assert (periods[0].first, periods[-1].last) == (first, last)
    assert all(one.first <= one.last <= one.due for one in periods)
    assert all(before.last < after.first for before, after in pairwise(periods))
