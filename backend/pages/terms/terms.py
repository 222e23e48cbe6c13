"""Terms: lead, structure, work and money, as members propose and answer them."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.pages.forming.seats import Seat
from backend.pages.forms.days import DayField
from backend.pages.forms.numbers import MoneyField
from backend.pages.forms.site import SiteForm
from backend.pages.terms.terms_forms import TermsForm
from backend.pages.terms.terms_sheet import sheet_of
from consortia.departures.services import leaving
from consortia.forming.membership import members_of, require_formed
from consortia.forming.models.consortia import ConsortiumStage
from consortia.proposals.structures import CONSEQUENCES, SIGNS, Structure
from consortia.proposals.thresholds_met import Assessment, thresholds_met, unmet
from consortia.terms.advice import advise
from consortia.terms.drafts import TermsDraft, suggest
from consortia.terms.models.terms import MemberCost, Terms, TermsState
from consortia.terms.services.answering import agree_terms, refuse_terms, say_cost
from consortia.terms.services.proposing import propose_terms, withdraw_terms
from contracts.local_time import to_local
from organisations.people.rules import require_answer


class AgreeForm(SiteForm):
    """Who decided, and when."""

    decided_by = forms.CharField(
        label="Who decided it?",
        help_text="Such as “the trustees” or “Ann Lee, chair, for the committee”",
        max_length=120,
    )
    decided_on = DayField(label="On which day?", help_text="Such as 27 11 2026")


class RefuseForm(SiteForm):
    """What should be different."""

    reason = forms.CharField(
        label="What should be different?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CostForm(SiteForm):
    """What a member's part costs it."""

    amount = MoneyField(
        label="What does your part cost you in full, over the whole term, in pounds?",
        help_text="Wages, rent, a share of your overheads. Only you see it.",
    )


