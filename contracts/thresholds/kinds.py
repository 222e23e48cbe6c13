"""All kinds of threshold: from a kind's name or a row to its class.

A kind without its module fails here, at type check.
"""

from __future__ import annotations

from typing import assert_never

from contracts.thresholds.accreditation import Accreditation
from contracts.thresholds.errors import MalformedThreshold
from contracts.thresholds.insurance import Insurance
from contracts.thresholds.kind import Kind
from contracts.thresholds.lead_turnover import LeadTurnover
from contracts.thresholds.models import Threshold, ThresholdKind
from contracts.thresholds.size import Size
from contracts.thresholds.turnover import Turnover
from contracts.thresholds.years_trading import YearsTrading


def class_of(kind: ThresholdKind) -> type[Kind]:
    """Return the class of a kind."""
    match kind:
        case ThresholdKind.TURNOVER:
            return Turnover
        case ThresholdKind.LEAD_TURNOVER:
            return LeadTurnover
        case ThresholdKind.INSURANCE:
            return Insurance
        case ThresholdKind.ACCREDITATION:
            return Accreditation
        case ThresholdKind.YEARS_TRADING:
            return YearsTrading
        case ThresholdKind.SIZE:
            return Size
        case _:
            assert_never(kind)


def kind_named(name: str) -> type[Kind]:
    """Return the class of the kind of this name.

    Raises
    ------
    MalformedThreshold
        When there is no such kind.
    """
    if name not in ThresholdKind.values:
        kinds = ", ".join(ThresholdKind.values)
        raise MalformedThreshold(f"Choose a threshold of {kinds}.", field="kind")
    return class_of(ThresholdKind(name))


def kinds_in_words() -> str:
    """Return a sentence for the API's description: each kind, with the fields that it takes."""
    return " ".join(
        f"`{kind.value}` takes {', '.join(f'`{one.name}`' for one in class_of(kind).fields)}."
        for kind in ThresholdKind
    )


def field_in_words(name: str) -> str:
    """Return a sentence for the API's description: what each kind asks in a field of this name."""
    asked: dict[str, list[str]] = {}
    for kind in ThresholdKind:
        for one in class_of(kind).fields:
            if one.name == name:
                said = f"{one.label} {one.hint}".strip().rstrip(".")
                asked.setdefault(said, []).append(f"`{kind.value}`")
    return " ".join(f"{', '.join(kinds)}: {said}." for said, kinds in asked.items())


def threshold_of(row: Threshold) -> Kind:
    """Return the threshold of a row as a value of its kind."""
    return kind_named(row.kind).of(row)
