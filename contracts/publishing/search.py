"""Finding contracts by capability, area, value and stage."""

from collections.abc import Collection
from decimal import Decimal

from areas.resolve import areas_touching, leaf_areas
from contracts.drafting.models.contracts import ContractQuerySet, Requirement


def narrowed(
    rows: ContractQuerySet,
    *,
    words: str = "",
    capabilities: Collection[str] = (),
    area: str = "",
    least: Decimal | None = None,
    most: Decimal | None = None,
    kind: str = "",
    stages: Collection[str] = (),
) -> ContractQuerySet:
    """Return those of `rows` that match every criterion given.

    Parameters
    ----------
    words : str
        Part of the title.
    capabilities : collection of str
        Slugs of capabilities; a lot requires one of them.
    area : str
        Code of an area of any level; contracts that want work anywhere in it are found, also
        those that name a larger area around it.
    kind : str
        Contract or grant; empty for both.
    least, most : Decimal, optional
        Value in GBP; contracts without a value are then left out.

    Raises
    ------
    areas.errors.AreaError
        When the area is unknown.
    """
    if words:
        rows = rows.filter(title__icontains=words)
    if kind:
        rows = rows.filter(kind=kind)
    if stages:
        rows = rows.filter(stage__in=list(stages))
    if least is not None:
        rows = rows.filter(value__gte=least)
    if most is not None:
        rows = rows.filter(value__lte=most)
    if capabilities or area:
        asked = Requirement.objects.all()
        if capabilities:
            asked = asked.filter(capability__in=list(capabilities))
        if area:
            near = areas_touching(leaf.code for leaf in leaf_areas(area))
            asked = asked.filter(area__in=near)
        rows = rows.filter(pk__in=asked.values("lot__contract"))
    return rows
