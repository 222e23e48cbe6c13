"""What people write in cells, as things of ours; nothing is guessed, close words are offered."""

from __future__ import annotations

import re
from functools import cache

from areas.errors import AreaError
from areas.gazetteer import Gazetteer
from areas.models import Level
from areas.postcodes import is_postcode
from areas.resolve import district_of, find_areas
from organisations.capabilities import tree
from organisations.names import visible
from organisations.register.places import place_code
from organisations.sheets.table import BadCell

MOST_PLACES = 400
MOST_PEOPLE = 2_000_000_000
_BETWEEN = re.compile(r"[;|\n]")
_PEOPLE = re.compile(r"\d{1,3}(?:[, \u00a0\u2009\u202f]\d{3})+|\d{1,10}")
_CODE = re.compile(r"[EKNSW]\d{8}", re.I)
_ORDER = (Level.DISTRICT, Level.COUNTY, Level.COMBINED_AUTHORITY, Level.REGION, Level.COUNTRY)


class Words:
    """Reads cells, each different one only once."""

    def __init__(self, places: Gazetteer) -> None:
        self.places = places
        self._capabilities: dict[str, str | BadCell] = {}
        self._areas: dict[str, str | BadCell] = {}

    def capability(self, said: str) -> str:
        """Return the slug of the capability that goes by exactly these words or this code.

        Raises
        ------
        BadCell
            When there is none, or several; names those that are close.
        """
        return _once(self._capabilities, visible(said).lower(), _capability)

    def areas(self, said: str) -> tuple[str, ...]:
        """Return the codes of the places that a cell names, one or more with semicolons between.

        Raises
        ------
        BadCell
            For the first place that is not known or leads nowhere.
        """
        names = [name for part in _BETWEEN.split(said) if (name := visible(part))]
        if not names or len(names) > MOST_PLACES:
            raise BadCell(f"Give 1 to {MOST_PLACES} places; a county counts as one.")
        return tuple(sorted({_once(self._areas, name, self._area) for name in names}))

    def _area(self, said: str) -> str:
        code = said.upper() if _CODE.fullmatch(said) else self._named(said)
        if code is None or code not in self.places.areas:
            close = ", ".join(f"“{area.name}”" for area in find_areas(said, 3))
            asked = f"Did you mean {close}?" if close else "Give a district, county or region."
            raise BadCell(f"We do not know a place “{said[:60]}”. {asked}")
        try:
            self.places.leaf_codes(code)
        except AreaError as problem:
            raise BadCell(str(problem)) from problem
        return code

    def _named(self, said: str) -> str | None:
        if is_postcode(said):
            try:
                return district_of(said).code
            except AreaError as problem:
                raise BadCell(str(problem)) from problem
        codes = self.places.called(said)
        if not codes:
            return place_code("", said, self.places)
        levels = self.places.areas
        return min(codes, key=lambda code: (_ORDER.index(Level(levels[code].level)), code))


def people(said: str) -> int | None:
    """Return a number of people a year; None where the cell is empty.

    Raises
    ------
    BadCell
        When it is no whole number of at least one.
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
    found = _phrases().get(said)
    if found is not None:
        return found
    close = tree().search(said)
    if said.upper() == said.upper().strip() and len(close) == 1 and any(c.isdigit() for c in said):
        return close[0].slug  # a code of a published scheme that leads to one capability alone
    names = ", ".join(f"“{leaf.name}”" for leaf in close[:3])
    asked = f"Did you mean {names}?" if names else "See the list of capabilities in the template."
    raise BadCell(f"We do not know “{said[:60]}”. {asked}")


@cache
def _phrases() -> dict[str, str]:
    """Slug, name and synonyms of every leaf, in small letters, to its slug."""
    return {
        " ".join(phrase.lower().split()): leaf.slug
        for leaf in reversed(tree().leaves)
        for phrase in (*leaf.synonyms, leaf.name, leaf.slug)
    }
