"""Choosing districts on a map: one part of the country at a time, grouped by county."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from areas.gazetteer import Gazetteer, gazetteer
from areas.models import Area, Level
from areas.tilemap import TileMap, tile_map

_SINGLE = "Unitary and metropolitan districts"


@dataclass(frozen=True, slots=True)
class Group:
    """Districts of one county, or those that lie in none; `whole` is the county itself."""

    name: str
    whole: Area | None
    districts: list[Area]


@dataclass(frozen=True, slots=True)
class Part:
    """A region, or a country without regions, with its districts by county and their map.

    `map` values are 1 for a district that is picked, 0 for another of this part.
    """

    area: Area
    groups: list[Group]
    map: TileMap


def parts() -> list[Area]:
    """Return the nine regions of England and the other three countries, by name."""
    places = gazetteer()
    regions = [a for a in places.areas.values() if a.level == Level.REGION and not a.valid_to]
    inside = {leaf for region in regions for leaf in places.leaf_codes(region.code)}
    others = [
        area
        for area in places.areas.values()
        if area.level == Level.COUNTRY
        and area.code[0] in "WSN"
        and not area.valid_to
        and inside.isdisjoint(places.leaf_codes(area.code))
    ]
    return sorted([*regions, *others], key=lambda area: area.name)


def part_of(code: str) -> Area | None:
    """Return the part of the country that an area lies in; itself if it is one, else None."""
    places = gazetteer()
    if code not in places.areas:
        return None
    leaves = set(places.leaf_codes(code))
    return next((one for one in parts() if leaves <= set(_leaves(places, one))), None)


def picture(part: Area, picked: Collection[str]) -> Part:
    """Return a part of the country to pick from.

    Parameters
    ----------
    part : Area
        One of `parts`.
    picked : collection of str
        Codes of districts and counties that are picked; a county counts for its districts.
    """
    places = gazetteer()
    leaves = _leaves(places, part)
    chosen = {leaf for code in picked if code in places.areas for leaf in places.leaf_codes(code)}
    here = [places.areas[code] for code in leaves]
    drawn = tile_map({code: int(code in chosen) for code in leaves}, here)
    return Part(part, _groups(places, here), drawn)


def whole_counties(codes: Collection[str]) -> list[Area]:
    """Return districts by name, with a county in place of its districts where all are there."""
    places = gazetteer()
    left = {leaf for code in codes if code in places.areas for leaf in places.leaf_codes(code)}
    found = []
    for group in _groups(places, [places.areas[code] for code in sorted(left)]):
        if group.whole is not None and left.issuperset(places.leaf_codes(group.whole.code)):
            left -= set(places.leaf_codes(group.whole.code))
            found.append(group.whole)
    return [*found, *sorted((places.areas[code] for code in left), key=lambda a: a.name)]


def _leaves(places: Gazetteer, part: Area) -> list[str]:
    """Return a part's districts; a combined authority that reaches into the next adds none."""
    found = []
    for code in places.leaf_codes(part.code):
        above = [places.areas[parent] for parent in places.parents.get(code, [])]
        regions = [area.code for area in above if area.level == Level.REGION]
        if not regions or part.code in regions:
            found.append(code)
    return found


def _groups(places: Gazetteer, districts: list[Area]) -> list[Group]:
    grouped: dict[str, list[Area]] = {}
    for area in districts:
        grouped.setdefault(_county(places, area.code), []).append(area)
    groups = [
        Group(
            places.areas[code].name if code else _SINGLE,
            places.areas[code] if code else None,
            sorted(inside, key=lambda area: area.name),
        )
        for code, inside in grouped.items()
    ]
    return sorted(groups, key=lambda group: (group.whole is None, group.name))


def _county(places: Gazetteer, code: str) -> str:
    above = (places.areas[parent] for parent in places.parents.get(code, []))
    counties = [a.code for a in above if a.level == Level.COUNTY and a.valid_to is None]
    return min(counties, default="")
