"""After the award: reports asked once, checked, kept in versions; and who worked with whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed, NotFound
from accounts.models import Letter
from consortia.calendar_months import months_on
from consortia.delivery.agreed_work import agreed_work_of
from consortia.delivery.errors import (
    MoreThanPlanned,
    NotAwarded,
    PeriodNotOver,
    ReportClosed,
    ReportEdited,
)
from consortia.delivery.models.reports import DeliveredPeople, Delivery, DeliveryReport, ReportAsk
from consortia.delivery.services.awarding import award_lot
from consortia.delivery.services.past_partners import companions_of, say_worked_together
from consortia.delivery.services.reporting import ask_for_reports, report_delivery
from consortia.delivery.sheet import sheet_of, totals_of
from consortia.departures.services.leaving import leave_consortium
from consortia.forming.errors import NotMember
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.services.starting import start_consortium
from consortia.proposals.assignments import delivery as assignments
from consortia.terms.drafts import suggest
from consortia.terms.services.answering import agree_terms
from consortia.terms.services.proposing import propose_terms
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.drafting.services.drafting import change_contract
from contracts.drafting.services.lots import set_volumes
from contracts.local_time import to_local
from contracts.publishing.services.stages import open_contract
from organisations.people.models.relationships import Relationship
from tests.backend.forming_scenario import awarded, opened
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM

pytestmark = pytest.mark.django_db


def today():
    """Return the day in London, as it is when asked: a run of tests may cross midnight."""
    return to_local(timezone.now()).date()


@pytest.fixture
def delivery(make_contract, two_organisations):
    """Return a delivery that began a hundred days ago; Fenland is planned for 40 people a year."""
    return begun(make_contract, two_organisations)


def begun(make_contract, two_organisations, **changes):
    """Return a delivery that began a hundred days ago, of a contract with these details."""
    contract = make_contract(opened=False)
    contract = change_contract(by=SYSTEM, at=timezone.now(), contract=contract, **changes)
    lot = contract.lots.get()
    set_volumes(
        by=SYSTEM,
        at=timezone.now(),
        lot=lot,
        volumes={
            (work, area): 40
            for work in ("debt-advice", "befriending")
            for area in (CAMBRIDGE, FENLAND)
        },
    )
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=lot, text="How?")
    open_contract(by=SYSTEM, at=timezone.now(), contract=contract)
    return awarded(contract, lot, two_organisations[0], timezone.now()).delivery


def report(delivery, organisation, *, people=(5, 5), at=None, period=1, by=SYSTEM, **more):
    """Report for a member: people in Cambridge, people in Fenland."""
    work = {"City Advice": "debt-advice", "Fen Friends": "befriending"}[organisation.name]
    counted = dict(zip(((work, CAMBRIDGE), (work, FENLAND)), people, strict=True))
    return report_delivery(
        by=by,
        at=at or timezone.now(),
        delivery=delivery,
        organisation=organisation,
        period=period,
        people=counted,
        **more,
    )


def day(number):
    """Return noon of the day some days after the delivery began."""
    return timezone.now() + timedelta(days=number - 100)


def test_the_award_lays_out_what_is_reported(delivery):
    assert delivery.starts_on == today() - timedelta(days=100)
    assert delivery.next_ask_on <= today()
    assert delivery.days_to_pay == 30


def test_each_member_is_asked_once_and_reminded_once(delivery, two_organisations):
    for _ in range(2):
        ask_for_reports(at=timezone.now())
    letters = Letter.objects.filter(kind="report")
    assert {one.to for one in letters} == {organisation.email for organisation in two_organisations}
    assert len(letters) == 2
    report(delivery, two_organisations[0])
    for _ in range(2):
        ask_for_reports(at=day(91 + 24))
    assert letters.filter(subject__startswith="Reminder").get().to == two_organisations[1].email
    ask_for_reports(at=day(400))
    ask_for_reports(at=day(400))
    assert ReportAsk.objects.filter(period=4).count() == 2
    assert ReportAsk.objects.count() == 4
    delivery.refresh_from_db()
    assert delivery.next_ask_on is None


@pytest.mark.parametrize(
    ("every", "months", "periods"), [(1, 7, 7), (6, 7, 2), (12, 7, 1), (3, 1, 1)]
)
def test_reports_come_as_often_as_the_commissioner_asked(
    make_contract, two_organisations, every, months, periods
):
    delivery = begun(make_contract, two_organisations, reports_every=every, term_months=months)
    assert delivery.every == every
    ask_for_reports(at=day(1200))
    assert set(ReportAsk.objects.values_list("period", flat=True)) == {periods}
    for number in range(1, periods + 1):
        report(delivery, two_organisations[0], period=number, at=day(1200), people=(0, 0))
    (cambridge,) = [
        one
        for one in sheet_of(delivery, today()).lines
        if (one.capability, one.area) == ("Debt advice", "Cambridge")
    ]
    assert cambridge.planned == 40 * months // 12
    with pytest.raises(NotFound):
        report(delivery, two_organisations[0], period=periods + 1, at=day(1200))


def test_planned_and_reached_side_by_side(
    delivery, two_organisations, django_assert_max_num_queries
):
    first, second = two_organisations
    report(delivery, first, people=(10, 4), invoiced_on=today() - timedelta(days=40))
    report(delivery, second, people=(1, 2), invoiced_on=today() - timedelta(days=40))
    delivery = Delivery.objects.select_related("award__opened", "consortium").get()
    with django_assert_max_num_queries(10):
        sheet = sheet_of(delivery, today())
    assert (sheet.planned, sheet.reached, sheet.missing) == (40, 17, [])
    assert {(one.capability, one.area): one.reached for one in sheet.lines} == {
        ("Debt advice", "Cambridge"): 10,
        ("Debt advice", "Fenland"): 4,
        ("Befriending", "Cambridge"): 1,
        ("Befriending", "Fenland"): 2,
    }
    assert [one.days_late for one in sheet.reports] == [10, 10]
    with django_assert_max_num_queries(9):
        lines, paid = totals_of(delivery)
    assert sum(one.reached for one in lines) == 17
    assert {one.organisation for one in lines} == {""}
    lead = delivery.consortium.lead
    payers = {one.organisation: one.payer for one in sheet.reports}
    joint = delivery.award.opened.package["structure"] == "joint-several"
    assert payers[lead] == "commissioner"
    assert {one.organisation for one in paid} == (set(two_organisations) if joint else {lead})


def test_a_member_that_has_reported_is_not_asked(delivery, two_organisations):
    report(delivery, two_organisations[0])
    ask_for_reports(at=timezone.now())
    assert [one.to for one in Letter.objects.filter(kind="report")] == [two_organisations[1].email]


def test_a_plan_stays_that_of_the_day_of_the_report(delivery, two_organisations):
    """What members agree on later changes no earlier plan, nor what anybody reached."""
    first, second = two_organisations
    report(delivery, first, people=(10, 4))
    before = {one for one in sheet_of(delivery, today()).lines if one.planned or one.reached}
    consortium, at = delivery.consortium, timezone.now()
    draft = suggest(consortium, members_of(consortium))
    moved = assignments.Delivery(
        replace(one, organisation=second.identifier) if one.area == FENLAND else one
        for one in draft.delivery
    )
    terms = propose_terms(
        by=SYSTEM,
        at=at,
        consortium=consortium,
        organisation=first,
        draft=replace(draft, delivery=moved),
    )
    for organisation in two_organisations:
        agree_terms(
            by=SYSTEM,
            at=at,
            terms=terms,
            organisation=organisation,
            decided_by="All",
            decided_on=today(),
        )
    assert agreed_work_of(delivery).work.within(areas=[FENLAND]).members == {second.identifier}
    after = sheet_of(delivery, today())
    assert before == {one for one in after.lines if one.planned or one.reached}
    assert (after.planned, after.reached) == (20, 14)
    assert sum(one.planned for one in totals_of(delivery)[0]) == 20


def test_every_version_is_kept_and_nobody_overwrites(delivery, two_organisations):
    report(delivery, two_organisations[0])
    with pytest.raises(ReportEdited):
        report(delivery, two_organisations[0], people=(9, 9))
    report(delivery, two_organisations[0], people=(6, 6), version=1)
    assert DeliveryReport.objects.count() == 2
    assert DeliveryReport.objects.newest().get().version == 2
    for change in (
        lambda: DeliveryReport.objects.update(note="x"),
        lambda: DeliveredPeople.objects.update(people=0),
        DeliveredPeople.objects.all().delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_report_changes_until_the_next_period_is_over_but_comes_late_anytime(
    delivery, two_organisations
):
    report(delivery, two_organisations[0])
    report(delivery, two_organisations[0], at=day(170), version=1)
    with pytest.raises(ReportClosed, match="could be changed until"):
        report(delivery, two_organisations[0], at=day(200), version=2)
    assert report(delivery, two_organisations[1], at=day(200)).version == 1


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"period": 2}, PeriodNotOver, None),
        ({"period": 9}, NotFound, None),
        ({"people": (-1, 5)}, Invalid, "people"),
        ({"people": (11, 5)}, MoreThanPlanned, "sure"),
        ({"paid_on": 0}, Invalid, "invoiced_on"),
        ({"invoiced_on": 2}, Invalid, "invoiced_on"),
        ({"invoiced_on": 0, "paid_on": -1}, Invalid, "paid_on"),
    ],
)
def test_what_makes_no_sense_is_refused(delivery, two_organisations, change, refusal, field):
    """Days are counted from today."""
    change = {
        name: today() + timedelta(days=said) if name.endswith("_on") else said
        for name, said in change.items()
    }
    with pytest.raises(refusal) as caught:
        report(delivery, two_organisations[0], **change)
    assert caught.value.field == field
    assert not DeliveryReport.objects.exists()


def test_parts_are_reported_whole_and_no_others(delivery, two_organisations):
    given = {"by": SYSTEM, "at": timezone.now(), "delivery": delivery, "period": 1}
    with pytest.raises(Invalid, match="missing"):
        report_delivery(**given, organisation=two_organisations[0], people={})
    with pytest.raises(Invalid, match="no part of yours"):
        report_delivery(
            **given, organisation=two_organisations[1], people={("debt-advice", CAMBRIDGE): 1}
        )


def test_more_than_planned_is_saved_on_purpose(delivery, two_organisations):
    made = report(delivery, two_organisations[0], people=(50, 5), sure=True)
    assert sum(one.people for one in made.people.all()) == 55


def test_only_members_report(delivery, make_organisation, make_person, two_organisations):
    stranger = make_organisation("Stranger")
    with pytest.raises(NotAllowed):
        report(
            delivery, two_organisations[0], by=Actor.person(make_person("x@x.example", stranger))
        )
    leave_consortium(
        by=SYSTEM,
        at=timezone.now(),
        consortium=delivery.consortium,
        organisation=two_organisations[1],
    )
    with pytest.raises(NotMember):
        report(delivery, two_organisations[1])


def test_a_member_that_left_is_asked_no_more_and_what_it_reached_stays(delivery, two_organisations):
    report(delivery, two_organisations[1], people=(3, 3))
    leave_consortium(
        by=SYSTEM,
        at=timezone.now(),
        consortium=delivery.consortium,
        organisation=two_organisations[1],
    )
    ask_for_reports(at=timezone.now())
    assert [one.organisation for one in ReportAsk.objects.all()] == [two_organisations[0]]
    assert sheet_of(Delivery.objects.get(), today()).reached == 6


def test_a_dissolved_consortium_or_one_without_address_gets_no_letters(delivery, two_organisations):
    two_organisations[0].__class__.objects.filter(pk=two_organisations[0].pk).update(email="")
    ask_for_reports(at=timezone.now())
    assert Letter.objects.get(kind="report").to == two_organisations[1].email
    assert ReportAsk.objects.count() == 2
    Consortium.objects.update(stage="dissolved")
    ask_for_reports(at=day(400))
    assert Letter.objects.filter(kind="report").count() == 1


def say(delivery, organisation, *others, by=SYSTEM):
    """Say for a member that it has worked with these."""
    return say_worked_together(
        by=by,
        at=timezone.now(),
        consortium=delivery.consortium,
        organisation=organisation,
        others=[one.identifier for one in others],
    )


def test_a_collaboration_counts_once_both_say_it(delivery, two_organisations):
    first, second = two_organisations
    assert say(delivery, first, second, by=Actor.letter(first.pk)) == 1
    assert say(delivery, first, second) == 0
    assert not Relationship.objects.all().confirmed().exists()
    say(delivery, second, first)
    assert Relationship.objects.all().confirmed().count() == 2
    assert "Did you work well together?" in Letter.objects.filter(kind="result").first().text


def test_nobody_says_it_of_strangers_or_for_others_or_of_whom_it_refuses(
    delivery, two_organisations, make_organisation
):
    first, second = two_organisations
    with pytest.raises(Invalid, match="of your consortium"):
        say(delivery, first, make_organisation("Stranger"))
    with pytest.raises(NotAllowed):
        say(delivery, first, second, by=Actor.letter(second.pk))
    Relationship.objects.create(
        organisation=first, other=second, kind="refuses", said_at=timezone.now()
    )
    with pytest.raises(Invalid, match="has said otherwise"):
        say(delivery, first, second)
    assert say(delivery, second, first) == 1
    (seen,) = companions_of(delivery.consortium, second)
    assert not seen.doubtful


def test_it_is_asked_after_the_award_only(matched_lot, two_organisations):
    proposal = matched_lot.proposals.first()
    made = start_consortium(
        by=SYSTEM, at=timezone.now(), proposal=proposal, organisation=two_organisations[0]
    )
    with pytest.raises(NotAwarded):
        companions_of(made, two_organisations[0])


def test_a_year_without_a_first_day_begins_with_the_award(make_contract, two_organisations):
    contract = make_contract(opened=False)
    lot = contract.lots.get()
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=lot, text="How?")
    open_contract(by=SYSTEM, at=timezone.now(), contract=contract)
    bid = opened(contract, lot, two_organisations[0], timezone.now())
    made = award_lot(by=SYSTEM, at=timezone.now(), opened=bid, reasons="Best").delivery
    assert made.starts_on == today()
    assert made.ends_on == months_on(today(), 12) - timedelta(days=1)
