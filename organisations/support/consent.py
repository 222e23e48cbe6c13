"""A group's consent to its supporter: who agreed, when, and where that is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from accounts.errors import Invalid
from organisations.register.names import visible

FIRST_DAY = date(2000, 1, 1)


class ConsentColumns(TypedDict):
    """The columns of `Support` that record a consent."""

    consented_by: str
    consented_on: date
    consent_source: str


@dataclass(frozen=True, slots=True)
class Consent:
    """A group's consent to be supported.

    Attributes
    ----------
    name : str
        Who agreed: a person of the group, or its committee.
    on : date
        The day of the decision, in the past.
    source : str
        Where it is recorded, such as minutes; required where the supporter enters it.
    """

    name: str
    on: date
    source: str = ""

    def said(self, today: date, *, by_supporter: bool = False) -> ConsentColumns:
        """Return the columns of `Support` that record the consent.

        Parameters
        ----------
        today : date
            The decision cannot be later.
        by_supporter : bool
            Whether the supporter enters it: then it must say where the consent is recorded.

        Raises
        ------
        Invalid
            When a part of it is missing.
        """
        if by_supporter and not visible(self.source):
            raise Invalid(
                "Say where the consent is recorded, such as minutes.", field="consent_source"
            )
        if not visible(self.name):
            raise Invalid("Say who of the group agreed.", field="consented_by")
        if not FIRST_DAY <= self.on <= today:
            told = "Give the day of the decision; it cannot be in the future."
            raise Invalid(told, field="consented_on")
        return {
            "consented_by": visible(self.name)[:120],
            "consented_on": self.on,
            "consent_source": visible(self.source)[:200],
        }
