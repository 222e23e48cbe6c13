"""What is true of the whole shipped table of areas."""

from datetime import date

import pytest

from areas.models import Level

COUNTRIES = ("E92000001", "N92000002", "S92000003", "W92000004")
DAYS = [date(2010, 6, 1), date(2014, 6, 1), date(2018, 6, 1), date(2021, 6, 1), date(2024, 6, 1)]


@pytest.fixture
def districts(shipped):
    return {a.code for a in shipped.areas.values() if a.level == Level.DISTRICT and not a.valid_to}


def test_there_are_361_districts_and_the_countries_share_them_out(shipped, districts):
    found = [leaf for country in COUNTRIES for leaf in shipped.leaf_codes(country)]
    assert len(found) == 361
    assert set(found) == districts


def test_every_district_of_england_has_one_region(shipped, districts):
    for code in sorted(districts):
        regions = [p for p in shipped.parents[code] if p.startswith("E12")]
        assert len(regions) == (1 if code.startswith("E") else 0), code


def test_every_code_ever_leads_to_districts_of_today(shipped, districts):
    for code in sorted(shipped.areas):
        leaves = shipped.leaf_codes(code)
        assert leaves, code
        assert set(leaves) <= districts, code


@pytest.mark.parametrize("day", DAYS)
def test_no_place_of_today_loses_ground_on_a_day_of_the_past(shipped, day):
    for code, area in sorted(shipped.areas.items()):
        if area.valid_to is None:
            assert shipped.leaf_codes(code, day) == shipped.leaf_codes(code), code


def test_only_former_areas_have_successors_and_all_of_them_do(shipped):
    former = {code for code, area in shipped.areas.items() if area.valid_to}
    assert set(shipped.successors) == former


def test_neighbours_know_each_other(shipped, districts):
    for code, around in shipped.neighbours.items():
        assert code in districts
        for other, border_km in around.items():
            assert other != code
            assert shipped.neighbours[other][code] == border_km >= 0


def test_only_six_districts_border_nobody(shipped, districts):
    alone = {"E06000046", "E06000053", "S12000013", "S12000023", "S12000027", "W06000001"}
    assert districts - set(shipped.neighbours) == alone


def test_every_district_has_its_own_tile_and_nothing_else_has_one(shipped, districts):
    tiles = {c: (a.tile_q, a.tile_r) for c, a in shipped.areas.items() if a.tile_q is not None}
    assert set(tiles) == districts
    assert len(set(tiles.values())) == 361


def test_two_in_three_neighbours_touch_on_the_tile_map(shipped):
    steps = {(1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1)}
    pairs = [(a, b) for a, around in shipped.neighbours.items() for b in around]
    spot = {c: (a.tile_q, a.tile_r) for c, a in shipped.areas.items()}
    kept = [
        p for p in pairs if (spot[p[1]][0] - spot[p[0]][0], spot[p[1]][1] - spot[p[0]][1]) in steps
    ]
    assert len(kept) / len(pairs) > 0.66


def test_districts_have_a_centroid_in_the_kingdom_people_and_size(shipped, districts):
    for code in sorted(districts):
        area = shipped.areas[code]
        assert 49.8 < area.lat < 61, code
        assert -8.3 < area.lon < 1.9, code
        assert area.population > 0, code
        assert area.area_km2 > 0, code


def test_welsh_councils_have_welsh_names(shipped):
    welsh = [shipped.areas[code].name_cy for code in shipped.leaf_codes("W92000004")]
    assert all(welsh)
    assert "Pen-y-bont ar Ogwr" in welsh
