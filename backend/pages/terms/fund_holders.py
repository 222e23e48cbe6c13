"""The fund holder of a member without a legal form: named by the member, answered by letter."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor, ActorKind
from accounts.clock import database_now
from accounts.errors import NotAllowed, Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forming.seats import Seat
from backend.pages.forms.site import SiteForm
from consortia.forming.membership import members_of
from consortia.terms.models.fund_holders import FundHolder, FundHolderState
from consortia.terms.services.fund_holders import (
    answer_fund_holder,
    fund_holder_from_token,
    name_fund_holder,
)
from organisations.people.models.members import Role
from organisations.people.rules import has_role, require_answer
from organisations.register.models.organisations import Organisation

MOST = 50


class HolderForm(SiteForm):
    """The fund holder that a member names."""

    holder = forms.ChoiceField(label="Who is your fund holder?", required=False)
    other = forms.CharField(
        label="Or somebody else: its number in this register",
        help_text="Such as GB-CHC-1098765. It gets a letter and says yes or no.",
        max_length=40,
        required=False,
    )

    def __init__(self, data: object = None, *, seat: Seat) -> None:
        super().__init__(data)
        members = members_of(seat.consortium)
        inside = [(key, f"{one.name}, a member") for key, one in members.items() if one.can_lead]
        offering = Organisation.objects.current().filter(is_fund_holder=True)
        outside = [
            (one.identifier, f"{one.name}, which offers to be a fund holder")
            for one in offering.exclude(identifier__in=members).order_by("name", "pk")[:MOST]
            if one.can_lead
        ]
        field = self.fields["holder"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose"), *inside, *outside]

    def named(self) -> Organisation | None:
        """Return the organisation that the valid form names, if there is one."""
        said = self.cleaned_data["other"].strip() or self.cleaned_data["holder"]
        return Organisation.objects.filter(identifier__iexact=said).first() if said else None


class AnswerForm(SiteForm):
    """Who answers for the fund holder."""

    name = forms.CharField(
        label="Who decides it for you?",
        help_text="Such as “Ann Lee, treasurer, for the trustees”",
        max_length=120,
    )


@require_http_methods(["GET", "POST"])
def funds(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the member's fund holder, or name one."""
    form = HolderForm(request.POST or None, seat=seat)
    if request.method == "POST" and form.is_valid():
        require_answer(seat.actor, seat.organisation)
        holder = form.named()
        if holder is None:
            form.add_error("other", "There is no such organisation here. Check its number.")
        else:
            try:
                made = name_fund_holder(
                    by=seat.actor,
                    at=database_now(),
                    consortium=seat.consortium,
                    organisation=seat.organisation,
                    holder=holder,
                )
            except Refusal as refusal:
                form.fail(refusal)
            else:
                asked = made.state == FundHolderState.ASKED
                messages.success(request, f"{holder} {'gets a letter' if asked else 'is named'}.")
                return seat.to("funds")
    context = {
        "seat": seat,
        "consortium": seat.consortium,
        "form": form,
        "needed": not seat.organisation.can_lead,
        "named": seat.consortium.fund_holders.filter(organisation=seat.organisation).select_related(
            "holder"
        ),
    }
    return render(request, "pages/terms/funds.html", context, status=422 if form.errors else 200)


@access(Access.OPEN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an organisation outside the consortium is asked, or take its answer."""
    fund_holder = fund_holder_from_token(token)
    by = _holder(request, fund_holder)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer_fund_holder(
            by=by,
            at=database_now(),
            fund_holder=fund_holder,
            agrees=request.POST.get("agrees") == "yes",
            name=form.cleaned_data["name"],
        )
        return redirect("fund-holder", token=token)
    context = {
        "fund_holder": fund_holder,
        "contract": fund_holder.consortium.lot.contract,
        "token": token,
        "form": form,
        "open": fund_holder.state == FundHolderState.ASKED,
    }
    return render(
        request, "pages/terms/fund_holder.html", context, status=422 if form.errors else 200
    )


def _holder(request: HttpRequest, fund_holder: FundHolder) -> Actor:
    """Return who answers: a person of the organisation, or the reader of its letter.

    Raises
    ------
    NotAllowed
        When somebody else is signed in here.
    """
    actor = actor_of(request)
    if actor.kind is ActorKind.NOBODY:
        return Actor.letter(fund_holder.holder_id)
    if not has_role(actor, fund_holder.holder, Role.EDITOR):
        raise NotAllowed(
            f"This page is for {fund_holder.holder.name}, and you are signed in as somebody who "
            "does not answer for it. Sign out to use the letter's link."
        )
    return actor
