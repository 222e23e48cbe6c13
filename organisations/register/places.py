"""From a register's words for where a charity works to areas of today."""

from __future__ import annotations

from areas.gazetteer import Gazetteer
from areas.models import Level

_ABROAD = ("Country", "Continent")
_HOME = {
    "throughout england and wales": "K04000001",
    "throughout england": "E92000001",
    "throughout wales": "W92000004",
    "throughout london": "E12000007",
}
_ORDER = (Level.COUNTY, Level.DISTRICT, Level.COMBINED_AUTHORITY, Level.REGION, Level.COUNTRY)


def place_code(kind: str, name: str, places: Gazetteer) -> str | None:
    """Return the code of an area of operation, None where it leads nowhere.

    Parameters
    ----------
    kind : str
        The register's type: Local Authority, Region, Country, Continent.
    name : str
        As the register writes it, such as ``Leeds City``.

    Notes
    -----
    A local authority's name that a county and a combined authority share means the county.
    """
    plain = " ".join(name.lower().split())
    if plain in _HOME:
        return _HOME[plain] if _HOME[plain] in places.areas else None
    for said in _spellings(plain):
        codes = places.called(said)
        if codes:
            return min(
                codes, key=lambda code: (_ORDER.index(Level(places.areas[code].level)), code)
            )
    return None


def is_abroad(kind: str, name: str) -> bool:
    """Tell whether the register means a country or continent, not a place of ours."""
    return kind in _ABROAD


def _spellings(plain: str) -> list[str]:
    with_and = plain.replace(" & ", " and ")
    short = with_and.removeprefix("city of ").removesuffix(" city")
    return list(dict.fromkeys([plain, with_and, short]))
