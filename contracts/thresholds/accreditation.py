"""An accreditation, such as the Advice Quality Standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.thresholds.each_alone import EachAlone, falls_on
from contracts.thresholds.fields import Field, ItemCode, Work
from contracts.thresholds.kind import PassportWant
from contracts.thresholds.members import Facts
from contracts.thresholds.models import FallsOn, ThresholdKind
from organisations.offers.models.capabilities import Capability
from organisations.passport.known_items import key_of, label_of
from organisations.passport.models.passports import Section

WORK = Work(
    "capability",
    label="If it falls on whoever delivers: which work?",
    refusal="Name the work.",
    hint="Such as debt advice. Leave it empty for all of it",
)


@dataclass(frozen=True)
class Accreditation(EachAlone):
    """An accreditation that must be in force on the day of assessment."""

    code: str
    capability: Capability | None = None

    kind: ClassVar = ThresholdKind.ACCREDITATION
    apart_by: ClassVar = ("code", "falls_on", "capability")
    fields: ClassVar[tuple[Field, ...]] = (
        ItemCode(
            "code",
            label="Which accreditation?",
            refusal="Name the accreditation.",
            hint="Its name or short name, such as aqs",
            section=Section.ACCREDITATION,
        ),
        falls_on(*FallsOn),
        WORK,
    )

    @property
    def called(self) -> str:
        """What it asks, short."""
        return label_of(self.key)

    @property
    def asked(self) -> str:
        """What is asked."""
        return f"Accreditation {self.called}"

    @property
    def key(self) -> str:
        """The key of the passport item that shows it."""
        return key_of(Section.ACCREDITATION, self.code)

    @property
    def work(self) -> Capability | None:
        """The work that it is about."""
        return self.capability if self.falls_on is FallsOn.DELIVERER else None

    @property
    def core_code(self) -> str:
        """Its own code: organisations have their accreditations in the core anyway."""
        return self.code

    def is_met_by(self, facts: Facts) -> bool:
        """Return whether an organisation has it in force."""
        return self.code in facts.accreditations

    def wanted(self) -> PassportWant | None:
        """Return the passport item; None where one member is enough, whose own it is to show."""
        return None if self.falls_on is FallsOn.ANYONE else PassportWant(self.key)
