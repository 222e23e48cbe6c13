"""Data portability and leaving, for an organisation or a person."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from accounts.exchange.workbooks import MEDIA_TYPE, Cell, Table, as_xlsx, table_of
from accounts.models import User
from accounts.people.own_data import person_data
from backend.access import Access, access
from backend.actors import actor_of
from backend.downloads import download
from backend.pages.forms.site import SiteForm
from backend.pages.lookups import found_organisation
from consortia.departures.own_data import counted, own_data
from consortia.departures.services.leaving_site import leave_site
from organisations.people.rules import require_administrator
from organisations.register.models.organisations import Organisation
from organisations.register.services.leaving import leave_as_person


class LeaveForm(SiteForm):
    """The confirmation that leaving is meant."""

    sure = forms.BooleanField(label="Yes, delete it for good")


#: Titles of sheets whose short name in the JSON says too little.
PLAIN = {
    "doubles": "Entries joined to yours",
    "told": "Contracts you were told of",
    "looks": "Passports you looked at",
    "looked_at": "Looks at your passport",
    "change_requests": "Changes you asked for",
    "signed_off": "Partners you signed off",
    "signed_off_by": "Partners that signed you off",
    "shares": "Shares of work and money",
    "record": "What was done here and when",
}
SHEET_NAME = 31
"""The most characters of a sheet's name in spreadsheet programs."""


@access(Access.SIGNED_IN)
@never_cache
@require_safe
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show how much data is stored about the organisation, with its downloads."""
    organisation = _administered(request, identifier)
    return _page(request, organisation, LeaveForm())


@access(Access.SIGNED_IN)
@require_safe
def take(request: HttpRequest, identifier: str, kind: str) -> HttpResponse:
    """Return all of the organisation's data as JSON or as a spreadsheet."""
    organisation = _administered(request, identifier)
    data = own_data(organisation)
    if kind == "xlsx":
        book = as_xlsx(_sheets(organisation, data), at=database_now())
        return download(book, name=f"{identifier}.xlsx", media_type=MEDIA_TYPE)
    return _json(data, identifier)


@access(Access.SIGNED_IN)
@require_POST
def leave(request: HttpRequest, identifier: str) -> HttpResponse:
    """Let the organisation leave the site."""
    organisation = _administered(request, identifier)
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, form)
    person = _person(request)
    leave_site(by=actor_of(request), at=database_now(), organisation=organisation)
    if not User.objects.filter(pk=person.pk).exists():
        logout(request)
    messages.success(request, "It has left. What was private is erased.")
    return redirect("home")


@access(Access.SIGNED_IN)
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show what is stored about the signed-in person."""
    return _account(request, LeaveForm())


@access(Access.SIGNED_IN)
@require_safe
def take_account(request: HttpRequest) -> HttpResponse:
    """Return all of the person's data as JSON."""
    return _json(person_data(_person(request)), "account")


@access(Access.SIGNED_IN)
@require_POST
def leave_account(request: HttpRequest) -> HttpResponse:
    """Erase the person."""
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _account(request, form)
    by, user = actor_of(request), _person(request)
    leave_as_person(by=by, at=database_now(), user=user)
    logout(request)
    messages.success(request, "Your account is deleted.")
    return redirect("home")


def _sheets(organisation: Organisation, data: dict[str, list[dict[str, Any]]]) -> dict[str, Table]:
    """Return the tables that are not empty, after one that says what they are."""
    kept = {name: rows for name, rows in data.items() if rows}
    titles = {
        name: PLAIN.get(name, name.replace("_", " ").capitalize())[:SHEET_NAME] for name in kept
    }
    told: list[list[Cell]] = [
        [f"What is kept about {organisation.name} ({organisation.identifier})", ""],
        ["Sheet", "Rows"],
        *(list[Cell]([titles[name], len(rows)]) for name, rows in kept.items()),
        [
            "Nothing is kept of what has no sheet here. Files are downloaded where they are kept.",
            "",
        ],
    ]
    return {"About": told, **{titles[name]: table_of(rows) for name, rows in kept.items()}}


def _page(request: HttpRequest, organisation: Organisation, form: LeaveForm) -> HttpResponse:
    kept = [
        (name.replace("_", " "), count) for name, count in counted(organisation).items() if count
    ]
    context = {"organisation": organisation, "kept": kept, "form": form}
    return render(
        request, "pages/people/own_data.html", context, status=422 if form.errors else 200
    )


def _account(request: HttpRequest, form: LeaveForm) -> HttpResponse:
    mine = request.user.organisation_memberships.select_related("organisation")  # type: ignore[union-attr]
    context = {"memberships": mine.order_by("organisation__name"), "form": form}
    return render(request, "pages/people/account.html", context, status=422 if form.errors else 200)


def _json(data: dict[str, Any], name: str) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return download(text.encode(), name=f"{name}.json", media_type="application/json")


def _person(request: HttpRequest) -> User:
    return User.objects.get(email=request.user.get_username())


def _administered(request: HttpRequest, identifier: str) -> Organisation:
    found = found_organisation(identifier)
    require_administrator(actor_of(request), found)
    return found
