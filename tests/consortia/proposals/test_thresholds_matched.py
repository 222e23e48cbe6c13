"""What the matcher finds under each kind of threshold, against trying every set of members."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product

import pytest
from django.utils import timezone

from consortia.matching.reading import read_problem
from consortia.matching.solve import solve
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.problems.loading import load_problem
from consortia.proposals.problems.redaction import as_public
from consortia.proposals.thresholds_met import thresholds_met
from contracts.thresholds.members import full_years
from contracts.thresholds.models import Threshold, ThresholdKind
from contracts.thresholds.services import set_threshold
from organisations.passport.models.passports import Accreditation
from organisations.passport.services.items import keep_item
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM
from tests.contracts.thresholds.examples import KINDS

pytestmark = pytest.mark.django_db
DEBT, FRIEND = "debt-advice", "befriending"
CELLS = tuple(product((DEBT, FRIEND), (CAMBRIDGE, FENLAND)))
MILLION = 1_000_000
#: Name → offers, turnover, kind, years, (sum, days until it ends, promised) of its insurance, and
#: whether it has the accreditation.
REGISTER = {
    "All Round": ({DEBT, FRIEND}, 20_000, "unincorporated", 8, None, False),
    "City Advice": ({DEBT}, 90_000, "cio", 3, (5, 100, False), True),
    "Debt Desk": ({DEBT}, 10_000, "cio", 12, (1, 100, False), False),
    "Fen Friends": ({FRIEND}, 60_000, "cio", 5, (None, None, True), False),
    "Gay Company": ({FRIEND}, 30_000, "cio", 0, (10, -1, False), True),
    "High Hall": ({DEBT, FRIEND}, 5_000, "cio", 1, (2, None, True), False),
}


def now():
    return timezone.now()


def areas_of(name):
    return [CAMBRIDGE] if name == "High Hall" else [CAMBRIDGE, FENLAND]


@pytest.fixture
def lot(make_contract, make_organisation):
    today = timezone.localdate()
    for name, (offers, turnover, kind, years, cover, accredited) in REGISTER.items():
        made = make_organisation(
            name,
            {one: areas_of(name) for one in sorted(offers)},
            turnover=Decimal(turnover),
            kind=kind,
        )
        RegisterEntry.objects.create(
            identifier=made.identifier,
            name=name,
            kind="cio",
            extracted_on=today,
            checksum="0",
            registered_on=date(today.year - years, 1, 1) if years else today,
        )
        if cover:
            amount, days, promised = cover
            said = {"amount": amount and Decimal(amount * MILLION), "at_award": promised}
            said["expires_on"] = None if days is None else today + timedelta(days=max(days, 1))
            keep_item(
                by=SYSTEM,
                at=now(),
                organisation=made,
                section="insurance",
                code="public-liability",
                **said,
            )
            if days is not None and days < 0:
                made.passport_items.update(expires_on=today + timedelta(days=days))
        if accredited:
            Accreditation.objects.create(organisation=made, code="aqs")
    return make_contract(opened=False).lots.get()


def meets(kind, given, name):
    """Return whether one organisation meets what is asked of each alone, by the table above."""
    _, _, _, years, cover, accredited = REGISTER[name]
    if kind == ThresholdKind.ACCREDITATION:
        return accredited and given["code"] == "aqs"
    if kind == ThresholdKind.YEARS_TRADING:
        return years >= given["years"]
    if cover is None or (cover[1] is not None and cover[1] < 0):
        return False
    return cover[0] is None or cover[0] * MILLION >= given["minimum"]


def smallest(kind, given):
    """Return the size of the smallest set that is feasible, by trying all; None for none."""
    for size in range(1, len(REGISTER) + 1):
        if any(feasible(kind, given, chosen) for chosen in combinations(REGISTER, size)):
            return size
    return None


def feasible(kind, given, chosen):
    doers = [
        [one for one in chosen if work in REGISTER[one][0] and area in areas_of(one)]
        for work, area in CELLS
    ]
    return any(
        stands(kind, given, chosen, lead, delivery)
        for lead in chosen
        if REGISTER[lead][2] != "unincorporated"
        for delivery in product(*doers)
    )


def stands(kind, given, chosen, lead, delivery):
    turnover = {one: REGISTER[one][1] for one in chosen}
    if kind == ThresholdKind.SIZE:
        return len(chosen) <= given["most"]
    if kind == ThresholdKind.LEAD_TURNOVER or given.get("rule") == "lead_only":
        return turnover[lead] >= given["minimum"]
    if given.get("rule") == "pooled":
        return sum(turnover.values()) >= given["minimum"]
    if given.get("rule") == "each_by_share":
        return all(
            turnover[one] * len(CELLS) >= delivery.count(one) * given["minimum"] for one in chosen
        )
    able = {one for one in chosen if meets(kind, given, one)}
    about = given.get("capability")
    return {
        "everyone": able == set(chosen),
        "lead": lead in able,
        "anyone": bool(able),
        "deliverer": all(
            one in able
            for cell, one in zip(CELLS, delivery, strict=True)
            if about in (None, cell[0])
        ),
    }[given["falls_on"]]


FOUR = ("deliverer", "everyone", "lead", "anyone")
CASES = {
    ThresholdKind.TURNOVER: [
        {"minimum": minimum, "rule": rule}
        for minimum in (5_000, 25_000, 60_000, 150_000, 216_000)
        for rule in ("pooled", "lead_only", "each_by_share")
    ],
    ThresholdKind.LEAD_TURNOVER: [{"minimum": one} for one in (5_000, 60_000, 90_000, 90_001)],
    ThresholdKind.SIZE: [{"most": one} for one in (1, 2, 3)],
    ThresholdKind.ACCREDITATION: [
        {"code": "aqs", "falls_on": one, "capability": about}
        for one in FOUR
        for about in ((None, DEBT) if one == "deliverer" else (None,))
    ]
    + [{"code": "matrix", "falls_on": "anyone"}],
    ThresholdKind.INSURANCE: [
        {
            "code": "public-liability",
            "minimum": minimum * MILLION,
            "falls_on": one,
            "capability": about,
        }
        for minimum in (1, 2, 5, 10)
        for one in FOUR
        for about in ((None, DEBT, FRIEND) if one == "deliverer" else (None,))
    ],
    ThresholdKind.YEARS_TRADING: [
        {"years": years, "falls_on": one}
        for years in (1, 5, 8, 12, 13)
        for one in ("everyone", "lead", "anyone")
    ],
}


def test_every_kind_is_tried():
    assert set(CASES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.value)
def test_the_smallest_consortium_is_that_of_trying_all(kind, lot):
    answers = []
    for given in CASES[kind]:
        Threshold.objects.all().delete()
        set_threshold(by=SYSTEM, at=now(), lot=lot, kind=kind, **_pounds(given))
        loaded = load_problem(lot, at=now())
        result = solve(loaded.stated(), names=loaded.names)
        best = smallest(kind, given)
        found = len(result.proposals[0].members) if result.status == "complete" else None
        assert (found, given) == (best, given)
        answers.append(best)
        if best is None:
            continue
        first = result.proposals[0]
        work = Delivery.from_json(dict(row) for row in first.to_json()["delivery"])
        members = list(Organisation.objects.filter(identifier__in=first.members))
        lead = next(one for one in members if one.identifier == first.lead)
        (said,) = thresholds_met(lot, members, on=timezone.localdate(), lead=lead, delivery=work)
        assert said.met, given
    assert len(set(answers)) > 1  # the threshold matters


def _pounds(given):
    return {name: Decimal(value) if name == "minimum" else value for name, value in given.items()}


def test_by_whom_an_insurance_is_met(lot):
    """What is in force for enough, or would be taken out; and no more once the award is made."""
    set_threshold(
        by=SYSTEM,
        at=now(),
        lot=lot,
        kind="insurance",
        code="public-liability",
        minimum=Decimal(2 * MILLION),
        falls_on="everyone",
    )
    members = list(Organisation.objects.order_by("name"))
    names = {one.identifier: one.name for one in members}

    def by(on=None):
        (said,) = thresholds_met(
            lot, members, on=on or timezone.localdate(), lead=members[1], delivery=Delivery()
        )
        assert not said.met
        assert said.why == f"{6 - len(said.by)} of the 6 on whom it falls do not meet it."
        return {names[one] for one in said.by}

    assert by() == {"City Advice", "Fen Friends", "High Hall"}
    assert by(on=timezone.localdate() + timedelta(days=101)) == {"Fen Friends", "High Hall"}
    lot.contract.stage = "awarded"
    assert by() == {"City Advice"}


def test_years_are_public_and_insurances_are_not(lot):
    """Of a draft the register's years count; an insurance is taken for granted."""
    set_threshold(by=SYSTEM, at=now(), lot=lot, kind="years-trading", years=5, falls_on="everyone")
    set_threshold(
        by=SYSTEM,
        at=now(),
        lot=lot,
        kind="insurance",
        code="public-liability",
        minimum=Decimal(100 * MILLION),
        falls_on="everyone",
    )
    loaded = load_problem(lot, at=now())
    assert solve(loaded.stated()).status != "complete"
    told = read_problem(as_public(loaded.problem, loaded.public))
    result = solve(told)
    assert result.status == "complete"
    allowed = {"All Round", "Debt Desk", "Fen Friends"}
    known = {one.id: one.name for one in told.organisations}
    assert {known[one] for one in result.proposals[0].members} <= allowed


