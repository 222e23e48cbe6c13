"""A lot's thresholds as limits of the matching core, and the codes of organisations."""

from collections.abc import Iterable
from typing import assert_never

from consortia.proposals.problems.core_json import CodeJSON, LimitsJSON
from contracts.drafting.models.contracts import Lot
from contracts.thresholds.each_alone import EachAlone
from contracts.thresholds.kind import CodeAsked, Kind, LeadTurnoverAsked, SizeAsked, TurnoverAsked
from contracts.thresholds.kinds import threshold_of
from contracts.thresholds.members import Facts


def thresholds_on(lot: Lot) -> list[Kind]:
    """Return a lot's thresholds, in the order in which they were set."""
    rows = lot.thresholds.select_related("capability").order_by("pk")
    return [threshold_of(row) for row in rows]


def codes_of(facts: Facts, asked: Iterable[EachAlone]) -> frozenset[str]:
    """Return the codes of an organisation: its accreditations and the thresholds that it meets."""
    return facts.accreditations | {one.core_code for one in asked if one.is_met_by(facts)}


def limits_of(thresholds: Iterable[Kind]) -> LimitsJSON:
    """Return thresholds as limits, in the core's JSON form; the only place that writes them."""
    limits: LimitsJSON = {"accreditations": []}
    for threshold in thresholds:
        asked = threshold.asks()
        match asked:
            case TurnoverAsked():
                limits["turnover"] = {"minimum": str(asked.minimum), "rule": asked.rule.value}
            case LeadTurnoverAsked():
                limits["lead_turnover"] = str(asked.minimum)
            case SizeAsked():
                limits["max_members"] = asked.most
            case CodeAsked():
                rule: CodeJSON = {"code": asked.code, "held_by": asked.falls_on.value}
                if asked.capability:
                    rule["capability"] = asked.capability
                limits["accreditations"].append(rule)
            case _:
                assert_never(asked)
    return limits
