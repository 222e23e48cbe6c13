"""The only way from the database into the matching core: rows → problem."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q

from areas.models import Area
from areas.resolve import areas_touching, leaf_areas
from consortia.matching.problem import Problem
from consortia.matching.reading import read_problem
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.caveats import STALE
from consortia.proposals.problems.core_json import (
    OfferJSON,
    OrganisationJSON,
    ProblemJSON,
    PublicFactsJSON,
    WantedCellJSON,
)
from consortia.proposals.problems.limits import codes_of, limits_of, thresholds_on
from consortia.proposals.problems.rotation import times_first
from consortia.proposals.problems.ties import refusals, ties
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Lot
from contracts.local_time import to_local
from contracts.thresholds.each_alone import EachAlone
from contracts.thresholds.members import facts_of
from organisations.offers.models.offers import Offer
from organisations.register.models.organisations import Organisation

ALTERNATIVES = 5
SIZE_BANDS = (10_000, 100_000, 500_000, 1_000_000, 10_000_000)


@dataclass(frozen=True, slots=True)
class LoadedProblem:
    """A lot as the matching core reads it.

    Attributes
    ----------
    problem : ProblemJSON
        The problem in the core's JSON form.
    names : dict
        Code → name of every area and capability in it, and of what each threshold asks that falls
        on organisations one by one, for reasons in plain words.
    public : dict
        Identifier → turnover and cost as a public register has them, and the codes that it has or
        is assumed to have: what is not public is taken for granted.
    shown : dict
        Identifier → how often an organisation has come first elsewhere; see
        `consortia.proposals.problems.rotation`.
    granted : frozenset of str
        The codes that `public` takes for granted of everybody.
    """

    problem: ProblemJSON
    names: dict[str, str]
    public: dict[str, PublicFactsJSON] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    granted: frozenset[str] = frozenset()

    def stated(self) -> Problem:
        """Return the problem in the core's JSON form, with the rotation among equals."""
        return replace(read_problem(self.problem), shown=self.shown)


def load_problem(
    lot: Lot,
    *,
    at: datetime,
    alternatives: int = ALTERNATIVES,
    besides: Collection[int] = (),
) -> LoadedProblem:
    """Return the matching problem of a lot: its cells, everyone who offers one, its limits.

    Turnover that an organisation has not given counts as nothing. The cost of a member, in order of
    weight: larger size band (0 to 5), at home outside the contract's areas (1), every offer
    unconfirmed for a year (1); see ``docs/adr/0007-what-best-means.md``. Offers that have room only
    after the work begins do not count, nor do organisations whose public number is not confirmed,
    or which their register has removed.

    Parameters
    ----------
    besides : collection of int
        Primary keys of organisations to include even if they offer nothing.

    Raises
    ------
    areas.errors.AreaError
        When an area of the lot is unknown.
    """
    cells, names = cells_of(lot)
    capabilities = sorted({cell.capability for cell in cells})
    leaves = frozenset(cell.area for cell in cells)
    candidates = list(_candidates(capabilities, leaves, lot.contract.starts_on, besides))
    known = {organisation.pk: organisation.identifier for organisation in candidates}
    thresholds = thresholds_on(lot)
    alone = [one for one in thresholds if isinstance(one, EachAlone)]
    awarded = lot.contract.stage == Stage.AWARDED
    facts = facts_of(candidates, on=to_local(at).date(), awarded=awarded)
    codes = {one: codes_of(told, alone) for one, told in facts.items()}
    problem: ProblemJSON = {
        "version": 1,
        "cells": [_cell(cell, volume) for cell, volume in cells.items()],
        "organisations": [
            _organisation(organisation, codes[organisation.identifier], leaves, at)
            for organisation in candidates
        ],
        "ties": [list(one) for one in ties(known)],
        "limits": {**limits_of(thresholds), "incompatible": refusals(known)},
        "objective": "members",
        "alternatives": alternatives,
    }
    granted = frozenset(one.core_code for one in alone if not one.is_public)
    open_to_all = frozenset(one.core_code for one in alone if one.is_public)
    public = {
        organisation.identifier: _public(
            organisation, granted | (codes[organisation.identifier] & open_to_all), leaves, at
        )
        for organisation in candidates
    }
    named = names | {one.core_code: one.called for one in alone}
    return LoadedProblem(problem, named, public, times_first(lot, known.keys(), at), granted)


