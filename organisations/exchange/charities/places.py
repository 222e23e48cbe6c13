"""Resolving a register's areas of operation to present areas."""

from __future__ import annotations

from areas.gazetteer import Gazetteer
from areas.naming import exact_places

_ABROAD = ("Country", "Continent")
_HOME = {"throughout england and wales": "K04000001", "england and wales": "K04000001"}


def place_codes(name: str, places: Gazetteer) -> tuple[str, ...]:
    """Return codes of the present areas that an area of operation means; none where unknown.

    Parameters
    ----------
    name : str
        As the register writes it, such as ``Leeds City`` or ``Throughout Devon``, or a code.

    Notes
    -----
    A name shared by a county and a combined authority means the county. Nothing is guessed: a list
    with one unknown place resolves to nothing.
    """
    home = _HOME.get(" ".join(name.lower().split()))
    if home in places.areas:
        return (str(home),)
    return tuple(sorted(area.code for area in exact_places(name, places, county_first=True)))


def is_abroad(kind: str, name: str) -> bool:
    """Return whether the register means a foreign country or a continent."""
    return kind in _ABROAD
