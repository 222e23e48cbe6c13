"""What the matcher is asked: cells, organisations and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Cell = tuple[str, str]
"""A capability in a leaf area: what must be covered."""


class Rule(StrEnum):
    """How members' turnovers meet the turnover threshold."""

    POOLED = "pooled"
    LEAD_ONLY = "lead_only"
    EACH_BY_SHARE = "each_by_share"


class Holder(StrEnum):
    """On whom an accreditation falls."""

    DELIVERER = "deliverer"
    EVERYONE = "everyone"
    LEAD = "lead"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class Offer:
    """One capability in some leaf areas, for at most `capacity` people a year (None: any)."""

    capability: str
    areas: tuple[str, ...]
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that may become a member.

    Attributes
    ----------
    turnover : int
        Pence a year.
    cost : int
        Secondary weight, in whole units of ``Problem.cost_unit``.
    """

    id: str
    name: str
    turnover: int = 0
    can_lead: bool = True
    cost: int = 0
    accreditations: frozenset[str] = frozenset()
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Accreditation:
    """An accreditation that is asked, of whom, and for which capability (None: all)."""

    code: str
    held_by: Holder
    capability: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that a consortium must meet.

    Attributes
    ----------
    turnover, lead_turnover : int or None
        Pence a year.
    needs_lead, share_volumes : bool
        Always true in a problem as read; switched off only to explain why one is infeasible.
    """

    max_members: int | None = None
    turnover: int | None = None
    rule: Rule = Rule.POOLED
    lead_turnover: int | None = None
    accreditations: tuple[Accreditation, ...] = ()
    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    incompatible: tuple[tuple[str, str], ...] = ()
    needs_lead: bool = True
    share_volumes: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole problem; cells and organisations are in canonical order.

    Attributes
    ----------
    cells : dict
        Cell → people a year in units of `volume_unit`, None where presence is enough.
    ties : dict
        Pair of identifiers in order → strength of their past partnership, in whole `tie_unit`.
    by_cost : bool
        True where only the sum of costs is minimised.
    cost_unit, volume_unit, tie_unit : float
        What one unit of the whole numbers inside stands for.
    shown : dict
        Identifier → how often an organisation has come first elsewhere; among what is equal in
        everything else, the least counts. No part of the JSON form, nor of the objective.
    """

    cells: dict[Cell, int | None]
    organisations: tuple[Organisation, ...]
    ties: dict[tuple[str, str], int] = field(default_factory=dict)
    limits: Limits = Limits()
    by_cost: bool = False
    alternatives: int = 1
    cost_unit: float = 1.0
    volume_unit: float = 1.0
    tie_unit: float = 1.0
    shown: Mapping[str, int] = field(default_factory=dict)
