"""Reading capabilities, areas and numbers from cells; nothing is guessed, close words are named."""

from __future__ import annotations

import re

from areas.errors import AreaError
from areas.gazetteer import Gazetteer
from areas.naming import places_called
from organisations.exchange.sheets.table import BadCell
from organisations.offers.capabilities.meaning import meaning
from organisations.register.names import visible

MOST_PLACES = 400
MOST_PEOPLE = 2_000_000_000
_BETWEEN = re.compile(r"[;|\n]")
_PEOPLE = re.compile(r"\d{1,3}(?:[, \u00a0\u2009\u202f]\d{3})+|\d{1,10}")


class Words:
    """Reads the words of cells, each different text only once."""

    def __init__(self, places: Gazetteer) -> None:
        self.places = places
        self._capabilities: dict[str, str | BadCell] = {}
        self._areas: dict[str, str | BadCell] = {}

    def capability(self, said: str) -> str:
        """Return the slug of the capability called exactly by these words or this code.

        Raises
        ------
        BadCell
            When there is none, or several; names close ones.
        """
        return _once(self._capabilities, visible(said).lower(), _capability)

    def areas(self, said: str) -> tuple[str, ...]:
        """Return the area codes of the places in a cell, which are separated by semicolons.

        Raises
        ------
        BadCell
            For the first place that is unknown or leads nowhere.
        """
        names = [name for part in _BETWEEN.split(said) if (name := visible(part))]
        if not names or len(names) > MOST_PLACES:
            raise BadCell(f"Give 1 to {MOST_PLACES} places; a county counts as one.")
        read = (_once(self._areas, name, self._area) for name in names)
        codes = sorted({code for found in read for code in found.split()})
        if len(codes) > MOST_PLACES:
            raise BadCell(f"Give 1 to {MOST_PLACES} places; a county counts as one.")
        return tuple(codes)

    def _area(self, said: str) -> str:
        """Return the codes, with blanks between."""
        try:
            found = places_called(said)
            for area in found:
                self.places.leaf_codes(area.code)
        except AreaError as problem:
            raise BadCell(str(problem)) from problem
        return " ".join(area.code for area in found)


def people(said: str) -> int | None:
    """Return a number of people a year; None where the cell is empty.

    Raises
    ------
    BadCell
        When it is not a whole number of at least one.
    """
    if not said:
        return None
    plain = re.sub(r"[, \u00a0\u2009\u202f]", "", said)
    if not _PEOPLE.fullmatch(said) or not 1 <= int(plain) <= MOST_PEOPLE:
        raise BadCell("Give a whole number of people a year, at least 1, or leave it empty.")
    return int(plain)


def _once(known: dict[str, str | BadCell], said: str, read: object) -> str:
    if said not in known:
        try:
            known[said] = read(said)  # type: ignore[operator]
        except BadCell as problem:
            known[said] = problem
    found = known[said]
    if isinstance(found, BadCell):
        raise found
    return found


def _capability(said: str) -> str:
    found = meaning(said)
    if found is not None and found.sure and len(found.leaves) == 1:
        return found.leaves[0].slug
    names = ", ".join(f"“{leaf.name}”" for leaf in found.leaves[:3]) if found else ""
    asked = f"Did you mean {names}?" if names else "See the list of capabilities in the template."
    raise BadCell(f"We do not know “{said[:60]}”. {asked}")
