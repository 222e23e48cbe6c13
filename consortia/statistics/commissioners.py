"""Public figures of commissioners, from the contracts that each led."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Q, Sum

from consortia.delivery.models.reports import DeliveredPeople, DeliveryReport, Payer
from consortia.delivery.survey import Results, results_of
from consortia.statistics.awards import parts_of
from consortia.statistics.reach import Quarter, reach_of
from contracts.commissioners.models import Commissioner
from contracts.drafting.models.changes import ChangeKind, ContractChange
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract

#: Fewer awards than this would disclose single organisations; so would fewer reports or
#: organisations.
FEW = 3
FEW_REPORTS = 5
LONG_MONTHS = 36
_COMMISSIONER = "delivery__award__lot__contract__commissioner"


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one commissioner; None where one is suppressed or there is no data.

    Attributes
    ----------
    lots, to_consortia : int
        Lots awarded here, and those won by consortia of two or more.
    money : Decimal or None
        GBP of the winning bids; from three awards on.
    money_to_small_local, lots_to_small_local : Quarter or None
        Which quarter of the money, and of the lots (all members), reached small local
        organisations.
    contracts, long : int
        Contracts that have been open for bids, and those of three years or more without extensions.
    days : float or None
        Median of days from opening to deadline.
    reached : int or None
        People reached, in per cent of those planned; from five reports of three organisations on.
    invoices, paid_in_time : int or None
        Invoices to the commissioner that were reported, and those it paid within 30 days; from
        five on.
    survey : Results or None
        What organisations answered about fairness; from five answers on.
    """

    lots: int
    to_consortia: int
    money: Decimal | None
    money_to_small_local: Quarter | None
    lots_to_small_local: Quarter | None
    contracts: int
    long: int
    days: float | None
    reached: int | None
    invoices: int | None
    paid_in_time: int | None
    survey: Results | None


def figures_of(commissioner: Commissioner) -> Figures:
    """Return one commissioner's figures."""
    return figures_of_many([commissioner])[commissioner.pk]


def figures_of_many(commissioners: Iterable[Commissioner]) -> dict[int, Figures]:
    """Return the figures of commissioners by primary key: nine queries, however many they are."""
    keys = [one.pk for one in commissioners]
    awards, times = parts_of(keys), _times(keys)
    people, invoices, survey = _people(keys), _invoices(keys), results_of(keys)
    found = {}
    for key in keys:
        reach = reach_of(awards.get(key, []))
        told = reach.told if reach.lots >= FEW else (None, None)
        terms, days = times.get(key, ([], []))
        sent, in_time = invoices.get(key, (None, None))
        found[key] = Figures(
            lots=reach.lots,
            to_consortia=reach.to_consortia,
            money=reach.money if reach.lots >= FEW else None,
            money_to_small_local=told[0],
            lots_to_small_local=told[1],
            contracts=len(terms),
            long=sum(months >= LONG_MONTHS for months in terms),
            days=median(days) if days else None,
            reached=people.get(key),
            invoices=sent,
            paid_in_time=in_time,
            survey=survey.get(key),
        )
    return found


def _times(keys: list[int]) -> dict[int, tuple[list[int], list[int]]]:
    """Return the terms in months of contracts that were open, and the days they were."""
    rows = Contract.objects.filter(
        commissioner__in=keys, stage__in=[Stage.OPEN, Stage.CLOSED, Stage.AWARDED]
    ).only("commissioner", "term_months", "deadline")
    contracts = {one.pk: one for one in rows}
    found: dict[int, tuple[list[int], list[int]]] = {}
    for one in contracts.values():
        found.setdefault(one.commissioner_id, ([], []))[0].append(one.term_months)
    opened = ContractChange.objects.filter(
        contract__in=contracts, kind=ChangeKind.STAGE, stage=Stage.OPEN
    )
    for pk, at in opened.values_list("contract", "at"):
        deadline = contracts[pk].deadline
        if deadline is not None:
            found[contracts[pk].commissioner_id][1].append((deadline - at).days)
    return found


def _people(keys: list[int]) -> dict[int, int]:
    """Return the per cent of planned people who were reached, where enough was reported."""
    newest = DeliveryReport.objects.newest().filter(**{f"{_COMMISSIONER}__in": keys})
    rows: Any = (
        DeliveredPeople.objects.filter(report__in=newest.values("pk"), planned__isnull=False)
        .values(f"report__{_COMMISSIONER}")
        .annotate(
            reached=Sum("people"),
            aimed=Sum("planned"),
            reports=Count("report", distinct=True),
            organisations=Count("report__organisation", distinct=True),
        )
        .order_by(f"report__{_COMMISSIONER}")
    )
    return {
        row[f"report__{_COMMISSIONER}"]: round(100 * row["reached"] / row["aimed"])
        for row in rows
        if row["reports"] >= FEW_REPORTS and row["organisations"] >= FEW and row["aimed"]
    }


def _invoices(keys: list[int]) -> dict[int, tuple[int, int]]:
    rows: Any = (
        DeliveryReport.objects.newest()
        .filter(
            **{f"{_COMMISSIONER}__in": keys}, payer=Payer.COMMISSIONER, invoiced_on__isnull=False
        )
        .values(_COMMISSIONER)
        .annotate(sent=Count("pk"), in_time=Count("pk", filter=Q(days_late=0)))
        .order_by(_COMMISSIONER)
    )
    return {
        row[_COMMISSIONER]: (row["sent"], row["in_time"])
        for row in rows
        if row["sent"] >= FEW_REPORTS
    }
