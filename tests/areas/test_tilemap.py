"""The tile map as data for a template."""

from hypothesis import given, settings
from hypothesis import strategies as st

from areas.tilemap import short_label, tile_map


def test_the_map_shows_its_districts_and_those_around_them(shipped):
    values = {"E07000008": 3, "E07000012": 0}
    drawn = tile_map(values, shipped.areas.values())
    coloured = {tile.code: tile.value for tile in drawn.tiles if tile.value is not None}
    assert coloured == values
    assert 2 < len(drawn.tiles) <= 2 + 2 * 6


def test_every_corner_lies_inside_the_box(shipped):
    drawn = tile_map({"E06000052": 1, "S12000027": 2}, shipped.areas.values())
    corners = [tuple(map(float, p.split(","))) for t in drawn.tiles for p in t.points.split()]
    assert len(corners) == 6 * len(drawn.tiles)
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in corners)


def test_no_two_tiles_overlap(shipped):
    districts = [a for a in shipped.areas.values() if a.tile_q is not None]
    drawn = tile_map({a.code: 1 for a in districts}, districts)
    assert len({(t.x, t.y) for t in drawn.tiles}) == len(drawn.tiles) == 361


def test_the_map_of_nothing_is_empty(shipped):
    assert tile_map({}, shipped.areas.values()).tiles == []
    assert tile_map({"E10000003": 1}, shipped.areas.values()).tiles == []


def test_the_order_of_the_districts_does_not_matter(shipped):
    districts = list(shipped.areas.values())
    assert tile_map({"E07000008": 1}, districts) == tile_map({"E07000008": 1}, districts[::-1])


def test_every_district_has_a_label_that_fits(shipped):
    for area in shipped.areas.values():
        assert 1 <= len(short_label(area.name)) <= 4, area.name


@settings(max_examples=50)
@given(st.text())
def test_any_name_has_a_short_label(name):
    assert len(short_label(name)) <= 4
