"""Steps that wait for an organisation: tasks of its consortia's plans that it can do now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from consortia.bids.checklist import ItemKind
from consortia.destinations import MemberPage
from consortia.diligence.gaps import GapKind, gaps_for
from consortia.diligence.models import DiligenceWant
from consortia.forming.models.consortia import Consortium, ConsortiumStage, Member
from consortia.planning.plan import PlannedTask, plans_of
from contracts.drafting.models.choices import Stage
from contracts.local_time import to_local
from organisations.passport.items import SOON
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Step:
    """One task that waits for a member.

    Attributes
    ----------
    page : MemberPage
        Where it is done.
    by : date or None
        Until the end of which day in London, as the plan says; None where nobody set one.
    due : datetime or None
        The deadline for bids.
    late : bool
        Whether that day has passed.
    """

    consortium: Consortium
    organisation: Organisation
    text: str
    page: MemberPage
    by: date | None
    due: datetime | None
    late: bool


def steps_of(organisations: Iterable[int], at: datetime) -> list[Step]:
    """Return the steps that wait for these organisations (primary keys), the nearest day first.

    Tasks of the plan that can be done now, and what partners were promised, each once. Many
    consortia take as many queries as one.
    """
    mine = set(organisations)
    rows = _open_now(mine, at)
    plans = plans_of(rows) if rows else {}
    gaps = list(_gaps(rows, mine, at))
    found = [step for one in rows for step in _of_consortium(one, plans[one.pk], mine, gaps, at)]
    found += _dissolved(mine)
    return sorted(
        found, key=lambda one: (one.by is None, one.by or date.max, one.consortium.pk, one.text)
    )


_Found = tuple[Organisation, str, MemberPage, date | None]


def _open_now(organisations: set[int], at: datetime) -> list[Consortium]:
    rows = Consortium.objects.filter(
        members__organisation__in=organisations,
        lot__contract__stage=Stage.OPEN,
        lot__contract__deadline__gt=at,
    ).exclude(stage=ConsortiumStage.DISSOLVED)
    return list(rows.select_related("lot__contract", "starter", "lead").distinct().order_by("pk"))


def _of_consortium(
    consortium: Consortium,
    plan: Iterable[PlannedTask],
    mine: set[int],
    gaps: list[tuple[Consortium, _Found]],
    at: datetime,
) -> Iterator[Step]:
    asked = [found for theirs, found in gaps if theirs.pk == consortium.pk]
    found = [*asked, *_waiting(plan, mine, {organisation.pk for organisation, _, _, _ in asked})]
    due, today = consortium.lot.contract.deadline, to_local(at).date()
    for organisation, text, page, by in found:
        yield Step(consortium, organisation, text, page, by, due, by is not None and by < today)


def _waiting(plan: Iterable[PlannedTask], mine: set[int], asked: set[int]) -> Iterator[_Found]:
    """Yield tasks of the plan that can be done now, but no due diligence that partners ask for."""
    for task in plan:
        for organisation in task.waits_for if task.ready else ():
            if organisation.pk in mine and not (
                task.key == ItemKind.DILIGENCE and organisation.pk in asked
            ):
                yield organisation, task.asked, task.page or MemberPage.PLAN, task.due


def _gaps(
    consortia: list[Consortium], mine: set[int], at: datetime
) -> Iterator[tuple[Consortium, _Found]]:
    """Yield what partners were promised and what expires soon, where due diligence has begun."""
    keys = DiligenceWant.objects.filter(consortium__in=consortia).values_list("consortium")
    asked = {key for (key,) in keys.distinct()} if consortia else set()
    rows = [one for one in consortia if one.pk in asked]
    soon = (at + SOON).date()
    for gap in gaps_for(rows, at=at, organisations=mine) if rows else ():
        if gap.kind is not GapKind.RUNS_OUT or (gap.due and gap.due <= soon):
            yield gap.consortium, (gap.organisation, gap.text, MemberPage.DILIGENCE, gap.due)


def _dissolved(organisations: set[int]) -> Iterator[Step]:
    """Yield, for each organisation, the fellow members that a public register has removed."""
    rows = (
        Member.objects.filter(organisation__register_end__isnull=False)
        .filter(consortium__members__organisation__in=organisations)
        .exclude(consortium__stage=ConsortiumStage.DISSOLVED)
        .exclude(consortium__lot__contract__stage=Stage.CANCELLED)
        .exclude(organisation__in=organisations)
        .select_related("organisation", "consortium__lot__contract")
        .distinct()
    )
    gone = list(rows)
    inside = Member.objects.filter(
        consortium__in={one.consortium_id for one in gone}, organisation__in=organisations
    )
    entries = RegisterEntry.objects.ended().in_bulk(
        {one.organisation.identifier for one in gone}, field_name="identifier"
    )
    for mine in inside.select_related("organisation"):
        for one in gone:
            if one.consortium_id == mine.consortium_id:
                entry = entries.get(one.organisation.identifier)
                since = f" since {entry.removed_on:%-d %B %Y}" if entry and entry.removed_on else ""
                text = (
                    f"{one.organisation.name} is listed as dissolved in its register{since}: "
                    "expel it, or ask it"
                )
                due = one.consortium.lot.contract.deadline
                yield Step(
                    one.consortium,
                    mine.organisation,
                    text,
                    MemberPage.MEMBERS,
                    None,
                    due,
                    late=False,
                )
