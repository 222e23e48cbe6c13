"""Which procurement rules seem to apply: a form, and the amounts with their days and sources."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.clock import database_now
from backend.access import Access, access
from backend.pages.forms.days import DayField
from backend.pages.forms.numbers import MoneyField
from backend.pages.forms.site import SiteForm
from contracts.commissioners.models import CommissionerKind
from contracts.drafting.models.choices import Service
from contracts.local_time import to_local
from contracts.regimes.advice import NOT_LEGAL_ADVICE, advise
from contracts.regimes.figures import Of, figures

NAMES = {
    Of.CENTRAL: "Services, central government and NHS trusts",
    Of.SUB_CENTRAL: "Services, everyone else",
    Of.LIGHT_TOUCH: "Light-touch services",
    Of.CONCESSION: "Concessions",
    Of.LIGHT_TOUCH_CONCESSION: "Light-touch concessions",
    Of.NOTIFIABLE_CENTRAL: "Notices below the threshold, central government",
    Of.NOTIFIABLE_OTHER: "Notices below the threshold, everyone else",
}


class RegimeForm(SiteForm):
    """A contract that might be drafted."""

    kind = forms.ChoiceField(label="Who buys?", choices=CommissionerKind.choices)
    value = MoneyField(
        label="Value in pounds, with VAT", help_text="Over the whole term with its extensions"
    )
    service = forms.ChoiceField(label="What sort of work?", choices=Service.choices)
    nation = forms.ChoiceField(
        label="Where is the commissioner?",
        choices=[("E", "England"), ("W", "Wales"), ("S", "Scotland"), ("N", "Northern Ireland")],
    )
    on = DayField(label="Begins on", required=False)
    concession = forms.BooleanField(label="Its users pay for it (a concession)", required=False)
    reserved = forms.BooleanField(
        label="Only certain organisations may bid (reserved)", required=False
    )


@access(Access.OPEN)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Answer the form, and list every amount."""
    form = RegimeForm(request.GET or None)
    advice = None
    if form.is_valid():
        given = form.cleaned_data
        day = given.pop("on") or to_local(database_now()).date()
        advice = advise(on=day, **given)
    rows = [(NAMES[one.of], one) for one in sorted(figures(), key=lambda one: (one.of, one.first))]
    context = {"form": form, "advice": advice, "figures": rows, "caution": NOT_LEGAL_ADVICE}
    return render(
        request, "pages/regimes/regimes.html", context, status=422 if form.errors else 200
    )
