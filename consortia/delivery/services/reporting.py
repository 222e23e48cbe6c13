"""Reports of delivery: asked for once a period, reminded of once, every version kept."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.clock import judged_at
from accounts.errors import Invalid, NotFound
from accounts.recording import note as record
from consortia.bids.models.bids import Award
from consortia.calendar_months import days_on, last_of
from consortia.delivery.agreed_work import agreed_work_of
from consortia.delivery.errors import MoreThanPlanned, PeriodNotOver, ReportClosed, ReportEdited
from consortia.delivery.models.reports import (
    DeliveredPeople,
    Delivery,
    DeliveryReport,
    Payer,
    ReportAsk,
)
from consortia.delivery.payment import days_late
from consortia.delivery.periods import Period, planned_in
from consortia.delivery.sheet import periods_for
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import ConsortiumStage
from consortia.proposals.assignments.delivery import Assignment
from consortia.terms.models.agreements import Agreement
from contracts.local_time import to_local
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible_lines

ITSELF = Actor.system("timetable")
AT_ONCE = 200
MOST_PEOPLE = 10_000_000
_Work = tuple[str, str]


def begin_delivery(award: Award) -> Delivery:
    """Begin the delivery of an awarded lot; the caller has locked the contract.

    It begins on the contract's first day, or on the day of the award where none is given.
    """
    lot, consortium = award.lot, award.opened.sealed.bid.consortium
    starts_on = lot.contract.starts_on or to_local(award.awarded_at).date()
    number = award.opened.package.get("agreement", {}).get("version")
    signed = Agreement.objects.filter(consortium=consortium, number=number).select_related("terms")
    agreed = signed.first()
    made = Delivery(
        award=award,
        consortium=consortium,
        starts_on=starts_on,
        ends_on=last_of(starts_on, lot.term_months or lot.contract.term_months),
        every=lot.contract.reports_every,
        days_to_pay=agreed.terms.days_to_pay if agreed else 30,
    )
    made.next_ask_on = days_on(periods_for(made)[0].last, 1)
    made.save()
    return made


@transaction.atomic
def report_delivery(
    *,
    by: Actor,
    at: datetime,
    delivery: Delivery,
    organisation: Organisation,
    period: int,
    people: Mapping[_Work, int],
    invoiced_on: date | None = None,
    paid_on: date | None = None,
    note: str = "",
    version: int = 0,
    sure: bool = False,
) -> DeliveryReport:
    """Save the next version of a member's report of a period.

    Parameters
    ----------
    period : int
        Its number, from 1.
    people : mapping
        Capability (slug) and area (code) → people reached in the period, for each of its parts.
    invoiced_on, paid_on : date, optional
        The slowest invoice of the period; none where nothing was invoiced, or not yet paid.
    version : int
        The version that it was written from, 0 for the first.
    sure : bool
        Confirms that more people were reached than planned.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    NotFound, PeriodNotOver, ReportClosed
        When there is no such period, it has not ended, or a report of it can change no more.
    ReportEdited
        When somebody else of the organisation saved one meanwhile.
    Invalid, MoreThanPlanned
        When numbers or days make no sense, or exceed the plan and `sure` is false.
    """
    require_answer(by, organisation)
    delivery.consortium = lock_consortium(delivery.consortium)
    require_member(organisation, members_of(delivery.consortium))
    at = judged_at(at)
    today, agreed = to_local(at).date(), agreed_work_of(delivery)
    chosen = _open_period(delivery, period, today)
    before = delivery.reports.newest().filter(organisation=organisation, period=period).first()
    _check_version(before, version, chosen, today)
    plans = _plans(agreed.work.of(organisation.identifier), chosen)
    _check_people(plans, people, sure)
    payer = agreed.payer_of(organisation.identifier)
    made = DeliveryReport.objects.create(
        delivery=delivery,
        organisation=organisation,
        period=period,
        version=version + 1,
        payer=payer,
        invoiced_on=invoiced_on,
        paid_on=paid_on,
        at=at,
        note=visible_lines(note)[:1000],
        days_late=_late(delivery, payer, invoiced_on, paid_on, today),
    )
    DeliveredPeople.objects.bulk_create(
        DeliveredPeople(
            report=made, capability_id=work, area_id=area, people=number, planned=plans[work, area]
        )
        for (work, area), number in people.items()
    )
    record(by, at, "report_delivery", made, period=period, version=made.version)
    return made


def ask_for_reports(*, at: datetime) -> int:
    """Ask members for the report of the period that has ended, once; remind once when it is due.

    Returns
    -------
    int
        How many letters were written, for at most 200 deliveries at a time: the sweep comes again.
    """
    today = to_local(at).date()
    due = Delivery.objects.filter(next_ask_on__lte=today).order_by("pk")
    asked = sum(_ask(pk, at) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))
    late = ReportAsk.objects.unanswered().filter(reminded_at__isnull=True, due_on__lte=today)
    rows = late.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    return asked + sum(_remind(pk, at) for pk in list(rows))


@transaction.atomic
def _ask(pk: int, at: datetime) -> int:
    delivery = Delivery.objects.select_related("consortium", "award__opened").get(pk=pk)
    delivery.consortium = lock_consortium(delivery.consortium)
    delivery.refresh_from_db(fields=["next_ask_on"])
    today, periods = to_local(at).date(), periods_for(delivery)
    over = [one for one in periods if one.last < today]
    if delivery.next_ask_on is None or delivery.next_ask_on > today or not over:
        return 0
    left = periods[len(over) :]
    delivery.next_ask_on = days_on(left[0].last, 1) if left else None
    delivery.save(update_fields=["next_ask_on"])
    if delivery.consortium.stage == ConsortiumStage.DISSOLVED:
        return 0
    agreed = agreed_work_of(delivery)
    members = members_of(delivery.consortium).values()
    told = delivery.reports.filter(period=over[-1].number).values_list("organisation", flat=True)
    asked = [one for one in members if one.identifier in agreed.members and one.pk not in set(told)]
    ReportAsk.objects.bulk_create(
        ReportAsk(
            delivery=delivery,
            organisation=one,
            period=over[-1].number,
            due_on=over[-1].due,
            asked_at=at,
        )
        for one in asked
    )
    _write(delivery, over[-1], asked, at, reminder=False)
    return len(asked)


@transaction.atomic
def _remind(pk: int, at: datetime) -> int:
    ask = ReportAsk.objects.select_related("delivery__consortium").get(pk=pk)
    delivery = ask.delivery
    delivery.consortium = lock_consortium(delivery.consortium)
    waiting = ReportAsk.objects.unanswered().filter(pk=pk, reminded_at__isnull=True)
    if not waiting.update(reminded_at=at):
        return 0
    members = members_of(delivery.consortium).values()
    inside = [one for one in members if one.pk == ask.organisation_id]
    if delivery.consortium.stage == ConsortiumStage.DISSOLVED or not inside:
        return 0
    _write(delivery, periods_for(delivery)[ask.period - 1], inside, at, reminder=True)
    return 1


def _write(
    delivery: Delivery, period: Period, members: list[Organisation], at: datetime, *, reminder: bool
) -> None:
    title = delivery.consortium.lot.contract.title
    write_to_members(
        ITSELF,
        at,
        delivery.consortium,
        page=MemberPage.DELIVERY,
        kind="report",
        subject=f"{'Reminder: whom' if reminder else 'Whom'} did you reach? {title}",
        more={"period": period, "reminder": reminder},
        members=members,
    )


def _open_period(delivery: Delivery, number: int, today: date) -> Period:
    found = next((one for one in periods_for(delivery) if one.number == number), None)
    if found is None:
        raise NotFound(f"There is no period {number}.")
    if found.last >= today:
        raise PeriodNotOver(
            f"This period ends on {found.last:%-d %B %Y}. Report it from the day after."
        )
    return found


def _check_version(
    before: DeliveryReport | None, version: int, period: Period, today: date
) -> None:
    if before is not None and today > period.closes:
        raise ReportClosed(f"This report could be changed until {period.closes:%-d %B %Y}.")
    if version != (before.version if before else 0):
        raise ReportEdited(
            "Somebody else of your organisation has saved this report meanwhile. Load it again."
        )


def _plans(part: Iterable[Assignment], period: Period) -> dict[_Work, int | None]:
    """Return how many people each of a member's parts was planned to reach in a period."""
    return {
        one.cell: None if one.volume is None else planned_in(one.volume, period) for one in part
    }


