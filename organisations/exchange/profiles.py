"""Public profiles as a table: a row for each offer, one for an organisation without any."""

from collections.abc import Iterator

from django.db.models import Prefetch

from organisations.offers.models.offers import Offer
from organisations.register.models.organisations import Organisation, OrganisationQuerySet
from organisations.register.sizes import band_of
from organisations.register.unlisted_numbers import register_told

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
    "Infrastructure organisation",
    "Income a year (public register)",
    "Capability code",
    "Capability",
    "Area codes",
    "Areas",
    "People a year",
    "Confirmed on",
)


def profile_rows(rows: OrganisationQuerySet) -> Iterator[tuple[object, ...]]:
    """Yield the heading, then the rows of these organisations' public profiles, oldest first.

    Only public facts are in it. Reads five hundred organisations at a time, to bound memory.
    """
    yield HEADS
    for organisation in _in_parts(rows):
        about = _about(organisation)
        for offer in organisation.offers.all():
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
        if not organisation.offers.all():
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


def _about(organisation: Organisation) -> tuple[object, ...]:
    home = organisation.home_area
    return (
        organisation.identifier,
        register_told(organisation),
        organisation.name,
        organisation.get_kind_display(),
        organisation.description,
        organisation.website,
        home.code if home else "",
        home.name if home else "",
        "yes" if organisation.is_anchor else "no",
        "yes" if organisation.is_infrastructure else "no",
        band_of(getattr(organisation, "public_income", None)).label,
    )
