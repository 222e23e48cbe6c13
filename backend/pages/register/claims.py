"""Confirming a claim to a public number, and asking to be added to an organisation."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forms.site import SiteForm
from backend.pages.lookups import described_organisation, found_organisation
from organisations.people.services.members import ask_to_join
from organisations.register.models.claims import Claim
from organisations.register.models.organisations import Organisation
from organisations.register.services.claiming import (
    ask_operator,
    confirm_claim,
    hint_of,
    send_claim_code,
)


class CodeForm(SiteForm):
    """The code in the letter to the public address."""

    code = forms.CharField(
        label="The code in the letter",
        help_text="Eight letters, such as BCDF-GHJK",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input govuk-input--width-10",
                "autocomplete": "one-time-code",
                "spellcheck": "false",
            }
        ),
    )


class CheckForm(SiteForm):
    """What the operator can go by."""

    words = forms.CharField(
        label="How can we check that it is yours?",
        help_text="Such as a telephone number on your website, or a trustee we can write to",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )


@access(Access.SIGNED_IN)
@require_safe
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show the state of the claim, and how to confirm it."""
    organisation, claim = _claimed(request, identifier)
    return _page(request, organisation, claim)


@access(Access.SIGNED_IN)
@require_POST
def send(request: HttpRequest, identifier: str) -> HttpResponse:
    """Send a code to the register's public address."""
    organisation, claim = _claimed(request, identifier)
    send_claim_code(by=actor_of(request), at=database_now(), organisation=organisation)
    messages.success(request, f"The code is on its way to {hint_of(claim.entry)}.")
    return redirect("claim", identifier=organisation.identifier)


@access(Access.SIGNED_IN)
@require_POST
def confirm(request: HttpRequest, identifier: str) -> HttpResponse:
    """Confirm the claim by the code."""
    organisation, claim = _claimed(request, identifier)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            confirm_claim(
                by=actor_of(request),
                at=database_now(),
                organisation=organisation,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(request, f"{organisation} is confirmed to be yours.")
            return redirect("organisation", identifier=organisation.identifier)
    claim.refresh_from_db()
    return _page(request, organisation, claim, form=form)


@access(Access.SIGNED_IN)
@require_POST
def ask(request: HttpRequest, identifier: str) -> HttpResponse:
    """Ask the operator to check the claim."""
    organisation, claim = _claimed(request, identifier)
    form = CheckForm(request.POST)
    if form.is_valid():
        ask_operator(
            by=actor_of(request),
            at=database_now(),
            organisation=organisation,
            **form.cleaned_data,
        )
        messages.success(request, "We check it and write to you.")
        return redirect("claim", identifier=organisation.identifier)
    return _page(request, organisation, claim, check=form)


@access(Access.SIGNED_IN)
@require_POST
def join(request: HttpRequest, identifier: str) -> HttpResponse:
    """Ask an organisation's administrators to be added."""
    organisation = found_organisation(identifier)
    ask_to_join(by=actor_of(request), at=database_now(), organisation=organisation)
    messages.success(request, f"We have written to {organisation}. They can add you.")
    return redirect("organisation", identifier=organisation.identifier)


def _claimed(request: HttpRequest, identifier: str) -> tuple[Organisation, Claim]:
    organisation = described_organisation(request, identifier)
    claim = Claim.objects.select_related("entry").filter(organisation=organisation).first()
    if claim is None:
        raise Http404
    return organisation, claim


def _page(
    request: HttpRequest,
    organisation: Organisation,
    claim: Claim,
    *,
    form: CodeForm | None = None,
    check: CheckForm | None = None,
) -> HttpResponse:
    wrong = form if form is not None else check
    context = {
        "organisation": organisation,
        "claim": claim,
        "hint": hint_of(claim.entry),
        "code": form or CodeForm(),
        "check": check or CheckForm(initial={"words": claim.asked_words}),
        "form": wrong,
    }
    return render(request, "pages/register/claim.html", context, status=422 if wrong else 200)
