"""Insurance of at least some sum, in force or promised for the award."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from contracts.thresholds.accreditation import WORK
from contracts.thresholds.each_alone import EachAlone, falls_on
from contracts.thresholds.fields import Field, ItemCode, Money
from contracts.thresholds.kind import PassportWant
from contracts.thresholds.members import Facts
from contracts.thresholds.models import FallsOn, ThresholdKind
from organisations.offers.models.capabilities import Capability
from organisations.passport.known_items import KNOWN, key_of, label_of
from organisations.passport.models.passports import Section
from organisations.passport.words import pounds


@dataclass(frozen=True)
class Insurance(EachAlone):
    """An insurance that pays up to `minimum` (GBP) or more.

    Until the award, "we would take it out" meets it: an insurance may not be demanded earlier
    (Procurement Act 2023, section 22). It falls on the deliverers, unless the commissioner says
    otherwise: they are the ones who may be sued.
    """

    code: str
    minimum: Decimal
    capability: Capability | None = None

    kind: ClassVar = ThresholdKind.INSURANCE
    apart_by: ClassVar = ("code", "falls_on", "capability")
    fields: ClassVar[tuple[Field, ...]] = (
        ItemCode(
            "code",
            label="Which insurance?",
            refusal="Name the insurance, such as public-liability.",
            hint=f"Such as {', '.join(KNOWN[Section.INSURANCE].values())}",
            section=Section.INSURANCE,
        ),
        Money(
            "minimum",
            label="Up to how many pounds must it pay, at least?",
            refusal="Give the least that it must pay up to in pounds, not negative.",
            hint="“We would take it out” counts until the award: the law allows no more",
        ),
        falls_on(*FallsOn, default=FallsOn.DELIVERER),
        WORK,
    )

    @property
    def called(self) -> str:
        """What it asks, short."""
        name = label_of(self.key)
        if self.code not in KNOWN[Section.INSURANCE]:
            name = name if name.lower().endswith("insurance") else f"{name} insurance"
        return f"{name} of {pounds(self.minimum)}"

    @property
    def asked(self) -> str:
        """What is asked."""
        name, _, minimum = self.called.rpartition(" of ")
        return f"{name} of at least {minimum}, taken out by the award"

    @property
    def key(self) -> str:
        """The key of the passport item that shows it."""
        return key_of(Section.INSURANCE, self.code)

    @property
    def work(self) -> Capability | None:
        """The work that it is about."""
        return self.capability if self.falls_on is FallsOn.DELIVERER else None

    @property
    def core_code(self) -> str:
        """The insurance and its sum, in a form that no accreditation's code has."""
        return f"insurance:{self.code}:{self.minimum:.2f}"

    def is_met_by(self, facts: Facts) -> bool:
        """Return whether an organisation has it, or would take it out, for at least the sum."""
        if self.code not in facts.insurances:
            return False
        amount = facts.insurances[self.code]
        return amount is None or amount >= self.minimum

    def wanted(self) -> PassportWant | None:
        """Return the passport item; None where one member is enough, whose own it is to show."""
        if self.falls_on is FallsOn.ANYONE:
            return None
        return PassportWant(self.key, self.minimum)
