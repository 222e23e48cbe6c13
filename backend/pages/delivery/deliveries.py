"""Delivery of an awarded lot: reports by members, totals for the commissioner."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from areas.models import Area
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forming.seats import Seat
from backend.pages.forms.days import DayField
from backend.pages.forms.numbers import CountField
from backend.pages.forms.site import SiteForm, style
from consortia.delivery.agreed_work import agreed_work_of
from consortia.delivery.models.reports import Delivery, DeliveryReport, Payer
from consortia.delivery.periods import Period, planned_in
from consortia.delivery.services.reporting import MOST_PEOPLE, report_delivery
from consortia.delivery.sheet import periods_for, planned_together, sheet_of, totals_of
from consortia.proposals.assignments import delivery as assignments
from consortia.proposals.assignments.cells import Cell
from contracts.drafting.models.contracts import Lot
from contracts.drafting.rules import acts_for_commissioner
from contracts.local_time import to_local
from organisations.offers.models.capabilities import Capability
from organisations.people.rules import require_answer


class ReportForm(SiteForm):
    """People reached in each assignment, one invoice, and a note."""

    invoiced_on = DayField(
        label="When did you send the invoice?",
        help_text="The invoice that was paid slowest. Leave it empty if nothing was to be paid.",
        required=False,
    )
    paid_on = DayField(
        label="When was it paid?",
        help_text="Leave it empty if it is not paid yet.",
        required=False,
    )
    note = forms.CharField(
        label="Anything the other members should know",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    sure = forms.BooleanField(label="More than planned: that is right", required=False)

    def __init__(self, part: assignments.Delivery, period: Period, data: Any, initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.part = part
        work = Capability.objects.in_bulk(part.capabilities)
        places = Area.objects.in_bulk(part.areas, field_name="code")
        parts: dict[str, forms.Field] = {}
        for one in part:
            planned = None if one.volume is None else planned_in(one.volume, period)
            parts[name_of(one.cell)] = CountField(
                label=f"{work[one.capability].name}, {places[one.area].name}: people reached",
                help_text="No number was planned." if planned is None else f"Planned: {planned:,}",
                min_value=0,
                max_value=MOST_PEOPLE,
            )
        self.fields = parts | self.fields
        style(self.fields)

    def given(self) -> dict[str, Any]:
        """Return the arguments of the service; the form is valid."""
        said = dict(self.cleaned_data)
        people = {one.cell: said.pop(name_of(one.cell)) for one in self.part}
        return said | {"people": people}


def name_of(cell: Cell) -> str:
    """Return the name of a part's field."""
    return f"people-{cell.capability}-{cell.area}"


@require_safe
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show planned and reached, what is missing, and the member's own reports to write."""
    delivery = _of(seat)
    today = _today()
    sheet = sheet_of(delivery, today)
    own = {one.period: one for one in sheet.reports if one.organisation_id == seat.organisation.pk}
    periods = periods_for(delivery)
    context = {
        "seat": seat,
        "consortium": seat.consortium,
        "contract": seat.consortium.lot.contract,
        "delivery": delivery,
        "sheet": sheet,
        "periods": [
            (
                period,
                own.get(period.number),
                seat.address("report-delivery", period=period.number),
                period.number not in own or period.closes >= today,
            )
            for period in periods
            if period.last < today
        ],
        "next": next((one for one in periods if one.last >= today), None),
        "paid": [one for one in sheet.reports if one.invoiced_on],
    }
    return render(request, "pages/delivery/delivery.html", context)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, seat: Seat, period: int) -> HttpResponse:
    """Show the form of a period, filled in with what was reported; or save it."""
    require_answer(seat.actor, seat.organisation)
    delivery = _of(seat)
    chosen = next((one for one in periods_for(delivery) if one.number == period), None)
    if chosen is None:
        raise Http404
    agreed = agreed_work_of(delivery)
    before = _newest(delivery, seat, period)
    part = agreed.work.of(seat.organisation.identifier)
    form = ReportForm(part, chosen, request.POST or None, _initial(before))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = report_delivery(
                by=seat.actor,
                at=database_now(),
                delivery=delivery,
                organisation=seat.organisation,
                period=period,
                **form.given(),
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            _thank(request, made)
            return seat.to("delivery")
    context = {
        "seat": seat,
        "form": form,
        "period": chosen,
        "payer": agreed.payer_of(seat.organisation.identifier),
        "back": seat.address("delivery"),
        "asks": "sure" in form.errors or bool(request.POST.get("sure")),
        "over": chosen.last < _today(),
    }
    return render(request, "pages/delivery/report.html", context, status=status)


@access(Access.SIGNED_IN)
@require_safe
def totals(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a commissioner the totals of its lot, and its own late payments."""
    lot = Lot.objects.select_related("contract__commissioner").filter(pk=pk).first()
    if lot is None or not acts_for_commissioner(actor_of(request), lot.contract):
        raise Http404
    rows = Delivery.objects.select_related("award__opened", "consortium")
    delivery = rows.filter(award__lot=lot).first()
    if delivery is None:
        raise Http404
    lines, paid = totals_of(delivery)
    context = {
        "lot": lot,
        "contract": lot.contract,
        "delivery": delivery,
        "lines": lines,
        "planned": planned_together(lines),
        "reached": sum(one.reached for one in lines),
        "paid": paid,
    }
    return render(request, "pages/delivery/lot_deliveries.html", context)


def _today() -> date:
    return to_local(database_now()).date()


def _of(seat: Seat) -> Delivery:
    rows = Delivery.objects.select_related("award__opened", "consortium__lot__contract")
    found = rows.filter(consortium=seat.consortium).first()
    if found is None:
        raise Http404
    return found


def _newest(delivery: Delivery, seat: Seat, period: int) -> DeliveryReport | None:
    rows = delivery.reports.newest().filter(organisation=seat.organisation, period=period)
    return rows.first()


def _initial(before: DeliveryReport | None) -> dict[str, Any]:
    if before is None:
        return {"version": 0}
    people = before.people.values_list("capability", "area", "people")
    return {
        "version": before.version,
        "invoiced_on": before.invoiced_on,
        "paid_on": before.paid_on,
        "note": before.note,
        **{f"people-{work}-{area}": number for work, area, number in people},
    }


def _thank(request: HttpRequest, made: DeliveryReport) -> None:
    messages.success(request, "Saved. You can change it until the next period is over.")
    if made.days_late:
        who = "commissioner" if made.payer == Payer.COMMISSIONER else "lead"
        messages.warning(
            request,
            f"The {who} {'paid' if made.paid_on else 'is'} {made.days_late} days late. Invoices "
            "are due within 30 days at most all along the chain (Procurement Act 2023, sections 68 "
            "and 73); on later payments you may claim interest (Late Payment of Commercial Debts "
            "(Interest) Act 1998). Take advice.",
        )
