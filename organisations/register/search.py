"""Searching organisations by name, capability, area, kind, size and flags."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from areas.resolve import areas_touching, leaf_areas
from organisations.offers.capabilities.tree import tree
from organisations.offers.models.offers import Offer
from organisations.register.fencing import apart
from organisations.register.identifiers import SCHEMES
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation, OrganisationQuerySet
from organisations.register.name_words import words_in
from organisations.register.sizes import LIMITS, SizeBand

#: An area of more districts than this counts as large; English counties have at most twelve.
LARGE = 20


def narrowed(
    rows: OrganisationQuerySet,
    *,
    words: str = "",
    capabilities: Collection[str] = (),
    area: str = "",
    kind: str = "",
    size: str = "",
    anchor: bool | None = None,
    infrastructure: bool | None = None,
    is_fund_holder: bool | None = None,
    many: bool = False,
) -> OrganisationQuerySet:
    """Return the organisations of `rows` that match every criterion given.

    Parameters
    ----------
    words : str
        Beginnings of words of the name, in any order, or a register number.
    capabilities : collection of str
        Slugs of capabilities, or of groups of them; a live offer names one of these.
    area : str
        Code of an area of any level. Matches organisations that offer one of the capabilities (or
        anything, where none is given) in it, inside it, or in a larger area around it.
    kind : str
        One of `OrganisationKind`.
    size : str
        One of `SizeBand`, by income in a public register.
    anchor, infrastructure : bool, optional
        Only community anchors or infrastructure organisations, or only others.
    is_fund_holder : bool, optional
        Only organisations that can be fund holder for groups without a legal form, or only others.
    many : bool
        Whether a good part of all organisations is known to match, so that scanning the list in
        order finds the first of them soonest. The answer is the same.

    Raises
    ------
    areas.errors.AreaError
        When the area is unknown.
    """
    if words and many:
        rows = rows.filter(_called(words))
    elif words:
        called = Organisation.objects.filter(_called(words)).order_by()
        rows = rows.filter(pk__in=apart(called.values("pk")))
    if capabilities or area:
        rows = rows.filter(_offering(capabilities, area, many))
    if kind:
        rows = rows.filter(kind=kind)
    if size:
        rows = rows.filter(_of_size(size))
    if anchor is not None:
        rows = rows.filter(is_anchor=anchor)
    if infrastructure is not None:
        rows = rows.filter(is_infrastructure=infrastructure)
    if is_fund_holder is not None:
        rows = rows.filter(is_fund_holder=is_fund_holder)
    return rows


def _called(words: str) -> Q:
    plain = "".join(words.split()).upper()
    wanted = Q(name__has_words=words) if words_in(words) else Q(pk__in=[])
    if any(one.isdigit() for one in plain):
        wanted |= Q(identifier__in=[plain, *(f"{scheme}-{plain}" for scheme in SCHEMES)])
    return wanted


def _offering(capabilities: Collection[str], area: str, many: bool) -> Q | Exists:
    """Return the condition that an organisation has a live offer of these capabilities there.

    For one capability in a small area the offers are read first. Any capability, or a large area,
    matches so many that scanning the list until a page is full is cheaper.
    """
    offers = Offer.objects.live()
    if capabilities:
        leaves = {leaf.slug for slug in capabilities for leaf in tree().inside(slug)}
        offers = offers.filter(capability__in=leaves)
    there = [leaf.code for leaf in leaf_areas(area)] if area else []
    if many:
        return _one_of_its(offers, areas_touching(there) if area else None)
    if area:
        offers = offers.filter(areas__in=areas_touching(there))
    found = offers.values("organisation")
    return Q(pk__in=apart(found) if capabilities and area and len(there) <= LARGE else found)


def _one_of_its(offers: QuerySet[Offer], codes: Collection[str] | None) -> Exists:
    """Return the condition that an organisation has one of these offers in these areas."""
    its = offers.filter(organisation=OuterRef("pk"))
    if codes is not None:
        reach = Offer.areas.through.objects.filter(offer=OuterRef("pk"), area__in=codes)
        its = its.filter(Exists(reach))
    return Exists(its)


def _of_size(size: str) -> Any:
    entries = RegisterEntry.objects.filter(identifier=OuterRef("identifier"))
    if size == SizeBand.UNKNOWN:
        return ~Exists(entries.filter(income__isnull=False))
    least, below = LIMITS[size]
    entries = entries.filter(income__gte=least)
    return Exists(entries if below is None else entries.filter(income__lt=below))
