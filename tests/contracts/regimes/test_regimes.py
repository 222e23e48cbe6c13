"""Which rules seem to apply: by kind, value, sort of service and day."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from contracts.commissioners.models import CommissionerKind
from contracts.drafting.models.choices import Regime
from contracts.regimes.advice import advise
from contracts.regimes.figures import Of, figure_on, figures

NEW = date(2026, 1, 1)
OLD = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("of", "day", "amount"),
    [
        ("central", NEW, 135_018),
        ("sub-central", NEW, 207_720),
        ("light-touch", NEW, 663_540),
        ("concession", NEW, 5_193_000),
        ("light-touch-concession", NEW, 5_372_609),
        ("notifiable-central", NEW, 12_000),
        ("notifiable-other", NEW, 30_000),
        ("central", OLD, 139_688),
        ("sub-central", OLD, 214_904),
        ("light-touch", OLD, 663_540),
        ("concession", OLD, 5_372_609),
        ("sub-central", date(2024, 1, 1), 214_904),
        ("sub-central", date(2023, 12, 31), 213_477),
    ],
)
def test_the_figures_of_the_day(of, day, amount):
    """As the policy notes say."""
    assert figure_on(Of(of), day).amount == amount


def test_every_figure_has_a_source_and_no_two_are_in_force_on_one_day():
    """Dated data: whole, without gaps inside, without overlaps."""
    for of in Of:
        rows = [one for one in figures() if one.of is of]
        assert all(one.source for one in rows)
        assert rows[-1].last is None
        for earlier, later in pairwise(rows):
            assert later.first == earlier.last + timedelta(days=1)
    assert figure_on(Of.CENTRAL, date(2021, 12, 31)) is None


def regime(value, day=NEW, **given):
    """Return the regime of a county's contract."""
    return advise(kind="county", value=Decimal(value), on=day, **given).regime


@pytest.mark.parametrize(
    ("value", "given", "expected"),
    [
        ("663540", {}, Regime.LIGHT_TOUCH),
        ("663539.99", {}, Regime.BELOW),
        ("207720", {"service": "other"}, Regime.ABOVE),
        ("207719.99", {"service": "other"}, Regime.BELOW),
        ("210000", {"service": "other", "day": OLD}, Regime.BELOW),
        ("5192999", {"service": "other", "concession": True}, Regime.BELOW),
        ("5193000", {"service": "other", "concession": True}, Regime.ABOVE),
        ("5300000", {"concession": True}, Regime.BELOW),
        ("700000", {"reserved": True}, Regime.RESERVED),
        ("1", {"service": "health-care"}, Regime.PSR),
    ],
)
def test_the_value_decides(value, given, expected):
    """At the threshold it is above; a penny less is below."""
    assert regime(value, **given) is expected


def codes(advice):
    return {duty.code for duty in advice.duties}


def test_the_duties_of_each_side():
    """Lots above; no suitability stage below, and notices from £30,000, or £12,000 for central."""
    above = advise(kind="county", value=Decimal(900_000), on=NEW)
    assert {"lots", "small-organisations", "insurance"} <= codes(above)
    below = advise(kind="county", value=Decimal(30_000), on=NEW)
    assert {"suitability", "small-organisations", "insurance", "notice"} == codes(below)
    assert below.notifiable
    small = advise(kind="county", value=Decimal("29999.99"), on=NEW)
    assert not small.notifiable
    assert "notice" not in codes(small)
    assert advise(kind="central", value=Decimal(12_000), on=NEW).notifiable
    trust = advise(kind="nhs-trust", value=Decimal(136_000), on=NEW, service="other")
    assert trust.regime is Regime.ABOVE
    assert "reserved" in codes(advise(kind="county", value=Decimal(9), on=NEW, reserved=True))


def test_before_the_act_its_duties_are_not_named():
    """The day decides the law as well."""
    advice = advise(kind="county", value=Decimal(900_000), on=date(2025, 2, 23))
    assert advice.law == "Public Contracts Regulations 2015"
    assert advice.duties == ()


@pytest.mark.parametrize("kind", CommissionerKind.values)
def test_what_cannot_be_told_is_not_guessed(kind):
    """No value, no figures, another nation: said, with the caution."""
    for advice in (
        advise(kind=kind, value=None, on=NEW),
        advise(kind=kind, value=Decimal(1), on=date(2019, 1, 1)),
        advise(kind=kind, value=Decimal(10**6), on=NEW, nation="W"),
        advise(kind=kind, value=Decimal(10**6), on=NEW, nation="S"),
    ):
        assert advice.regime is None
        assert advice.notes
        assert "not legal advice" in advice.caution


def test_only_those_whom_the_health_regime_names_follow_it():
    """A housing association that buys care is under the Act."""
    given = {"value": Decimal(900_000), "on": NEW, "service": "health-care"}
    assert advise(kind="health", **given).regime is Regime.PSR
    assert advise(kind="housing", **given).regime is Regime.LIGHT_TOUCH
