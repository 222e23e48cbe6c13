"""Listed services of an organisation: confirmed as offers, or dismissed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from areas.errors import AreaError
from areas.gazetteer import gazetteer
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.lookups import edited_organisation
from backend.pages.offers.offer_forms import OfferForm
from organisations.offers.capabilities.tree import tree
from organisations.offers.models.capabilities import Capability
from organisations.offers.models.listed import ListedService
from organisations.offers.services.listed import confirm_listed, dismiss_listed
from organisations.register.models.organisations import Organisation


@access(Access.SIGNED_IN)
@require_safe
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """List the services that wait for an answer."""
    organisation = edited_organisation(request, identifier)
    rows = ListedService.objects.of_organisation(organisation).waiting()
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation,
        "page": page,
        "listed": [(one, _capabilities(one), _places(one)) for one in page],
    }
    return render(request, "pages/offers/listed.html", context)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, identifier: str, pk: int) -> HttpResponse:
    """Confirm a listed service as an offer, filled in from the directory."""
    organisation = edited_organisation(request, identifier)
    listed = _listed(organisation, pk)
    first = {
        "capability": next(iter(_capabilities(listed)), ""),
        "areas": "\n".join(_places(listed)),
    }
    form = OfferForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = confirm_listed(
                by=actor_of(request),
                at=database_now(),
                organisation=organisation,
                listed=listed,
                confirmed_apart="apart" in request.POST,
                **form.cleaned_data,
            )
        except (Refusal, AreaError) as refusal:
            form.fail(refusal)
            form.overlapping = getattr(refusal, "offers", [])
        else:
            messages.success(request, f"You offer {made.capability.name}.")
            return redirect("listed", identifier=identifier)
    context = {
        "form": form,
        "organisation": organisation,
        "listed": listed,
        "capabilities": Capability.objects.leaves().order_by("name"),
    }
    return render(request, "pages/offers/offer.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_POST
def dismiss(request: HttpRequest, identifier: str, pk: int) -> HttpResponse:
    """Dismiss a listed service."""
    organisation = edited_organisation(request, identifier)
    dismiss_listed(
        by=actor_of(request),
        at=database_now(),
        organisation=organisation,
        listed=_listed(organisation, pk),
    )
    messages.success(request, "You are not asked about it again.")
    return redirect("listed", identifier=identifier)


def _listed(organisation: Organisation, pk: int) -> ListedService:
    found = ListedService.objects.of_organisation(organisation).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _capabilities(listed: ListedService) -> list[str]:
    leaves = {leaf.slug: leaf.name for leaf in tree().leaves}
    told = [one["capability"] for one in listed.suggestions]
    return [leaves[slug] for slug in told if slug in leaves]


def _places(listed: ListedService) -> list[str]:
    known = gazetteer().areas
    return [known[code].name for code in listed.areas if code in known]