def test_an_organisation_that_no_register_lists_says_itself_since_when(lot, make_organisation):
    """The register's date comes first; a company's is found by its charity's entry."""
    today = timezone.localdate()
    own = make_organisation("New Co-op", {DEBT: [CAMBRIDGE]}, trading_since=date(1999, 1, 1))
    firm = make_organisation(
        "Old Firm",
        {DEBT: [CAMBRIDGE]},
        identifier="GB-COH-00123456",
        trading_since=date(1950, 1, 1),
        kind="charitable-company",
    )
    RegisterEntry.objects.create(
        identifier="GB-CHC-1000001",
        name="Old Firm",
        kind="charitable-company",
        company_number="123456",
        registered_on=date(2001, 1, 1),
        extracted_on=today,
        checksum="0",
    )
    Threshold.objects.create(lot=lot, kind="years-trading", years=20, falls_on="everyone")
    (said,) = thresholds_met(lot, [own, firm], on=today, lead=own, delivery=Delivery())
    assert (said.met, set(said.by)) == (True, {own.identifier, firm.identifier})
    Threshold.objects.update(years=full_years(date(2001, 1, 1), today) + 1)
    (said,) = thresholds_met(lot, [own, firm], on=today, lead=own, delivery=Delivery())
    assert said.by == (own.identifier,)
