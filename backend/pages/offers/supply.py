"""The supply map: how many organisations in each district, and where supply is thin."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from areas.models import Area, Level
from areas.tilemap import tile_map
from backend.access import Access, access
from backend.pages.capability_search import searched
from backend.pages.forms.search import SupplyForm
from organisations.offers.models.capabilities import Capability
from organisations.offers.supply import THIN, DistrictSupply, supply

ENGLAND = "E92000001"
#: On a map of more districts than this the letters would be too small to read.
MOST_LETTERS = 80


@access(Access.OPEN)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the map and the table that says the same."""
    form = SupplyForm(request.GET or None)
    valid = form.is_valid()
    meant, area = form.understood() if valid else (None, None)
    code = area.code if area else ENGLAND
    places = supply(meant.slugs, code) if meant else []
    context = {
        "form": form,
        "meant": meant,
        "searched_for": searched(request, meant, None),
        "area": area or Area.objects.filter(code=code).first(),
        "groups": _groups(places),
        "total": len(places),
        "none": sum(not one.organisations for one in places),
        "thin": sum(one.is_thin for one in places),
        "most": THIN,
        "map": tile_map(
            {one.area.code: one.organisations for one in places}, Area.objects.districts()
        )
        if places
        else None,
        "lettered": len(places) <= MOST_LETTERS,
        "regions": Area.objects.current().filter(level=Level.REGION).order_by("name"),
        "capabilities": Capability.objects.leaves().order_by("name"),
    }
    return render(request, "pages/offers/supply.html", context, status=422 if form.errors else 200)


def _groups(places: list[DistrictSupply]) -> list[tuple[Area, list[DistrictSupply]]]:
    """Return the districts by the county or region they lie in."""
    return [(within, list(inside)) for within, inside in groupby(places, lambda one: one.within)]
