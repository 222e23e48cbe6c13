"""Thresholds that each organisation meets alone: on whom they fall, and who meets them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, assert_never

from contracts.thresholds.fields import Choice
from contracts.thresholds.kind import CodeAsked, Finding, Kind, lead_in_words
from contracts.thresholds.members import Facts, Party
from contracts.thresholds.models import FallsOn
from organisations.offers.models.capabilities import Capability


def falls_on(*among: FallsOn, default: FallsOn | None = None) -> Choice:
    """Return the field that says on whom it falls."""
    return Choice(
        "falls_on",
        label="On whom does it fall?",
        refusal=f"Say on whom it falls: {', '.join(one.value for one in among)}.",
        hint="" if default is None else f"If you do not choose: {default.label.lower()}",
        among=among,
        default=default,
    )


@dataclass(frozen=True)
class EachAlone(Kind):
    """A threshold that each organisation meets or does not meet alone.

    The core reads it as a code that those on whom it falls must have.
    """

    falls_on: FallsOn

    #: Whether it is public who meets it. Where not, those who only ask are not told: see
    #: ``docs/adr/0023-what-questions-tell-of-turnover.md``.
    is_public: ClassVar[bool] = False

    @property
    @abstractmethod
    def core_code(self) -> str:
        """The code that represents it in the core; different thresholds have different codes."""

    @abstractmethod
    def is_met_by(self, facts: Facts) -> bool:
        """Return whether one organisation meets it."""

    @property
    @abstractmethod
    def asked(self) -> str:
        """What is asked, in full, for those who want to meet it."""

    @property
    def work(self) -> Capability | None:
        """The capability whose deliverers it falls on; None for all."""
        return None

    @property
    def falls(self) -> str:
        """On whom it falls."""
        if self.falls_on is FallsOn.DELIVERER and self.work is not None:
            return f"whoever delivers {self.work.name.lower()}"
        return self.falls_on.label.lower()

    @property
    def sentence(self) -> str:
        """What it asks and of whom."""
        return f"{self.asked}: {self.falls}."

    def asks(self) -> CodeAsked:
        """Return what it asks of the matching core."""
        work = None if self.work is None else self.work.slug
        return CodeAsked(self.core_code, self.falls_on, work, self.called)

    def concerned(self, party: Party) -> tuple[str, ...]:
        """Return the members on whom it falls; all of them where any one may meet it."""
        match self.falls_on:
            case FallsOn.LEAD:
                return party.the_lead
            case FallsOn.EVERYONE | FallsOn.ANYONE:
                return party.members
            case FallsOn.DELIVERER:
                return tuple(one for one in party.members if self._delivers(one, party))
            case _:
                assert_never(self.falls_on)

    def find(self, party: Party, facts: Mapping[str, Facts]) -> Finding:
        """Return whether these members meet it, and who does."""
        by = tuple(one for one in party.members if self.is_met_by(facts[one]))
        count = f"{len(by)} of you {'meets' if len(by) == 1 else 'meet'} it."
        if self.falls_on is FallsOn.ANYONE:
            return Finding(bool(by), by, count if by else "None of you meets it.")
        if self.falls_on is FallsOn.LEAD and party.lead is None:
            return Finding(False, by, "Nobody leads yet.")
        concerned = self.concerned(party)
        without = [one for one in concerned if one not in by]
        if not without:
            return Finding(True, by, count if concerned else "It falls on nobody here.")
        why = f"{len(without)} of the {len(concerned)} on whom it falls do not meet it."
        return Finding(False, by, why)

    def whom(self, party: Party) -> str:
        """Return in words by whom it is to be met."""
        match self.falls_on:
            case FallsOn.DELIVERER:
                names = sorted(party.names[one] for one in self.concerned(party))
                return ", ".join(names) or "Nobody here"
            case FallsOn.LEAD:
                return lead_in_words(party)
            case FallsOn.EVERYONE | FallsOn.ANYONE:
                return self.falls_on.label
            case _:
                assert_never(self.falls_on)

    def _delivers(self, member: str, party: Party) -> bool:
        work = party.work.get(member, ())
        return bool(work) if self.work is None else self.work.slug in work