def _check_people(
    plans: Mapping[_Work, int | None], people: Mapping[_Work, int], sure: bool
) -> None:
    """Let only numbers pass for each of a member's parts, and for nothing else."""
    strange = sorted(set(people) - set(plans))
    if strange:
        raise Invalid(f"{' in '.join(strange[0])} is no part of yours.", field="people")
    if missing := sorted(set(plans) - set(people)):
        raise Invalid(
            f"Say how many for each part, 0 where nobody: {' in '.join(missing[0])} is missing.",
            field="people",
        )
    if any(not 0 <= number <= MOST_PEOPLE for number in people.values()):
        raise Invalid("Give how many people were reached: 0 or more.", field="people")
    more = [key for key, plan in plans.items() if plan is not None and people[key] > plan]
    if more and not sure:
        raise MoreThanPlanned(
            "That is more than planned. If it is right, say that you are sure.", field="sure"
        )


def _late(
    delivery: Delivery, payer: Payer, invoiced_on: date | None, paid_on: date | None, today: date
) -> int | None:
    """Return by how many days payment is late: the agreed days of a lead, else the law's 30."""
    if invoiced_on is None:
        if paid_on is not None:
            raise Invalid("Say when you sent the invoice that was paid.", field="invoiced_on")
        return None
    if invoiced_on > today or (paid_on is not None and paid_on > today):
        raise Invalid("A day in the future cannot be reported.", field="invoiced_on")
    if paid_on is not None and paid_on < invoiced_on:
        raise Invalid("It cannot have been paid before it was sent.", field="paid_on")
    if payer == Payer.LEAD:
        return days_late(invoiced_on, paid_on, days_to_pay=delivery.days_to_pay, on=today)
    return days_late(invoiced_on, paid_on, on=today)
