"""The register: search, register, an organisation and its offers."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from accounts.models import Letter
from areas.errors import AreaError
from backend.access import Access, access
from backend.actors import actor_of
from backend.keys import may_keep_keys
from backend.pages.forms import OfferForm, OrganisationForm
from organisations import rules, services
from organisations.addresses import addresses_of
from organisations.identifiers import register_of
from organisations.models import Capability, Offer, Organisation, RegisterEntry, Role
from organisations.register.prefill import prefill


@access(Access.OPEN)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """List the register, by name."""
    words = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    rows = Organisation.objects.select_related("home_area").order_by("name", "pk")
    if words:
        rows = rows.filter(name__icontains=words)
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "pages/organisations.html", {"page": page, "q": words})


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
    private = rules.may_see_private(actor, organisation)
    context = {
        "organisation": organisation,
        "register_name": register_of(organisation.identifier),
        "offers": organisation.offers.live()
        .select_related("capability")
        .prefetch_related("areas")
        .order_by("capability__name", "pk"),
        "partners": organisation.relationships.confirmed().select_related("other"),
        "private": private,
        "came_back": private
        and any(Letter.objects.last_came_back(one.email) for one in addresses_of(organisation)),
        "editor": rules.has_role(actor, organisation, Role.EDITOR),
        "keeper": may_keep_keys(actor, organisation),
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
