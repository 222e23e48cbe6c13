"""The fields of a threshold as a commissioner fills them: label, hint and check of each.

Forms on pages and the description of the API are drawn from these; see `Kind.fields`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from accounts.errors import Invalid
from contracts.thresholds.errors import MalformedThreshold
from organisations.offers.models.capabilities import Capability
from organisations.offers.services.offers import known_capability
from organisations.passport.known_items import KNOWN, new_code
from organisations.passport.models.passports import Section

MOST_POUNDS = Decimal(10) ** 12
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Question(ABC):
    """One field of a threshold.

    Attributes
    ----------
    name : str
        The column of `contracts.thresholds.models.Threshold` that keeps it.
    label : str
        The question that a form asks.
    refusal : str
        What to do where it is missing or invalid.
    hint : str
        Further explanation.
    """

    name: str
    label: str
    refusal: str
    hint: str = ""

    @abstractmethod
    def check(self, value: object) -> object:
        """Return the value as it is stored.

        Raises
        ------
        MalformedThreshold
            When it is missing or invalid.
        """

    def refused(self) -> MalformedThreshold:
        """Return the error for an invalid value."""
        return MalformedThreshold(self.refusal, field=self.name)


@dataclass(frozen=True, slots=True)
class Money(Question):
    """Pounds (GBP), not negative."""

    def check(self, value: object) -> Decimal:
        """Return pounds."""
        if not isinstance(value, Decimal | int) or not 0 <= value < MOST_POUNDS:
            raise self.refused()
        return Decimal(value)


@dataclass(frozen=True, slots=True)
class Count(Question):
    """A whole number from one to `most`."""

    most: int = 1000

    def check(self, value: object) -> int:
        """Return the number."""
        if not isinstance(value, int) or not 1 <= value <= self.most:
            raise self.refused()
        return value


@dataclass(frozen=True, slots=True)
class Choice(Question):
    """One of `among`; `default` where it is empty, if there is one."""

    among: tuple[TextChoices, ...] = ()
    default: TextChoices | None = None

    def check(self, value: object) -> TextChoices:
        """Return the choice."""
        chosen = next((one for one in self.among if one == value), None)
        if chosen is None and not value:
            chosen = self.default
        if chosen is None:
            raise self.refused()
        return chosen


@dataclass(frozen=True, slots=True)
class ItemCode(Question):
    """The code of a passport item of `section`, given as code or by its name."""

    section: Section = Section.ACCREDITATION

    @property
    def known(self) -> Mapping[str, str]:
        """Code → name of the items that most commissioners ask for."""
        return KNOWN[self.section]

    def check(self, value: object) -> str:
        """Return the code."""
        if not isinstance(value, str) or not value.strip():
            raise self.refused()
        if _SLUG.fullmatch(value):
            return value
        try:
            return new_code(self.section, value)
        except Invalid as problem:
            raise self.refused() from problem


@dataclass(frozen=True, slots=True)
class Work(Question):
    """The capability that it is about; empty means all of them."""

    def check(self, value: object) -> Capability | None:
        """Return the capability.

        Raises
        ------
        organisations.offers.errors.UnknownCapability
            When there is none of this slug.
        """
        if not value:
            return None
        return value if isinstance(value, Capability) else known_capability(str(value))


Field = Money | Count | Choice | ItemCode | Work
"""A field of any sort."""
