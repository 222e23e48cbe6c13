"""The consent that a group gives an infrastructure organisation: who agreed, when, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.errors import Invalid
from organisations.register.names import visible

FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Consent:
    """Who of a group agreed, and when.

    Attributes
    ----------
    name : str
        A person of the group, or its committee.
    on : date
        The day of the decision, in the past.
    source : str
        Where it stands, such as minutes; needed where a supporter writes it down.
    """

    name: str
    on: date
    source: str = ""

    def said(self, today: date, *, by_supporter: bool = False) -> dict[str, Any]:
        """Return what is kept of it.

        Parameters
        ----------
        today : date
            The decision cannot lie after it.
        by_supporter : bool
            Whether the supporter writes it down: it has to say where it stands.

        Raises
        ------
        Invalid
            When it is not whole.
        """
        if by_supporter and not visible(self.source):
            raise Invalid("Say where the consent stands, such as minutes.", field="consent_source")
        if not visible(self.name):
            raise Invalid("Say who of the group agreed.", field="consented_by")
        if not FIRST_DAY <= self.on <= today:
            told = "Give the day of the decision; it cannot lie ahead."
            raise Invalid(told, field="consented_on")
        return {
            "consented_by": visible(self.name)[:120],
            "consented_on": self.on,
            "consent_source": visible(self.source)[:200],
        }
