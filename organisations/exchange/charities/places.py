"""From a register's words for where a charity works to areas of today."""

from __future__ import annotations

from areas.gazetteer import Gazetteer
from areas.naming import exact_places

_ABROAD = ("Country", "Continent")
_HOME = {"throughout england and wales": "K04000001", "england and wales": "K04000001"}


def place_codes(name: str, places: Gazetteer) -> tuple[str, ...]:
    """Return the codes of today that an area of operation leads to; none where it leads nowhere.

    Parameters
    ----------
    name : str
        As the register writes it, such as ``Leeds City`` or ``Throughout Devon``, or a code.

    Notes
    -----
    A local authority's name that a county and a combined authority share means the county. Nothing
    is guessed: of a list in which one place is not known, nothing is taken.
    """
    home = _HOME.get(" ".join(name.lower().split()))
    if home in places.areas:
        return (str(home),)
    return tuple(sorted(area.code for area in exact_places(name, places, county_first=True)))


def is_abroad(kind: str, name: str) -> bool:
    """Tell whether the register means a country or continent, not a place of ours."""
    return kind in _ABROAD