def cells_of(lot: Lot) -> tuple[dict[Cell, int | None], dict[str, str]]:
    """Return a lot's cells with their volumes, and code → name of what they are about.

    A volume is people a year, None where the lot says none; that of a larger area is split over
    its leaves by population.

    Raises
    ------
    areas.errors.AreaError
        When an area of the lot is unknown.
    """
    cells: dict[Cell, int | None] = {}
    names: dict[str, str] = {}
    for wanted in lot.requirements.select_related("capability", "area"):
        leaves = leaf_areas(wanted.area.code)
        names[wanted.capability_id] = wanted.capability.name
        names |= {leaf.code: leaf.name for leaf in leaves}
        shares = _shares(wanted.volume, leaves)
        for leaf, share in zip(leaves, shares, strict=True):
            key = Cell(wanted.capability_id, leaf.code)
            before = cells.get(key)
            cells[key] = share if before is None else before + (share or 0)
    return {cell: cells[cell] or None for cell in sorted(cells)}, names


def _shares(volume: int | None, leaves: Sequence[Area]) -> list[int | None]:
    """Split a volume over districts by population (largest remainder), at least one each."""
    if volume is None:
        return [None] * len(leaves)
    weights = [leaf.population or 1 for leaf in leaves]
    total = sum(weights)
    whole = [volume * weight // total for weight in weights]
    by_remainder = sorted(
        range(len(leaves)), key=lambda place: (-(volume * weights[place] % total), place)
    )
    for place in by_remainder[: volume - sum(whole)]:
        whole[place] += 1
    return [max(1, people) for people in whole]


def _candidates(
    capabilities: list[str],
    leaves: frozenset[str],
    begins: date | None,
    besides: Collection[int],
) -> Iterable[Organisation]:
    touching = areas_touching(leaves)
    wanted = Offer.objects.live().filter(capability__in=capabilities, areas__in=touching)
    wanted = wanted.in_time_for(begins)
    offers = Offer.objects.filter(pk__in=wanted.values("pk")).order_by("pk")
    return (
        Organisation.objects.current()
        .confirmed()
        .with_income()
        .registered()
        .filter(Q(pk__in=wanted.values("organisation")) | Q(pk__in=list(besides)))
        .select_related("home_area")
        .prefetch_related(
            Prefetch("offers", queryset=offers.prefetch_related("areas"), to_attr="wanted"),
        )
        .order_by("pk")
    )


def _organisation(
    organisation: Any, codes: frozenset[str], leaves: frozenset[str], at: datetime
) -> OrganisationJSON:
    offers = [_offer(offer, leaves) for offer in organisation.wanted]
    return {
        "id": organisation.identifier,
        "name": organisation.name,
        "kind": organisation.kind,
        "turnover": str(organisation.turnover or 0),
        "can_lead": organisation.can_lead,
        "cost": _cost(organisation, organisation.turnover, leaves, at),
        "accreditations": sorted(codes),
        "offers": [offer for offer in offers if offer["areas"]],
    }


def _cell(cell: Cell, volume: int | None) -> WantedCellJSON:
    said: WantedCellJSON = {"capability": cell.capability, "area": cell.area}
    return {**said, "volume": volume} if volume else said


def _offer(offer: Offer, leaves: frozenset[str]) -> OfferJSON:
    where = {leaf.code for area in offer.areas.all() for leaf in leaf_areas(area.code)}
    row: OfferJSON = {
        "capability": offer.capability_id,
        "areas": sorted(where & leaves),
    }
    return row if offer.capacity is None else {**row, "capacity": offer.capacity}


def _public(
    organisation: Any, codes: frozenset[str], leaves: frozenset[str], at: datetime
) -> PublicFactsJSON:
    income = organisation.public_income
    return {
        "turnover": str(income or 0),
        "cost": _cost(organisation, income, leaves, at),
        "accreditations": sorted(codes),
    }


def _cost(organisation: Any, pounds: Decimal | None, leaves: frozenset[str], at: datetime) -> int:
    size = sum(1 for band in SIZE_BANDS if (pounds or 0) >= band)
    distant = int(organisation.home_area is None or organisation.home_area.code not in leaves)
    stale = int(all(offer.confirmed_at < at - STALE for offer in organisation.wanted))
    return 100 * size + 10 * distant + stale
