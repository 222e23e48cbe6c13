"""The register: searched, joined, and the page of one organisation."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorKind
from accounts.clock import database_now
from accounts.errors import Invalid, Refusal
from accounts.exchange.csv_tables import csv_lines
from accounts.models import Letter
from areas.errors import AreaError
from backend.access import Access, access
from backend.actors import actor_of
from backend.downloads import stream
from backend.keys import may_keep_keys
from backend.pages.capability_search import searched
from backend.pages.forms.search import OrganisationSearchForm
from backend.pages.forms.site import OrganisationForm, SiteForm
from backend.pages.lookups import found_organisation
from backend.pages.paging import BoundedPaginator
from organisations.exchange.profiles import profile_rows
from organisations.offers.coverage import offers_asked_for
from organisations.offers.models.capabilities import Capability
from organisations.offers.models.listed import ListedService
from organisations.people.addresses import addresses_of
from organisations.people.models.members import Role
from organisations.people.rules import has_role, may_see_private, role_in
from organisations.register.errors import BecamePart, PerhapsTheSame
from organisations.register.models.claims import Claim
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.prefill import prefill
from organisations.register.search import narrowed
from organisations.register.services.registering import register_organisation
from organisations.register.sizes import band_of
from organisations.register.unlisted_numbers import register_told
from organisations.support.rules import may_describe

CSV = "text/csv; charset=utf-8"
MOST_OFFERS = 4
MORE = ("kind", "size", "anchor", "infrastructure", "sort")


@access(Access.OPEN)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """List organisations, narrowed by the search."""
    form = OrganisationSearchForm(request.GET)
    every = Organisation.objects.current().select_related("home_area", "claim").with_income()
    rows = along = every.none()
    if form.is_valid():
        rows = narrowed(every, **form.terms()).order_by(*form.order())
        along = narrowed(every, many=True, **form.terms()).order_by(*form.order())
    page = BoundedPaginator(rows, every, along).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "form": form,
        "query": query.urlencode(),
        "more": any(request.GET.get(name) for name in MORE),
        "found": _told(list(page), form),
        "searched_for": searched(request, *form.understood()),
        "capabilities": Capability.objects.leaves().order_by("name"),
    }
    return render(
        request, "pages/register/organisations.html", context, status=422 if form.errors else 200
    )


def _told(page: list[Organisation], form: OrganisationSearchForm) -> list[dict[str, Any]]:
    """Return the list's lines: each organisation, with what it offers of the search."""
    asked = form.what_and_where() if form.is_valid() else {}
    offers = offers_asked_for(page, **asked) if any(asked.values()) else {}
    return [
        {
            "organisation": one,
            "band": band_of(getattr(one, "public_income", None)).label,
            "offers": offers.get(one.pk, [])[:MOST_OFFERS],
            "more": max(0, len(offers.get(one.pk, [])) - MOST_OFFERS),
        }
        for one in page
    ]


@access(Access.OPEN)
@require_safe
def profiles(request: HttpRequest) -> StreamingHttpResponse:
    """Write the public profiles of a search as CSV, safe to open in a spreadsheet."""
    form = OrganisationSearchForm(request.GET)
    if not form.is_valid():
        raise Invalid(" ".join(str(words) for faults in form.errors.values() for words in faults))
    rows = narrowed(Organisation.objects.current(), **form.terms())
    return stream(csv_lines(profile_rows(rows)), name="organisations.csv", media_type=CSV)


@access(Access.OPEN)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find an organisation in the public register, to confirm what is known of it."""
    words = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    every = RegisterEntry.objects.order_by("name", "pk")
    rows, along = every.matching(words), every.matching(words, many=True)
    page = BoundedPaginator(rows, every, along).get_page(request.GET.get("page"))
    context = {"page": page, "q": words, "query": urlencode({"q": words})}
    return render(request, "pages/register/find.html", context)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Add an organisation to the register."""
    initial: dict[str, object] = {"email": request.user.get_username()}
    known = prefill(request.GET.get("entry", "").replace("\x00", "")[:40])
    if known is not None:
        initial |= {
            "name": known.name,
            "kind": known.kind,
            "identifier": known.identifier,
            "turnover": known.income,
            "home": known.home,
            "description": known.activities,
        }
    form = OrganisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = register_organisation(
                by=actor_of(request),
                at=database_now(),
                home_area=given.pop("home"),
                confirmed_distinct="distinct" in request.POST,
                **given,
            )
        except PerhapsTheSame as question:
            return ask_if_the_same(request, form, question)
        except (Refusal, AreaError) as refusal:
            form.fail(refusal)
        else:
            return registered(request, made)
    status = 422 if form.errors else 200
    return render(
        request, "pages/register/register.html", {"form": form, "known": known}, status=status
    )


def ask_if_the_same(request: HttpRequest, form: SiteForm, question: PerhapsTheSame) -> HttpResponse:
    """Ask whether it is one of the possible duplicates; nothing is saved yet."""
    rows = Organisation.objects.select_related("home_area")
    found = {one.identifier: one for one in rows.filter(identifier__in=question.candidates)}
    context = {"form": form, "candidates": [found[number] for number in question.candidates]}
    return render(request, "pages/register/same.html", context, status=409)


def registered(request: HttpRequest, made: Organisation) -> HttpResponse:
    """Redirect to the next step: the claim, suggested offers, or the first offer."""
    messages.success(request, f"{made.name} is registered. Now say what you can do.")
    if Claim.objects.waiting().filter(organisation=made).exists():
        return redirect("claim", identifier=made.identifier)
    known = prefill(made.identifier)
    page = "suggested-offers" if known and known.capabilities else "offer"
    return redirect(page, identifier=made.identifier)


@access(Access.OPEN)
@require_safe
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show an organisation's public profile, and to its own people what is private."""
    try:
        organisation = found_organisation(identifier)
    except BecamePart as moved:
        return redirect("organisation", identifier=moved.identifier, permanent=True)
    actor = actor_of(request)
    private = may_see_private(actor, organisation)
    context = {
        "organisation": organisation,
        "register_name": register_told(organisation),
        "offers": organisation.offers.live()
        .select_related("capability")
        .prefetch_related("areas")
        .order_by("capability__name", "pk"),
        "partners": organisation.relationships.confirmed().select_related("other"),
        "affiliated": organisation.relationships.affiliated()
        .select_related("other")
        .order_by("other__name", "pk"),
        "absorbed": organisation.absorbed.order_by("pk"),
        "listed_since": RegisterEntry.objects.registered_on([organisation.identifier]).get(
            organisation.identifier
        ),
        "private": private,
        "came_back": private
        and any(Letter.objects.last_came_back(one.email) for one in addresses_of(organisation)),
        "editor": has_role(actor, organisation, Role.EDITOR),
        "describer": may_describe(actor, organisation),
        "looked_after": organisation.supporters.live().select_related("supporter"),
        "keeper": may_keep_keys(actor, organisation),
        "outsider": actor.kind is ActorKind.PERSON and role_in(actor, organisation) is None,
        "listed": ListedService.objects.of_organisation(organisation).waiting().count(),
    }
    return render(request, "pages/register/organisation.html", context)
