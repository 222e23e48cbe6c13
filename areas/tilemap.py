"""Hexagonal tile maps, one hexagon a district, as data that a template draws as SVG."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from areas.models import Area

SIZE = 30.0
ROOT3 = math.sqrt(3.0)
RING = 1


@dataclass(frozen=True, slots=True)
class Tile:
    """One district's hexagon.

    Attributes
    ----------
    points : str
        The six corners, as an SVG ``points`` attribute.
    x, y : float
        Its centre.
    label : str
        Two to four letters that fit inside.
    value : int or None
        The number that colours it; None for a district of the surroundings.
    """

    code: str
    name: str
    label: str
    points: str
    x: float
    y: float
    value: int | None


@dataclass(frozen=True, slots=True)
class TileMap:
    """A tile map: its tiles, and width and height in the units of ``points``."""

    width: float
    height: float
    tiles: list[Tile]


def tile_map(values: Mapping[str, int], districts: Iterable[Area]) -> TileMap:
    """Return the tile map of these districts with their surroundings.

    Parameters
    ----------
    values : mapping of str to int
        GSS code → number, for the districts that the map shows.
    districts : iterable of Area
        All districts of today, with their tiles.

    Returns
    -------
    TileMap
        Empty where none of the districts has a tile.
    """
    laid = [a for a in districts if a.tile_q is not None and a.tile_r is not None]
    about = [(a.tile_q or 0, a.tile_r or 0) for a in laid if a.code in values]
    shown = [a for a in laid if any(_steps(a, spot) <= RING for spot in about)]
    centres = {a.code: _centre(a) for a in shown}
    if not centres:
        return TileMap(0, 0, [])
    left = min(x for x, _ in centres.values()) - SIZE
    top = min(y for _, y in centres.values()) - SIZE
    tiles = [
        _tile(a, centres[a.code][0] - left, centres[a.code][1] - top, values.get(a.code))
        for a in sorted(shown, key=lambda area: area.code)
    ]
    return TileMap(
        round(max(t.x for t in tiles) + SIZE, 1), round(max(t.y for t in tiles) + SIZE, 1), tiles
    )


def _steps(area: Area, spot: tuple[int, int]) -> int:
    q, r = (area.tile_q or 0) - spot[0], (area.tile_r or 0) - spot[1]
    return max(abs(q), abs(r), abs(q + r))


def _centre(area: Area) -> tuple[float, float]:
    q, r = area.tile_q or 0, area.tile_r or 0
    return SIZE * ROOT3 * (q + r / 2), SIZE * 1.5 * r


def _tile(area: Area, x: float, y: float, value: int | None) -> Tile:
    corners = (
        (x + (SIZE - 1) * math.sin(k * math.pi / 3), y - (SIZE - 1) * math.cos(k * math.pi / 3))
        for k in range(6)
    )
    return Tile(
        code=area.code,
        name=area.name,
        label=short_label(area.name),
        points=" ".join(f"{px:.1f},{py:.1f}" for px, py in corners),
        x=round(x, 1),
        y=round(y, 1),
        value=value,
    )


def short_label(name: str) -> str:
    """Return a few letters that stand for a place on a small tile.

    Examples
    --------
    >>> short_label("South Cambridgeshire"), short_label("Fenland")
    ('SCa', 'Fen')
    >>> short_label("King's Lynn and West Norfolk")
    'KLWN'
    """
    words = [w for w in name.replace("-", " ").replace(",", " ").split() if w[:1].isupper()]
    if len(words) == 1:
        return words[0][:3]
    if len(words) == 2:
        return words[0][0] + words[1][:2]
    return "".join(word[0] for word in words)[:4]
