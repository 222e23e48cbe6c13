"""Years of trading, counted from the day on which a register first listed an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.thresholds.each_alone import EachAlone, falls_on
from contracts.thresholds.fields import Count, Field
from contracts.thresholds.members import Facts
from contracts.thresholds.models import FallsOn, ThresholdKind


@dataclass(frozen=True)
class YearsTrading(EachAlone):
    """Full years of trading.

    They are counted from the register's date; where no imported register lists an
    organisation, from what it says itself. Either is public, so no passport item shows it.
    """

    years: int

    kind: ClassVar = ThresholdKind.YEARS_TRADING
    is_public: ClassVar = True
    fields: ClassVar[tuple[Field, ...]] = (
        Count(
            "years",
            label="At least how many years?",
            refusal="Say how many years at least, from 1 to 100.",
            most=100,
        ),
        falls_on(FallsOn.LEAD, FallsOn.EVERYONE, FallsOn.ANYONE),
    )

    @property
    def called(self) -> str:
        """What it asks, short."""
        return f"{self.years} year{'' if self.years == 1 else 's'} of trading"

    @property
    def asked(self) -> str:
        """What is asked."""
        return f"At least {self.called}"

    @property
    def core_code(self) -> str:
        """The years, in a form that no accreditation's code has."""
        return f"years-trading:{self.years}"

    def is_met_by(self, facts: Facts) -> bool:
        """Return whether an organisation has traded that long."""
        return facts.years >= self.years