@require_safe
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the terms that are proposed, those that are agreed, and earlier ones."""
    return page(request, seat)


def page(
    request: HttpRequest,
    seat: Seat,
    *,
    agree: AgreeForm | None = None,
    refuse: RefuseForm | None = None,
    cost: CostForm | None = None,
) -> HttpResponse:
    """Return the page, with the errors of a form that was sent."""
    consortium = seat.consortium
    members = list(members_of(consortium).values())
    versions = list(consortium.terms.whole())
    for terms in versions:
        terms.consortium = consortium
    sheets = {
        terms.state: sheet_of(terms, members, seat.organisation, _today())
        for terms in versions
        if terms.state in (TermsState.PROPOSED, TermsState.AGREED)
    }
    waiting = sheets.get(TermsState.PROPOSED)
    said = MemberCost.objects.filter(consortium=consortium, organisation=seat.organisation)
    known = said.values_list("amount", flat=True).first()
    context = {
        "seat": seat,
        "consortium": consortium,
        "contract": consortium.lot.contract,
        "waiting": waiting,
        "agreed": sheets.get(TermsState.AGREED),
        "history": versions,
        "answered": waiting is not None and seat.organisation not in waiting.missing,
        "formed": consortium.stage == ConsortiumStage.FORMED,
        "agree": agree or AgreeForm(),
        "refuse": refuse or RefuseForm(),
        "cost": cost or CostForm(initial={"amount": known}),
        "alone": len(members) == 1,
        "addresses": _addresses(seat, waiting.terms if waiting else None),
    }
    failed = any(form is not None and form.errors for form in (agree, refuse, cost))
    return render(request, "pages/terms/terms.html", context, status=422 if failed else 200)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Propose terms; “split by the work” fills the amounts in anew and sends nothing."""
    require_answer(seat.actor, seat.organisation)
    consortium, members = seat.consortium, members_of(seat.consortium)
    require_formed(consortium)
    draft = suggest(consortium, members)
    form = TermsForm(request.POST or None, consortium=consortium, members=members, draft=draft)
    missed: list[Assessment] = []
    if request.method == "POST" and "split" in request.POST:
        form = form.split()
    elif (
        request.method == "POST"
        and form.is_valid()
        and not (missed := _missed(request, seat, form.draft()))
    ):
        try:
            propose_terms(
                by=seat.actor,
                at=database_now(),
                consortium=consortium,
                organisation=seat.organisation,
                draft=form.draft(),
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(request, "Proposed. Every member gets a letter.")
            return seat.to("terms")
    context = {
        "seat": seat,
        "back": seat.address("terms"),
        "consortium": consortium,
        "form": form,
        "missed": missed,
        "advice": advise(consortium, members, draft.delivery, on=_today()),
        "structures": [
            (value, Structure(value).label, text, SIGNS[value])
            for value, text in CONSEQUENCES.items()
        ],
    }
    failed = form.errors or missed
    return render(request, "pages/terms/propose_terms.html", context, status=422 if failed else 200)


@require_POST
def answer(request: HttpRequest, seat: Seat, terms: int) -> HttpResponse:
    """Agree, or say what should be different."""
    found = _terms(seat, terms)
    no = "reason" in request.POST
    form: SiteForm = RefuseForm(request.POST) if no else AgreeForm(request.POST)
    if form.is_valid():
        verb = refuse_terms if no else agree_terms
        try:
            verb(
                by=seat.actor,
                at=database_now(),
                terms=found,
                organisation=seat.organisation,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            if getattr(refusal, "field", None) is None:
                raise
            form.fail(refusal)
        else:
            messages.success(request, "Your answer is noted and the others are told.")
            return seat.to("terms")
    if isinstance(form, RefuseForm):
        return page(request, seat, refuse=form)
    assert isinstance(form, AgreeForm)
    return page(request, seat, agree=form)


@require_POST
def withdraw(request: HttpRequest, seat: Seat, terms: int) -> HttpResponse:
    """Withdraw proposed terms."""
    withdraw_terms(by=seat.actor, at=database_now(), terms=_terms(seat, terms))
    messages.success(request, "Withdrawn.")
    return seat.to("terms")


@require_POST
def cost(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Note what the member's part costs it."""
    form = CostForm(request.POST)
    if not form.is_valid():
        return page(request, seat, cost=form)
    say_cost(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        organisation=seat.organisation,
        **form.cleaned_data,
    )
    messages.success(request, "Noted. Only you see it.")
    return seat.to("terms")


@require_POST
def leave(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Leave the consortium."""
    leaving.leave_consortium(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        organisation=seat.organisation,
        reason=request.POST.get("reason", "").replace("\x00", ""),
    )
    messages.success(request, f"{seat.organisation} has left. The others are told.")
    return redirect("home" if seat.token else "dashboard")


def _missed(request: HttpRequest, seat: Seat, draft: TermsDraft) -> list[Assessment]:
    """Return the thresholds that members would miss; none where the proposer knows of them."""
    if request.POST.get("although") == "yes":
        return []
    return unmet(
        thresholds_met(
            seat.consortium.lot,
            list(members_of(seat.consortium).values()),
            on=_today(),
            lead=draft.lead,
            delivery=draft.delivery,
            structure=draft.structure,
        )
    )


def _today() -> date:
    return to_local(database_now()).date()


def _addresses(seat: Seat, waiting: Terms | None) -> dict[str, str]:
    """Return where the page's forms go."""
    names = {
        "propose": "propose-terms",
        "cost": "cost",
        "leave": "leave",
        "agreement": "agreement",
        "funds": "funds",
    }
    found = {word: seat.address(name) for word, name in names.items()}
    if waiting is not None:
        found["answer"] = seat.address("answer-terms", terms=waiting.pk)
        found["withdraw"] = seat.address("withdraw-terms", terms=waiting.pk)
    return found


def _terms(seat: Seat, pk: int) -> Terms:
    found = seat.consortium.terms.whole().filter(pk=pk).first()
    if found is None:
        raise Http404
    found.consortium = seat.consortium
    return found
