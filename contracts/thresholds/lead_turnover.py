"""Turnover that the lead must have alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from contracts.thresholds.fields import Field
from contracts.thresholds.kind import Finding, Kind, LeadTurnoverAsked, PassportWant, lead_in_words
from contracts.thresholds.members import Facts, Party
from contracts.thresholds.models import ThresholdKind
from contracts.thresholds.turnover import MINIMUM, out_of_proportion, turnover_of_lead
from organisations.passport.models.passports import Section
from organisations.passport.words import pounds


@dataclass(frozen=True)
class LeadTurnover(Kind):
    """A yearly turnover (GBP) that the lead organisation meets alone."""

    minimum: Decimal

    kind: ClassVar = ThresholdKind.LEAD_TURNOVER
    told_live: ClassVar = False
    fields: ClassVar[tuple[Field, ...]] = (MINIMUM,)

    @property
    def called(self) -> str:
        """What it asks, short."""
        return f"{self.kind.label} of {pounds(self.minimum)}"

    @property
    def falls(self) -> str:
        """On whom it falls."""
        return "the lead organisation"

    @property
    def sentence(self) -> str:
        """What it asks and of whom."""
        return f"Yearly turnover of at least {pounds(self.minimum)}: {self.falls} alone."

    def asks(self) -> LeadTurnoverAsked:
        """Return what it asks of the matching core."""
        return LeadTurnoverAsked(self.minimum)

    def concerned(self, party: Party) -> tuple[str, ...]:
        """Return the lead."""
        return party.the_lead

    def find(self, party: Party, facts: Mapping[str, Facts]) -> Finding:
        """Return whether the lead meets it."""
        return turnover_of_lead(self.minimum, party, facts)

    def whom(self, party: Party) -> str:
        """Return in words by whom it is to be met."""
        return lead_in_words(party)

    def wanted(self) -> PassportWant:
        """Return the passport item that shows it."""
        return PassportWant(Section.ACCOUNTS)

    def too_much_for(self, value: Decimal) -> str | None:
        """Return why it is out of proportion to a lot of this value, where it is."""
        return out_of_proportion(self.kind.label, self.minimum, value)
