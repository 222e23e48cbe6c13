"""Public profiles as a table: a row an offer, and one for a body that offers nothing yet."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from organisations.models import Offer, Organisation, OrganisationQuerySet
from organisations.sizes import band_of
from organisations.unlisted import register_told

AT_ONCE = 500
HEADS = (
    "Identifier",
    "Register",
    "Name",
    "Kind",
    "Description",
    "Website",
    "Home district code",
    "Home district",
    "Community anchor",
    "Infrastructure body",
    "Income a year (public register)",
    "Capability code",
    "Capability",
    "Area codes",
    "Areas",
    "People a year",
    "Confirmed on",
)


def profile_rows(rows: OrganisationQuerySet) -> Iterator[tuple[Any, ...]]:
    """Yield the heading and then the public profiles of these bodies, oldest entry first.

    Only what everybody may see on the site is in it. Five hundred bodies at a time are read, so
    that it takes as little memory for all as for a few.
    """
    yield HEADS
    for body in _in_parts(rows):
        about = _about(body)
        for offer in body.offers.all():
            areas = sorted(offer.areas.all(), key=lambda area: area.code)
            yield (
                *about,
                offer.capability_id,
                offer.capability.name,
                "; ".join(area.code for area in areas),
                "; ".join(area.name for area in areas),
                offer.capacity,
                f"{offer.confirmed_at:%Y-%m-%d}",
            )
        if not body.offers.all():
            yield (*about, *[""] * 6)


def _in_parts(rows: OrganisationQuerySet) -> Iterator[Organisation]:
    offers = Offer.objects.live().select_related("capability").order_by("capability__name", "pk")
    whole = (
        rows.with_income()
        .select_related("home_area", "claim")
        .prefetch_related(Prefetch("offers", offers), "offers__areas")
        .order_by("pk")
    )
    last = 0
    while part := list(whole.filter(pk__gt=last)[:AT_ONCE]):
        yield from part
        last = part[-1].pk


def _about(body: Organisation) -> tuple[Any, ...]:
    home = body.home_area
    return (
        body.identifier,
        register_told(body),
        body.name,
        body.get_kind_display(),
        body.description,
        body.website,
        home.code if home else "",
        home.name if home else "",
        "yes" if body.is_anchor else "no",
        "yes" if body.is_infrastructure else "no",
        band_of(getattr(body, "public_income", None)).label,
    )
