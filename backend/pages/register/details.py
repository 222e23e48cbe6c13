"""Changing an organisation's own details."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.clock import database_now
from accounts.errors import Refusal
from areas.errors import AreaError
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forms.days import DayField
from backend.pages.forms.site import OrganisationForm
from backend.pages.lookups import edited_organisation
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import change_organisation

FLAGS = ("is_anchor", "is_infrastructure", "is_fund_holder")


class DetailsForm(OrganisationForm):
    """The details that an organisation can change; its number stays."""

    identifier = None  # type: ignore[assignment]
    trading_since = DayField(
        label="Since when have you been working?",
        help_text="Some contracts ask for years of trading. Where a public register lists you, "
        "its "
        "date counts.",
        required=False,
    )
    website = forms.URLField(
        label="Website",
        required=False,
        assume_scheme="https",
        max_length=200,
        widget=forms.URLInput,
    )
    postcode = forms.CharField(label="Postcode", max_length=8, required=False)
    is_anchor = forms.BooleanField(
        label="We are a community anchor: run by local people, for many purposes, and we "
        "support smaller groups",
        required=False,
    )
    is_infrastructure = forms.BooleanField(
        label="We are an infrastructure organisation, such as a council for voluntary service, "
        "and look after entries of groups that ask us to",
        required=False,
    )
    is_fund_holder = forms.BooleanField(
        label="We can be fund holder for groups without a legal form (community anchors only)",
        required=False,
    )


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, identifier: str) -> HttpResponse:
    """Change the details."""
    organisation = edited_organisation(request, identifier)
    form = DetailsForm(request.POST or None, initial=_as_it_is(organisation))
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        changes["home_area"] = changes.pop("home")
        try:
            change_organisation(
                by=actor_of(request), at=database_now(), organisation=organisation, **changes
            )
        except (Refusal, AreaError) as refusal:
            form.fail(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("organisation", identifier=identifier)
    context = {"organisation": organisation, "form": form}
    status = 422 if form.errors else 200
    return render(request, "pages/register/change_organisation.html", context, status=status)


def _as_it_is(organisation: Organisation) -> dict[str, Any]:
    plain = (
        "name",
        "kind",
        "email",
        "turnover",
        "trading_since",
        "description",
        "website",
        "postcode",
        *FLAGS,
    )
    shown = {name: getattr(organisation, name) for name in plain}
    return shown | {"home": organisation.home_area.name if organisation.home_area else ""}
