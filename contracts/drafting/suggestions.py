"""Joint commissioning suggested: neighbours' drafts that want the same capabilities."""

from dataclasses import dataclass

from django.db.models import Q

from areas.models import Neighbour
from areas.resolve import areas_touching, leaf_areas
from contracts.drafting.models.choices import SHAPED
from contracts.drafting.models.contracts import Contract, Requirement

FEW = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A draft that could be commissioned jointly with another.

    Attributes
    ----------
    commissioner : str
        Who drafts it; its title and value stay private.
    capabilities, areas : list of str
        What both want, and where the other one wants it, by name.
    """

    contract_id: int
    commissioner_id: int
    commissioner: str
    email: str
    capabilities: list[str]
    areas: list[str]


def suggest_joining(contract: Contract) -> list[Suggestion]:
    """Return drafts of others, in or beside the contract's areas, that want some of the same.

    The caller shows them to people of the contract's commissioners only. Commissioners that are not
    verified neither see suggestions nor appear in them.
    """
    own = Requirement.objects.filter(lot__contract=contract).select_related("area")
    wanted = {row.capability_id for row in own}
    leaves = {leaf.code for row in own for leaf in leaf_areas(row.area_id)}
    if not wanted or not contract.commissioner.is_verified:
        return []
    near = areas_touching(leaves | _beside(leaves))
    partners = [contract.commissioner_id, *contract.partners.values_list("commissioner", flat=True)]
    rows = (
        Requirement.objects.filter(
            capability__in=wanted,
            area__in=near,
            lot__contract__stage__in=SHAPED,
            lot__contract__commissioner__verified_at__isnull=False,
        )
        .exclude(lot__contract__commissioner__in=partners)
        .select_related("capability", "area", "lot__contract__commissioner")
        .order_by("lot__contract", "pk")
    )
    found: dict[int, Suggestion] = {}
    for row in rows[:500]:
        other = row.lot.contract
        one = found.setdefault(
            other.pk,
            Suggestion(
                other.pk,
                other.commissioner_id,
                other.commissioner.name,
                other.commissioner.email,
                [],
                [],
            ),
        )
        _add(one.capabilities, row.capability.name)
        _add(one.areas, row.area.name)
    return sorted(found.values(), key=lambda one: (-len(one.capabilities), one.contract_id))[:FEW]


def _beside(leaves: set[str]) -> set[str]:
    borders = Neighbour.objects.filter(Q(a__in=leaves) | Q(b__in=leaves))
    return {code for pair in borders.values_list("a_id", "b_id") for code in pair}


def _add(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)
