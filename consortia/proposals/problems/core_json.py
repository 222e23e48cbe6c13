"""The forms in which problems go to the matching core and its answers come back; JSON."""

from __future__ import annotations

from typing import NotRequired, Required, TypedDict

from consortia.proposals.assignments.cells import CellJSON
from consortia.proposals.assignments.delivery import AssignmentJSON


class WantedCellJSON(CellJSON):
    """A cell to be covered; ``volume`` in people a year, where presence is not enough."""

    volume: NotRequired[int]


class OfferJSON(TypedDict):
    """What an organisation offers in which areas; ``capacity`` in people a year, if limited."""

    capability: str
    areas: list[str]
    capacity: NotRequired[float]


class PublicFactsJSON(TypedDict):
    """What a public register says of an organisation; turnover in pounds."""

    turnover: str
    cost: int
    accreditations: list[str]


class OrganisationJSON(PublicFactsJSON):
    """An organisation that offers something; ``id`` is its identifier."""

    id: str
    name: str
    kind: str
    can_lead: bool
    offers: list[OfferJSON]


class TurnoverJSON(TypedDict):
    """Turnover that is asked: pounds a year, and the finance rule."""

    minimum: str
    rule: str


class CodeJSON(TypedDict):
    """A code that is asked, and of whom."""

    code: str
    held_by: str
    capability: NotRequired[str]


class LimitsJSON(TypedDict, total=False):
    """Limits of a problem."""

    max_members: int
    turnover: TurnoverJSON
    lead_turnover: str
    accreditations: Required[list[CodeJSON]]
    incompatible: list[list[str]]


class ProblemJSON(TypedDict):
    """A problem, as ``docs/matching.md`` describes it; each tie is two identifiers and a weight."""

    version: int
    cells: list[WantedCellJSON]
    organisations: list[OrganisationJSON]
    ties: list[list[str | int]]
    limits: LimitsJSON
    objective: str
    alternatives: int


RemedyJSON = TypedDict(
    "RemedyJSON",
    {
        "kind": str,
        "text": Required[str],
        "limit": str,
        "from": str,
        "to": str,
        "by": str,
        "lots": list[str],
        "offers": list[OfferJSON],
        "turnover": str,
    },
    total=False,
)
"""What would help, as a sentence, and in the keys of its kind."""


class MissingJSON(TypedDict):
    """Why there is no consortium; ``besides`` is what members could do beside their part.

    What the core had no time for is absent.
    """

    cells: list[CellJSON]
    conflict: NotRequired[list[str]]
    remedies: NotRequired[list[RemedyJSON]]
    besides: NotRequired[dict[str, list[AssignmentJSON]]]


class FoundJSON(TypedDict):
    """A consortium that the core found; what it had no time to look for is absent."""

    members: list[str]
    lead: str | None
    objective: float
    delivery: list[AssignmentJSON]
    irreplaceable: NotRequired[list[str]]
    reserves: NotRequired[dict[str, list[str]]]
    reasons: list[str]


class BoundJSON(TypedDict):
    """How good the answer is."""

    members: int
    objective: float
    proven: bool


class ResultJSON(TypedDict):
    """The core's answer."""

    status: str
    bound: BoundJSON
    proposals: list[FoundJSON]
    missing: MissingJSON | None
    seconds: float
