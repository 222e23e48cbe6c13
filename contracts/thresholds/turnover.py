"""Turnover of the members, under one of three finance rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, assert_never

from contracts.thresholds.fields import Choice, Field, Money
from contracts.thresholds.kind import Finding, Kind, PassportWant, TurnoverAsked, lead_in_words
from contracts.thresholds.members import Facts, Party
from contracts.thresholds.models import FinanceRule, ThresholdKind
from organisations.passport.models.passports import Section
from organisations.passport.words import pounds

#: A yearly turnover above twice the value excludes small organisations without need. Source:
#: regulation 58(9) of the Public Contracts Regulations 2015, still the usual measure of what is
#: proportionate.
TIMES_THE_VALUE = 2
MINIMUM = Money(
    "minimum",
    label="At least how many pounds a year?",
    refusal="Give the least turnover in pounds, not negative.",
)


@dataclass(frozen=True)
class Turnover(Kind):
    """A yearly turnover (GBP) that members meet together, through the lead, or each by its share.

    Where the lead alone answers for the contract, turnovers do not add up: a threshold that pools
    them falls on the lead.
    """

    minimum: Decimal
    rule: FinanceRule

    kind: ClassVar = ThresholdKind.TURNOVER
    told_live: ClassVar = False
    fields: ClassVar[tuple[Field, ...]] = (
        MINIMUM,
        Choice(
            "rule",
            label="How may a consortium meet it?",
            refusal=f"Say how it is met: {', '.join(FinanceRule.values)}.",
            among=tuple(FinanceRule),
        ),
    )

    @property
    def called(self) -> str:
        """What it asks, short."""
        return f"Yearly turnover of {pounds(self.minimum)}"

    @property
    def falls(self) -> str:
        """On whom it falls."""
        match self.rule:
            case FinanceRule.POOLED:
                return "all members together, each liable for the whole"
            case FinanceRule.LEAD_ONLY:
                return "the lead organisation"
            case FinanceRule.EACH_BY_SHARE:
                return "each member, for its share of the work"
            case _:
                assert_never(self.rule)

    @property
    def sentence(self) -> str:
        """What it asks and of whom."""
        return f"Yearly turnover of at least {pounds(self.minimum)}: {self.falls}."

    def asks(self) -> TurnoverAsked:
        """Return what it asks of the matching core."""
        return TurnoverAsked(self.minimum, self.rule)

    def concerned(self, party: Party) -> tuple[str, ...]:
        """Return the members on whom it falls."""
        return party.the_lead if self.rule is FinanceRule.LEAD_ONLY else party.members

    def find(self, party: Party, facts: Mapping[str, Facts]) -> Finding:
        """Return whether these members meet it."""
        match self.rule:
            case FinanceRule.POOLED:
                return (
                    self._by_the_lead(party, facts)
                    if party.lead_alone
                    else (self._together(party, facts))
                )
            case FinanceRule.LEAD_ONLY:
                return turnover_of_lead(self.minimum, party, facts)
            case FinanceRule.EACH_BY_SHARE:
                return self._by_share(party, facts)
            case _:
                assert_never(self.rule)

    def whom(self, party: Party) -> str:
        """Return in words by whom it is to be met."""
        match self.rule:
            case FinanceRule.POOLED:
                return "All members together"
            case FinanceRule.LEAD_ONLY:
                return lead_in_words(party)
            case FinanceRule.EACH_BY_SHARE:
                return "Each member, for its share of the work"
            case _:
                assert_never(self.rule)

    def wanted(self) -> PassportWant:
        """Return the passport item that shows it."""
        return PassportWant(Section.ACCOUNTS)

    def too_much_for(self, value: Decimal) -> str | None:
        """Return why it is out of proportion to a lot of this value, where it is."""
        return out_of_proportion(self.kind.label, self.minimum, value)

    def _together(self, party: Party, facts: Mapping[str, Facts]) -> Finding:
        met = sum(facts[one].turnover for one in party.members) >= self.minimum
        why = "Together you meet it." if met else "Together you do not meet it."
        return Finding(met, party.members if met else (), why)

    def _by_the_lead(self, party: Party, facts: Mapping[str, Facts]) -> Finding:
        found = turnover_of_lead(self.minimum, party, facts)
        if found.met:
            return found
        why = f"{found.why} Turnovers add up only where each of you is liable for all."
        return Finding(False, (), why)

    def _by_share(self, party: Party, facts: Mapping[str, Facts]) -> Finding:
        minimum = Fraction(self.minimum)
        able = tuple(
            one
            for one in party.members
            if Fraction(facts[one].turnover) >= party.shares.get(one, Fraction(0)) * minimum
        )
        short = len(party.members) - len(able)
        if not short:
            return Finding(True, able, "Each of you meets it for its share of the work.")
        return Finding(False, able, f"{short} of you do not meet it for their share of the work.")


def turnover_of_lead(minimum: Decimal, party: Party, facts: Mapping[str, Facts]) -> Finding:
    """Return whether the lead's own turnover is `minimum` (GBP a year) or more."""
    met = party.lead is not None and facts[party.lead].turnover >= minimum
    name = "The lead" if party.lead is None else party.names[party.lead]
    why = f"{name} {'meets' if met else 'does not meet'} it."
    return Finding(met, party.the_lead if met else (), why)


def out_of_proportion(label: str, minimum: Decimal, value: Decimal) -> str | None:
    """Return why a turnover is disproportionate to a lot of this value; None where it is not."""
    if minimum <= TIMES_THE_VALUE * value:
        return None
    return (
        f"{label} of £{minimum:,.0f} is more than twice the value of £{value:,.0f}. It shuts out "
        "small organisations without making the work safer."
    )
