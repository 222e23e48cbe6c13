"""Finding bodies by name, capability, area, kind, size and flags."""

from django.db.models import Exists, OuterRef, Q

from areas.resolve import areas_touching, leaf_areas
from organisations.capabilities import tree
from organisations.identifiers import SCHEMES
from organisations.models import Offer, OfferQuerySet, OrganisationQuerySet, RegisterEntry
from organisations.sizes import LIMITS, SizeBand
from organisations.words import words_in


def narrowed(
    rows: OrganisationQuerySet,
    *,
    words: str = "",
    capability: str = "",
    area: str = "",
    kind: str = "",
    size: str = "",
    anchor: bool | None = None,
    infrastructure: bool | None = None,
) -> OrganisationQuerySet:
    """Return those of `rows` that fit everything that is given.

    Parameters
    ----------
    words : str
        Beginnings of words of the name, in any order, or a register number.
    capability : str
        Slug of a capability, or of a group of them, that a live offer names.
    area : str
        Code of an area of any level; a body is found that offers it (or anything, where no
        capability is given) in the area, somewhere inside it, or in a larger area around it.
    kind : str
        One of `OrganisationKind`.
    size : str
        One of `SizeBand`, by the income that a public register has.
    anchor, infrastructure : bool, optional
        Only community anchors or infrastructure bodies, or only others.

    Raises
    ------
    areas.errors.AreaError
        When the area is unknown.
    """
    if words:
        rows = rows.filter(_called(words))
    if capability or area:
        rows = rows.filter(pk__in=_offers(capability, area).values("organisation"))
    if kind:
        rows = rows.filter(kind=kind)
    if size:
        rows = rows.filter(_of_size(size))
    if anchor is not None:
        rows = rows.filter(is_anchor=anchor)
    if infrastructure is not None:
        rows = rows.filter(is_infrastructure=infrastructure)
    return rows


def _called(words: str) -> Q:
    plain = "".join(words.split()).upper()
    wanted = Q(name__has_words=words) if words_in(words) else Q(pk__in=[])
    if any(one.isdigit() for one in plain):
        wanted |= Q(identifier__in=[plain, *(f"{scheme}-{plain}" for scheme in SCHEMES)])
    return wanted


def _offers(capability: str, area: str) -> OfferQuerySet:
    offers = Offer.objects.live()
    if capability:
        leaves = [leaf.slug for leaf in tree().leaves if capability in (leaf.slug, leaf.group)]
        offers = offers.filter(capability__in=leaves or [capability])
    if area:
        near = areas_touching(leaf.code for leaf in leaf_areas(area))
        offers = offers.filter(areas__in=near)
    return offers


def _of_size(size: str) -> Exists | Q:
    entries = RegisterEntry.objects.filter(identifier=OuterRef("identifier"))
    if size == SizeBand.UNKNOWN:
        return ~Exists(entries.filter(income__isnull=False))
    least, below = LIMITS[size]
    entries = entries.filter(income__gte=least)
    return Exists(entries if below is None else entries.filter(income__lt=below))
