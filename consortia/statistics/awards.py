"""Awards of commissioners: what each organisation got of each lot, and who is local."""

from collections.abc import Collection
from decimal import Decimal

from django.db.models.fields.json import KT

from areas.gazetteer import gazetteer
from consortia.bids.models.bids import OpenedBid
from consortia.statistics.reach import SMALL, Part
from contracts.drafting.models.contracts import Requirement
from organisations.register.models.organisations import Organisation, OrganisationKind

_Invented = tuple[Decimal | None, str, str | None]


def parts_of(commissioners: Collection[int]) -> dict[int, list[list[Part]]]:
    """Return for each commissioner the parts of every lot awarded; four queries, however many."""
    won = OpenedBid.objects.filter(award__lot__contract__commissioner__in=commissioners)
    rows = list(
        won.order_by("award").values_list(
            "award__lot",
            "award__lot__contract__commissioner",
            "package__members",
            KT("package__lead"),
            KT("package__fee"),
        )
    )
    near = _near({lot for lot, *_ in rows})
    named = {one["identifier"] for _, _, members, *_ in rows for one in members}
    organisations: dict[str, _Invented] = {
        identifier: (turnover, kind, home)
        for identifier, turnover, kind, home in Organisation.objects.filter(
            identifier__in=named
        ).values_list("identifier", "turnover", "kind", "home_area")
    }
    found: dict[int, list[list[Part]]] = {}
    for lot, commissioner, members, lead, fee in rows:
        amounts = {one["identifier"]: Decimal(one["amount"]) for one in members}
        if lead in amounts:
            amounts[lead] += Decimal(fee or 0)
        parts = _parts(amounts, organisations, near.get(lot, frozenset()))
        found.setdefault(commissioner, []).append(parts)
    return found


def _parts(
    amounts: dict[str, Decimal], organisations: dict[str, _Invented], near: frozenset[str]
) -> list[Part]:
    parts = []
    for identifier, amount in amounts.items():
        turnover, kind, home = organisations.get(identifier, (None, "", None))
        known = kind == OrganisationKind.UNINCORPORATED
        parts.append(
            Part(
                organisation=identifier,
                amount=amount,
                local=bool(near & gazetteer().leads_to(home)) if home else False,
                is_small=known or (turnover is not None and turnover < SMALL),
                known=known,
            )
        )
    return parts


def _near(lots: set[int]) -> dict[int, frozenset[str]]:
    """Return each lot's districts and the districts that border them."""
    beside = gazetteer().neighbours
    found: dict[int, set[str]] = {}
    for lot, code in Requirement.objects.filter(lot__in=lots).values_list("lot", "area__code"):
        for leaf in gazetteer().leads_to(code):
            found.setdefault(lot, set()).update({leaf}, beside.get(leaf, ()))
    return {lot: frozenset(codes) for lot, codes in found.items()}
