"""How many members a consortium may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from contracts.thresholds.fields import Count, Field
from contracts.thresholds.kind import Finding, Kind, SizeAsked
from contracts.thresholds.members import Facts, Party
from contracts.thresholds.models import ThresholdKind


@dataclass(frozen=True)
class Size(Kind):
    """At most so many members."""

    most: int

    kind: ClassVar = ThresholdKind.SIZE
    fields: ClassVar[tuple[Field, ...]] = (
        Count(
            "most",
            label="How many members at most?",
            refusal="Say how many members at most, from 1 to 1,000.",
            most=1000,
        ),
    )

    @property
    def called(self) -> str:
        """What it asks, short."""
        return f"At most {self.most} member{'' if self.most == 1 else 's'}"

    @property
    def falls(self) -> str:
        """On whom it falls."""
        return "the consortium"

    @property
    def sentence(self) -> str:
        """What it asks and of whom."""
        return f"{self.called} in a consortium."

    def asks(self) -> SizeAsked:
        """Return what it asks of the matching core."""
        return SizeAsked(self.most)

    def concerned(self, party: Party) -> tuple[str, ...]:
        """Return all members."""
        return party.members

    def find(self, party: Party, facts: Mapping[str, Facts]) -> Finding:
        """Return whether they are few enough."""
        count = len(party.members)
        met = count <= self.most
        return Finding(met, party.members if met else (), f"You are {count}.")

    def whom(self, party: Party) -> str:
        """Return in words by whom it is to be met."""
        return f"The consortium of {len(party.members)}"
