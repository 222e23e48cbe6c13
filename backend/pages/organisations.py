"""The register: search, register, an organisation and its offers."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.cells import csv_lines
from accounts.clock import database_now
from accounts.errors import Invalid, Refusal
from areas.errors import AreaError
from backend.access import Access, access
from backend.actors import actor_of
from backend.downloads import stream
from backend.keys import may_keep_keys
from backend.pages.forms import OfferForm, OrganisationForm
from backend.pages.paging import BoundedPaginator
from backend.pages.search_forms import OrganisationSearchForm
from organisations import rules, services
from organisations.identifiers import register_of
from organisations.models import (
    Capability,
    ListedService,
    Offer,
    Organisation,
    RegisterEntry,
    Role,
)
from organisations.profiles import profile_rows
from organisations.register.prefill import prefill
from organisations.search import narrowed
from organisations.sizes import band_of

CSV = "text/csv; charset=utf-8"
MORE = ("kind", "size", "anchor", "infrastructure", "sort")


@access(Access.OPEN)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """List the register, narrowed by what is given."""
    form = OrganisationSearchForm(request.GET)
    every = Organisation.objects.select_related("home_area").with_income()
    rows = every.none()
    if form.is_valid():
        rows = narrowed(every, **form.terms()).order_by(*form.order())
    page = BoundedPaginator(rows, every).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "form": form,
        "query": query.urlencode(),
        "more": any(request.GET.get(name) for name in MORE),
        "found": [(one, band_of(one.public_income).label) for one in page],
        "capabilities": Capability.objects.leaves().order_by("name"),
    }
    return render(request, "pages/organisations.html", context, status=422 if form.errors else 200)


@access(Access.OPEN)
@require_safe
def profiles(request: HttpRequest) -> StreamingHttpResponse:
    """Write the public profiles of a search as CSV, safe to open in a spreadsheet."""
    form = OrganisationSearchForm(request.GET)
    if not form.is_valid():
        raise Invalid(" ".join(str(words) for faults in form.errors.values() for words in faults))
    rows = narrowed(Organisation.objects.all(), **form.terms())
    return stream(csv_lines(profile_rows(rows)), name="organisations.csv", media_type=CSV)


@access(Access.OPEN)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find a body in the public register, to confirm what is known of it."""
    words = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    rows = RegisterEntry.objects.matching(words) if words else RegisterEntry.objects.none()
    page = Paginator(rows.order_by("name", "pk"), 25).get_page(request.GET.get("page"))
    context = {"page": page, "q": words, "query": urlencode({"q": words})}
    return render(request, "pages/find.html", context)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Add a body to the register."""
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
            made = services.register_organisation(
                by=actor_of(request), at=database_now(), home_area=given.pop("home"), **given
            )
        except (Refusal, AreaError) as refusal:
            form.fail(refusal)
        else:
            messages.success(request, f"{made.name} is registered. Now say what you can do.")
            return redirect("offer", identifier=made.identifier)
    status = 422 if form.errors else 200
    return render(request, "pages/register.html", {"form": form, "known": known}, status=status)


@access(Access.OPEN)
@require_safe
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a body's public profile, and to its own people what is private."""
    organisation = _found(identifier)
    actor = actor_of(request)
    context = {
        "organisation": organisation,
        "register_name": register_of(organisation.identifier),
        "offers": organisation.offers.live()
        .select_related("capability")
        .prefetch_related("areas")
        .order_by("capability__name", "pk"),
        "partners": organisation.relationships.confirmed().select_related("other"),
        "private": rules.may_see_private(actor, organisation),
        "editor": rules.has_role(actor, organisation, Role.EDITOR),
        "keeper": may_keep_keys(actor, organisation),
        "listed": ListedService.objects.of_body(organisation).waiting().count(),
    }
    return render(request, "pages/organisation.html", context)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, identifier: str) -> HttpResponse:
    """Make an offer."""
    organisation = _found(identifier)
    rules.require_editor(actor_of(request), organisation)
    known = prefill(organisation.identifier)
    initial = {"areas": "\n".join(known.areas)} if known else {}
    form = OfferForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_offer(
                by=actor_of(request),
                at=database_now(),
                organisation=organisation,
                **form.cleaned_data,
            )
        except (Refusal, AreaError) as refusal:
            form.fail(refusal)
        else:
            messages.success(request, f"You offer {made.capability.name}.")
            return redirect("organisation", identifier=organisation.identifier)
    context = {
        "form": form,
        "organisation": organisation,
        "known": known,
        "capabilities": Capability.objects.leaves().order_by("name"),
    }
    return render(request, "pages/offer.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an offer is still true."""
    offer = Offer.objects.live().select_related("organisation").filter(pk=pk).first()
    if offer is None:
        raise Http404
    services.confirm_offer(by=actor_of(request), at=database_now(), offer=offer)
    messages.success(request, f"{offer.capability} is confirmed.")
    return redirect("organisation", identifier=offer.organisation.identifier)


def _found(identifier: str) -> Organisation:
    found = (
        Organisation.objects.select_related("home_area")
        .filter(identifier=identifier.replace("\x00", ""))
        .first()
    )
    if found is None:
        raise Http404
    return found
