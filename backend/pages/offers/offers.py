"""Offers: made singly or as the register entry suggests, changed, confirmed, withdrawn."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import database_now
from accounts.errors import Refusal
from areas.errors import AreaError
from areas.gazetteer import gazetteer
from areas.models import Area
from areas.naming import read_places
from areas.picking import part_of, parts, picture, whole_counties
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.capability_search import browsed
from backend.pages.forms.days import NAMES
from backend.pages.lookups import described_organisation
from backend.pages.offers.offer_forms import ChangeOfferForm, OfferForm, SuggestedForm, written
from organisations.offers.models.capabilities import Capability
from organisations.offers.models.offers import Offer
from organisations.offers.services.offers import (
    change_offer,
    confirm_offer,
    make_offer,
    withdraw_offer,
)
from organisations.register.models.organisations import Organisation
from organisations.register.prefill import prefill
from organisations.support.rules import require_describer

MOST_PICKED = 500
_DAY = tuple(f"spare_from_{part}" for part in NAMES)
#: Fields of an offer that are carried along while its areas are picked on the map.
CARRIED = ("capability", "chosen", "listed", "capacity", *_DAY)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest, identifier: str) -> HttpResponse:
    """Make an offer; areas picked on the map come back here to be checked first."""
    organisation = described_organisation(request, identifier)
    if "picked" in request.POST:
        said = {name: request.POST.get(name, "") for name in CARRIED}
        day = [said.pop(name) for name in _DAY]
        more = {"spare_from": day, "areas": written(_picked(request))}
        form = OfferForm(initial=said | more)
        return _form(request, organisation, form)
    form = OfferForm(request.POST or None, initial=_initial(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            made = make_offer(
                by=actor_of(request),
                at=database_now(),
                organisation=organisation,
                confirmed_apart="apart" in request.POST,
                **form.cleaned_data,
            )
        except (Refusal, AreaError) as refusal:
            form.fail(refusal)
            form.overlapping = getattr(refusal, "offers", [])
        else:
            messages.success(request, f"You offer {made.capability.name}.")
            return redirect("organisation", identifier=organisation.identifier)
    return _form(request, organisation, form)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def suggested(request: HttpRequest, identifier: str) -> HttpResponse:
    """Make the offers that the register entry suggests: several at once, or none."""
    organisation = described_organisation(request, identifier)
    known = prefill(organisation.identifier)
    if known is None or not known.capabilities:
        return redirect("offer", identifier=organisation.identifier)
    form = SuggestedForm(
        request.POST or None, suggested=known.capabilities, initial=_initial(organisation)
    )
    if request.method == "POST" and form.is_valid():
        try:
            _make_all(request, organisation, **form.cleaned_data)
        except (Refusal, AreaError) as refusal:
            form.fail(refusal)
        else:
            messages.success(request, "Saved. Say for how many people, or add what is missing.")
            return redirect("organisation", identifier=organisation.identifier)
    context = {"form": form, "organisation": organisation}
    return render(
        request, "pages/offers/suggested.html", context, status=422 if form.errors else 200
    )


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def pick(request: HttpRequest, identifier: str) -> HttpResponse:
    """Pick areas on the map; nothing is saved, the choice goes back to the offer."""
    organisation = described_organisation(request, identifier)
    picked = {area.code for area in _picked(request)}
    written_places = read_places(request.POST.get("areas", "")[:20_000])
    picked |= {area.code for area in written_places.areas}
    shown = _part(request, organisation)
    part = picture(shown, picked)
    here = {area.code for group in part.groups for area in group.districts}
    districts = {leaf for code in picked for leaf in gazetteer().leaf_codes(code)}
    context = {
        "organisation": organisation,
        "parts": parts(),
        "part": part,
        "districts": districts,
        "elsewhere": whole_counties(districts - here),
        "unclear": written_places.unclear[:10],
        "carried": [(name, request.POST.get(name, "")) for name in CARRIED],
    }
    return render(request, "pages/offers/pick.html", context)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an offer."""
    offer = _live(request, pk)
    form = ChangeOfferForm(request.POST or None, initial=_as_it_is(offer))
    if request.method == "POST" and form.is_valid():
        try:
            change_offer(by=actor_of(request), at=database_now(), offer=offer, **form.cleaned_data)
        except (Refusal, AreaError) as refusal:
            form.fail(refusal)
        else:
            messages.success(request, f"{offer.capability} is changed.")
            return redirect("organisation", identifier=offer.organisation.identifier)
    context = {"form": form, "offer": offer, "organisation": offer.organisation}
    return render(
        request, "pages/offers/change_offer.html", context, status=422 if form.errors else 200
    )


@access(Access.SIGNED_IN)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an offer."""
    offer = _live(request, pk)
    withdraw_offer(by=actor_of(request), at=database_now(), offer=offer)
    messages.success(request, f"You no longer offer {offer.capability}.")
    return redirect("organisation", identifier=offer.organisation.identifier)


@access(Access.SIGNED_IN)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm an offer."""
    offer = _live(request, pk)
    confirm_offer(by=actor_of(request), at=database_now(), offer=offer)
    messages.success(request, f"{offer.capability} is confirmed.")
    return redirect("organisation", identifier=offer.organisation.identifier)


def _live(request: HttpRequest, pk: int) -> Offer:
    """Return a live offer, for those who may fill in its organisation's offers."""
    rows = Offer.objects.live().select_related("organisation", "capability")
    offer = rows.filter(pk=pk).first()
    if offer is None:
        raise Http404
    require_describer(actor_of(request), offer.organisation)
    return offer


def _as_it_is(offer: Offer) -> dict[str, object]:
    areas = written(list(offer.areas.order_by("name", "code")))
    return {"areas": areas, "capacity": offer.capacity, "spare_from": offer.spare_from}


def _form(request: HttpRequest, organisation: Organisation, form: OfferForm) -> HttpResponse:
    context = {
        "form": form,
        "organisation": organisation,
        "known": prefill(organisation.identifier),
        "capabilities": Capability.objects.leaves().order_by("name"),
        "groups": browsed(),
    }
    return render(request, "pages/offers/offer.html", context, status=422 if form.errors else 200)


def _initial(organisation: Organisation) -> dict[str, str]:
    known = prefill(organisation.identifier)
    return {"areas": "\n".join(known.areas)} if known else {}


@transaction.atomic
def _make_all(
    request: HttpRequest, organisation: Organisation, capabilities: list[str], areas: list[str]
) -> None:
    for capability in capabilities:
        make_offer(
            by=actor_of(request),
            at=database_now(),
            organisation=organisation,
            capability=capability,
            areas=areas,
        )


def _picked(request: HttpRequest) -> list[Area]:
    """Return the ticked districts and counties.

    Raises
    ------
    django.core.exceptions.BadRequest
        When a code is unknown, or there are too many: our page sends no such thing.
    """
    codes = request.POST.getlist("place")
    known = gazetteer().areas
    if len(codes) > MOST_PICKED or any(code not in known for code in codes):
        raise BadRequest
    return whole_counties(codes)


def _part(request: HttpRequest, organisation: Organisation) -> Area:
    """Return the part of the country to show: the one asked for, else the home district's."""
    asked = request.POST.get("part", "") or request.POST.get("was", "")
    there = {area.code: area for area in parts()}
    home = organisation.home_area
    found = there.get(asked) or (part_of(home.code) if home else None)
    return found or there[min(there)]
