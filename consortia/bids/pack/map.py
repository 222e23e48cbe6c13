"""The map of a bid as an SVG file of its own: one hexagon a district, how many work there."""

from xml.sax.saxutils import escape, quoteattr

from areas.models import Area
from areas.tilemap import Tile, tile_map
from consortia.proposals.assignments.delivery import Delivery

_AROUND = ("#f3f2f1", "#505a5f")
_WORK = ("#1d70b8", "#ffffff")
_STYLE = 'font-family="Arial, sans-serif" font-size="11" text-anchor="middle"'


def as_svg(delivery: Delivery, title: str) -> bytes:
    """Return the map of a delivery: how many members work in each district, and its surroundings.

    The same is said by the table of who does what. Without a district on the tile map, it says so.
    """
    counts = {code: len(members) for code, members in delivery.members_by_area().items()}
    made = tile_map(counts, Area.objects.districts())
    width, height = made.width or 400, made.height or 60
    drawn = "".join(_drawn(tile) for tile in made.tiles) or (
        f'<text x="{width / 2}" y="30" {_STYLE}>No map: see the table of who does what.</text>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'width="{width}" height="{height}" aria-label={quoteattr(title)}>'
        f"<title>{escape(title)}</title>{drawn}</svg>\n"
    ).encode()


def _drawn(tile: Tile) -> str:
    fill, ink = _AROUND if tile.value is None else _WORK
    said = tile.name if tile.value is None else f"{tile.name}: members who work there: {tile.value}"
    number = (
        ""
        if tile.value is None
        else (f'<text x="{tile.x}" y="{tile.y + 12}" fill="{ink}" {_STYLE}>{tile.value}</text>')
    )
    return (
        f'<g><title>{escape(said)}</title><polygon points="{tile.points}" fill="{fill}"/>'
        f'<text x="{tile.x}" y="{tile.y}" fill="{ink}" {_STYLE}>{escape(tile.label)}</text>'
        f"{number}</g>"
    )
