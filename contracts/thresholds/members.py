"""Members as thresholds see them: who delivers what, and the facts of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from organisations.passport.models.passports import Accreditation, PassportItem, Section
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about one organisation on one day, as far as a threshold may ask for them.

    Attributes
    ----------
    turnover : Decimal
        GBP a year; 0 where it has not given any.
    accreditations : frozenset of str
        Codes of those in force.
    insurances : mapping
        Code → cover in GBP, in force or promised; None where an insurance is promised for the award
        without a sum, which counts as the sum asked.
    years : int
        Full years of trading; 0 where neither a register nor the organisation says.
    """

    turnover: Decimal = Decimal(0)
    accreditations: frozenset[str] = frozenset()
    insurances: Mapping[str, Decimal | None] = field(default_factory=dict)
    years: int = 0


@dataclass(frozen=True, slots=True)
class Party:
    """The organisations that would bid together, by their identifiers.

    Attributes
    ----------
    names : mapping
        Identifier → name of every member.
    lead : str or None
        The lead organisation, or the suggested one.
    work : mapping
        Member → slugs of the capabilities that it delivers.
    shares : mapping
        Member → its share of the work, from 0 to 1.
    lead_alone : bool
        Whether the lead alone answers to the commissioner, so that turnovers do not add up.
    """

    names: Mapping[str, str]
    lead: str | None = None
    work: Mapping[str, Collection[str]] = field(default_factory=dict)
    shares: Mapping[str, Fraction] = field(default_factory=dict)
    lead_alone: bool = False

    @property
    def members(self) -> tuple[str, ...]:
        """Identifiers of all members."""
        return tuple(self.names)

    @property
    def the_lead(self) -> tuple[str, ...]:
        """The identifier of the lead, or nothing."""
        return () if self.lead is None else (self.lead,)


def facts_of(
    organisations: Iterable[Organisation], *, on: date, awarded: bool = False
) -> dict[str, Facts]:
    """Return identifier → facts of these organisations on a day: four queries at most.

    Parameters
    ----------
    awarded : bool
        Whether the contract is awarded. Until then an insurance that would be taken out counts
        like one in force: it may not be demanded earlier (Procurement Act 2023, section 22).
    """
    rows = list(organisations)
    accreditations: dict[int, set[str]] = {}
    for one in Accreditation.objects.filter(organisation__in=rows).in_force(on):
        accreditations.setdefault(one.organisation_id, set()).add(one.code)
    insurances: dict[int, dict[str, Decimal | None]] = {}
    for item in PassportItem.objects.filter(organisation__in=rows, section=Section.INSURANCE):
        if _counts(item, on=on, awarded=awarded):
            insurances.setdefault(item.organisation_id, {})[item.code] = item.amount
    since = RegisterEntry.objects.registered_on([one.identifier for one in rows])
    return {
        one.identifier: Facts(
            turnover=one.turnover or Decimal(0),
            accreditations=frozenset(accreditations.get(one.pk, ())),
            insurances=insurances.get(one.pk, {}),
            years=full_years(since.get(one.identifier, one.trading_since), on),
        )
        for one in rows
    }


def _counts(insurance: PassportItem, *, on: date, awarded: bool) -> bool:
    if insurance.at_award:
        return not awarded
    return insurance.expires_on is None or insurance.expires_on >= on


def full_years(since: date | None, on: date) -> int:
    """Return how many full years have passed; 0 where the beginning is unknown.

    Examples
    --------
    >>> began = date(2020, 3, 1)
    >>> full_years(began, date(2026, 2, 28)), full_years(began, date(2026, 3, 1))
    (5, 6)
    """
    if since is None or since > on:
        return 0
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))
