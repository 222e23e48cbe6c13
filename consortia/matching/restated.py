"""A setting under some numbers, said again as a problem that can be solved apart."""

from __future__ import annotations

from dataclasses import replace

from consortia.matching.prepared import Prepared
from consortia.matching.problem import Organisation, Rule
from consortia.matching.setting import Numbers, Setting


def restated(setting: Setting, numbers: Numbers) -> Prepared:
    """Return a setting under some numbers as a problem of its own, prepared for solving.

    It counts members: costs stay, ties and the size limit do not.
    """
    problem, factor = setting.ground.problem, numbers.factor
    cells = {
        setting.ground.cells[c]: None if volume is None else volume * factor.numerator
        for c in setting.kept
        for volume in [setting.ground.volumes[c]]
    }
    organisations = problem.organisations
    if factor.denominator != 1:
        organisations = tuple(_enlarged(one, factor.denominator) for one in organisations)
    limits = replace(
        setting.limits,
        max_members=None,
        turnover=numbers.share or numbers.pooled or None,
        rule=Rule.EACH_BY_SHARE if numbers.share else Rule.POOLED,
        lead_turnover=numbers.lead or None,
    )
    asked = replace(problem, cells=cells, organisations=organisations, limits=limits)
    return Prepared(replace(asked, ties={}, by_cost=False, shown={}), limits)


def _enlarged(organisation: Organisation, times: int) -> Organisation:
    """Return an organisation whose capacities are stated in units so many times smaller."""
    offers = tuple(
        offer if offer.capacity is None else replace(offer, capacity=offer.capacity * times)
        for offer in organisation.offers
    )
    return replace(organisation, offers=offers)
