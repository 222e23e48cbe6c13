"""Planned and reached side by side: everything for members, totals for the commissioner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from areas.models import Area
from consortia.delivery.agreed_work import AgreedWork, agreed_work_of
from consortia.delivery.models.reports import DeliveredPeople, Delivery, DeliveryReport, Payer
from consortia.delivery.periods import Period, periods_of
from organisations.offers.models.capabilities import Capability
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Total:
    """People planned and reached, over the periods that were reported.

    `organisation` is empty where members are added up; `planned` is None where no number was
    planned.
    """

    capability: str
    area: str
    organisation: str
    planned: int | None
    reached: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The delivery as its members see it.

    Attributes
    ----------
    lines : list of Total
        One for each member's part of each cell.
    planned : int or None
        Their sum; None where no number was planned.
    reached : int
        Their sum, with people without a plan.
    reports : list of DeliveryReport
        The newest version of each.
    missing : list of (Period, list of str)
        Periods that are over, and whose report is missing.
    """

    lines: list[Total]
    planned: int | None
    reached: int
    reports: list[DeliveryReport]
    missing: list[tuple[Period, list[str]]]


_Key = tuple[str, str, str]


def sheet_of(delivery: Delivery, on: date) -> Sheet:
    """Return the delivery as its members see it on a day, in a fixed number of queries."""
    agreed = agreed_work_of(delivery)
    reports = list(
        DeliveryReport.objects.newest().filter(delivery=delivery).select_related("organisation")
    )
    lines = _lines(agreed, reports)
    return Sheet(
        lines=lines,
        planned=planned_together(lines),
        reached=sum(line.reached for line in lines),
        reports=reports,
        missing=_missing(delivery, agreed, reports, on),
    )


def planned_together(lines: Iterable[Total]) -> int | None:
    """Return the sum of what was planned; None where no number was."""
    numbers = [line.planned for line in lines if line.planned is not None]
    return sum(numbers) if numbers else None


def totals_of(delivery: Delivery) -> tuple[list[Total], list[DeliveryReport]]:
    """Return totals by capability and area, and the reports of payments by the commissioner.

    Nothing tells which member reached whom, or what members pay each other.
    """
    reports = list(
        DeliveryReport.objects.newest().filter(delivery=delivery).select_related("organisation")
    )
    added: dict[tuple[str, str], Total] = {}
    for line in _lines(agreed_work_of(delivery), reports):
        key = (line.capability, line.area)
        before = added.get(key, Total(*key, "", None, 0))
        plans = [one.planned for one in (before, line) if one.planned is not None]
        added[key] = Total(*key, "", sum(plans) if plans else None, before.reached + line.reached)
    own = [one for one in reports if one.payer == Payer.COMMISSIONER and one.invoiced_on]
    return list(added.values()), own


def _lines(agreed: AgreedWork, reports: list[DeliveryReport]) -> list[Total]:
    """Return a line for each part that is planned or was reported, by names in order.

    What was planned is what each report kept of its day, whatever was agreed since.
    """
    plans: dict[_Key, int | None] = {
        (one.capability, one.area, one.organisation): None if one.volume is None else 0
        for one in agreed.work
    }
    reached: dict[_Key, int] = {}
    rows = DeliveredPeople.objects.filter(report__in=[one.pk for one in reports])
    parts = rows.values_list("capability", "area", "report__organisation__identifier").order_by()
    for *key, planned, people in parts.annotate(Sum("planned"), Sum("people")):
        work, place, who = key
        plans[work, place, who] = planned
        reached[work, place, who] = people
    return _named(plans, reached)


def _named(plans: dict[_Key, int | None], reached: dict[_Key, int]) -> list[Total]:
    keys = list(plans)
    work = Capability.objects.in_bulk({key[0] for key in keys})
    places = Area.objects.in_bulk({key[1] for key in keys}, field_name="code")
    organisations = Organisation.objects.filter(identifier__in={key[2] for key in keys})
    names = dict(organisations.values_list("identifier", "name"))
    lines = [
        Total(
            capability=work[key[0]].name,
            area=places[key[1]].name,
            organisation=names.get(key[2], key[2]),
            planned=plans.get(key),
            reached=reached.get(key, 0),
        )
        for key in keys
    ]
    return sorted(lines, key=lambda one: (one.capability, one.area, one.organisation))


def periods_for(delivery: Delivery) -> list[Period]:
    """Return the periods of a delivery."""
    return periods_of(delivery.starts_on, delivery.ends_on, delivery.every)


def _missing(
    delivery: Delivery, agreed: AgreedWork, reports: Iterable[DeliveryReport], on: date
) -> list[tuple[Period, list[str]]]:
    there = {(one.period, one.organisation.identifier) for one in reports}
    inside = delivery.consortium.members.filter(organisation__identifier__in=agreed.members)
    names = dict(inside.values_list("organisation__identifier", "organisation__name"))
    found = [
        (period, sorted(name for who, name in names.items() if (period.number, who) not in there))
        for period in periods_for(delivery)
        if period.last < on
    ]
    return [(period, missing) for period, missing in found if missing]
