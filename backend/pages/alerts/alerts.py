"""Alerts of a person: follows, saved searches, the calendar feed, and unsubscribing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.destinations import url_of
from backend.access import Access, access
from backend.actors import actor_of
from backend.calendars import calendar_of, plan_events
from backend.pages.forms.search import SearchForm
from consortia.planning.plan import consortia_of
from contracts.alerts.models import CalendarFeed, Follow, Pace, SavedSearch
from contracts.alerts.services import alerts
from contracts.alerts.services.alerts import (
    feed_of,
    forget_search,
    make_feed,
    pace_search,
    revoke_feed,
    unfollow,
)
from contracts.destinations import CalendarAddress, ContractPage
from contracts.drafting.models.contracts import Contract
from contracts.drafting.rules import may_see

if TYPE_CHECKING:
    from icalendar import Event


@access(Access.SIGNED_IN)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """List a person's follows and saved searches."""
    user = request.user.pk
    feed = CalendarFeed.objects.filter(user=user).first()
    context = {
        "follows": Follow.objects.filter(user=user).select_related("contract__commissioner")[:200],
        "searches": SavedSearch.objects.filter(user=user).select_related("capability", "area"),
        "paces": Pace.choices,
        "feed": feed,
    }
    return render(request, "pages/alerts/alerts.html", context)


@access(Access.SIGNED_IN)
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a contract, change its pace, or stop following it."""
    contract = Contract.objects.select_related("commissioner").filter(pk=pk).first()
    if contract is None or not may_see(actor_of(request), contract):
        raise Http404
    by, at = actor_of(request), database_now()
    if request.POST.get("stop"):
        unfollow(by=by, at=at, contract=contract)
        messages.success(request, "You no longer follow it.")
    else:
        pace = request.POST.get("pace", "")
        alerts.follow(by=by, at=at, contract=contract, pace=pace)
        messages.success(request, f"You follow it: {Pace(pace).label.lower()}.")
    back = request.POST.get("from") == "alerts"
    return redirect("alerts" if back else contract_address(pk))


def contract_address(pk: int) -> str:
    """Return the address of a contract's page."""
    return reverse("contract", kwargs={"pk": pk})


@access(Access.SIGNED_IN)
@require_POST
def save_search(request: HttpRequest) -> HttpResponse:
    """Save the search that was made on the page of contracts."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That search could not be saved. Search again, then save it.")
        return redirect("contracts")
    terms = form.terms()
    stages, slugs = terms.pop("stages"), terms.pop("capabilities")
    if len(slugs) > 1:
        messages.error(request, "What you look for may mean several things. Choose one, then save.")
        return redirect("contracts")
    alerts.save_search(
        by=actor_of(request),
        at=database_now(),
        stage=stages[0] if stages else "",
        capability=slugs[0] if slugs else "",
        **terms,
    )
    messages.success(request, "Saved. You hear of it once a day; change that here.")
    return redirect("alerts")


@access(Access.SIGNED_IN)
@require_POST
def search(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the pace of a saved search, or remove it."""
    found = SavedSearch.objects.filter(pk=pk, user=request.user.pk).first()
    if found is None:
        raise Http404
    by, at = actor_of(request), database_now()
    if request.POST.get("stop"):
        forget_search(by=by, at=at, search=found)
    else:
        pace_search(by=by, at=at, search=found, pace=request.POST.get("pace", ""))
    messages.success(request, "Saved.")
    return redirect("alerts")


@access(Access.OPEN)
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop all letters: by the button here, or by a mail program's one click (RFC 8058).

    It needs no sign-in and no cookie, since mail programs have neither; the link is signed.
    """
    done = request.method == "POST"
    if done:
        alerts.unsubscribe(at=database_now(), token=token)
    return render(request, "pages/alerts/unsubscribe.html", {"done": done})


@access(Access.SIGNED_IN)
@require_POST
def calendar(request: HttpRequest) -> HttpResponse:
    """Make a new private address of the calendar, shown this once, or revoke it."""
    by, at = actor_of(request), database_now()
    if request.POST.get("stop"):
        revoke_feed(by=by, at=at)
        messages.success(request, "The calendar is no longer shared.")
        return redirect("alerts")
    address = url_of(CalendarAddress(secret=make_feed(by=by, at=at)))
    return render(request, "pages/alerts/calendar.html", {"address": address})


@access(Access.OPEN)
@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Return what a person follows, and the plans of its organisations' consortia (RFC 5545)."""
    person = feed_of(secret)
    follows = Follow.objects.filter(user=person, contract__deadline__isnull=False)
    rows, at = follows.select_related("contract__commissioner")[:500], database_now()
    events = [_event(one.contract, at) for one in rows]
    made = calendar_of("Deadlines for bids", [*events, *plan_events(consortia_of(person), at)])
    return HttpResponse(made, content_type="text/calendar; charset=utf-8")


def _event(contract: Contract, at: datetime) -> Event:
    from icalendar import Event  # slow to load: see tests/house/test_starting.py

    deadline = contract.deadline
    assert deadline is not None  # only those with one are asked for
    event = Event()
    event.add("uid", f"contract-{contract.pk}@consortium-builder")
    event.add("sequence", contract.version)
    event.add("dtstamp", at)
    event.add("dtstart", deadline.astimezone(UTC))
    event.add("dtend", deadline.astimezone(UTC) + timedelta(minutes=1))
    event.add("summary", f"Bids due: {contract.title}")
    event.add("description", f"{contract.commissioner.name}, {contract.get_stage_display()}")
    event.add("url", url_of(ContractPage(contract=contract.pk)))
    return event
