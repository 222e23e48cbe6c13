"""What terms are worked out from: invariants of splitting and of cash, and who reaches what."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortia.proposals.assignments.delivery import Assignment, Delivery
from consortia.proposals.assignments.money import split_by_work
from consortia.proposals.structures import Structure
from consortia.proposals.thresholds_met import thresholds_met
from consortia.terms.cash_flow import cash_flow, deepest
from contracts.thresholds.models import Threshold
from contracts.thresholds.services import set_threshold
from organisations.passport.models.passports import Accreditation
from tests.conftest import CAMBRIDGE, FENLAND, NOW, SYSTEM

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from("PQRS")),
    unique=True,
    min_size=1,
)


def rows_of(triples, volumes=None):
    """Return a delivery."""
    return Delivery(
        Assignment(c, a, o, volumes[i] if volumes else None) for i, (c, a, o) in enumerate(triples)
    )


@given(ROWS, AMOUNTS, st.data())
def test_a_split_closes_to_the_penny_and_is_fair_to_a_penny(triples, amount, data):
    volumes = data.draw(
        st.none() | st.lists(st.integers(1, 500), min_size=len(triples), max_size=len(triples))
    )
    rows = rows_of(triples, volumes)
    parts = split_by_work(amount, rows)
    assert sum(parts.values()) == amount
    for organisation, share in rows.shares().items():
        assert abs(Fraction(parts[organisation]) - Fraction(amount) * share) < Fraction(1, 100)


@given(ROWS, AMOUNTS, st.randoms(use_true_random=False))
def test_a_split_does_not_depend_on_the_order_of_rows(triples, amount, chance):
    rows = rows_of(triples)
    mixed = list(rows)
    chance.shuffle(mixed)
    assert split_by_work(amount, Delivery(mixed)) == split_by_work(amount, rows)


@given(
    AMOUNTS,
    st.integers(1, 60),
    st.sampled_from([1, 3, 12]),
    st.integers(0, 30),
    st.decimals(min_value=0, max_value=100, places=2),
)
def test_cash_comes_in_full_and_an_advance_never_hurts(amount, months, every, days, advance):
    flow = cash_flow(amount, months=months, every=every, days=days, advance=advance)
    assert sum(month.cost for month in flow) == amount
    assert flow[-1].balance == 0
    without = cash_flow(amount, months=months, every=every, days=days, advance=Decimal(0))
    assert deepest(flow) <= deepest(without)
    at_once = cash_flow(amount, months=months, every=every, days=0, advance=advance)
    assert deepest(at_once) <= deepest(flow)


@pytest.fixture
def members(db, make_organisation, make_contract):
    """Return a lot's asker, and two organisations of which one turns over much more."""
    small = make_organisation("Small", {"debt-advice": [CAMBRIDGE]}, turnover=Decimal(20_000))
    large = make_organisation("Large", {"debt-advice": [FENLAND]}, turnover=Decimal(80_000))
    lot = make_contract(("debt-advice",), opened=False).lots.get()
    delivery = Delivery(
        Assignment("debt-advice", area, organisation.identifier)
        for area, organisation in ((CAMBRIDGE, small), (FENLAND, large))
    )

    def ask(lead=large, structure="", **threshold):
        Threshold.objects.all().delete()
        set_threshold(by=SYSTEM, at=NOW, lot=lot, **threshold)
        (assessment,) = thresholds_met(
            lot,
            [small, large],
            on=date(2026, 12, 1),
            lead=lead,
            delivery=delivery,
            structure=structure,
        )
        return assessment

    return ask, small, large


@pytest.mark.parametrize(
    ("minimum", "rule", "structure", "met"),
    [
        (100_000, "pooled", "", True),
        (100_001, "pooled", "", False),
        (100_000, "pooled", Structure.JOINT, True),
        (100_000, "pooled", Structure.LEAD, False),
        (80_000, "pooled", Structure.AGENT, True),
        (80_000, "lead_only", Structure.JOINT, True),
        (80_001, "lead_only", "", False),
        (40_000, "each_by_share", "", True),
        (40_001, "each_by_share", "", False),
    ],
)
def test_the_structure_says_whose_turnover_counts(members, minimum, rule, structure, met):
    ask, _, _ = members
    said = ask(kind="turnover", minimum=Decimal(minimum), rule=rule, structure=structure)
    assert said.met is met
    assert not any(digit in said.why for digit in "08")  # nobody's turnover is told


@pytest.mark.parametrize(
    ("falls_on", "has_it", "met"),
    [
        ("anyone", "small", True),
        ("everyone", "small", False),
        ("lead", "small", False),
        ("lead", "large", True),
        ("deliverer", "small", False),
        ("anyone", None, False),
    ],
)
def test_accreditations_fall_on_whom_the_lot_says(members, falls_on, has_it, met):
    ask, small, large = members
    if has_it:
        Accreditation.objects.create(
            organisation={"small": small, "large": large}[has_it], code="aqs"
        )
    more = {"capability": "debt-advice"} if falls_on == "deliverer" else {}
    assert ask(kind="accreditation", code="aqs", falls_on=falls_on, **more).met is met


def test_what_has_expired_does_not_count(members):
    ask, small, _ = members
    accreditation = Accreditation.objects.create(
        organisation=small, code="aqs", expires_on=date(2026, 12, 1)
    )
    assert ask(kind="accreditation", code="aqs", falls_on="anyone").met
    accreditation.expires_on -= timedelta(days=1)
    accreditation.save()
    assert not ask(kind="accreditation", code="aqs", falls_on="anyone").met


def test_size_and_the_leads_turnover(members):
    ask, small, _ = members
    assert ask(kind="size", most=2).met
    assert not ask(kind="size", most=1).met
    assert not ask(kind="lead-turnover", minimum=Decimal(20_001), lead=small).met
    assert ask(kind="lead-turnover", minimum=Decimal(20_000), lead=small).met
