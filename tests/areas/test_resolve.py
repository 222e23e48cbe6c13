"""Resolving any code, of any date, to present districts."""

from datetime import date

import pytest

from areas.errors import AreaError, RetiredArea, UnknownArea
from areas.gazetteer import Gazetteer, gazetteer
from areas.models import Area, Level
from areas.resolve import areas_touching, leaf_areas

CAMBRIDGESHIRE = ("E07000008", "E07000009", "E07000010", "E07000011", "E07000012")


@pytest.mark.parametrize(
    ("code", "leaves"),
    [
        ("E07000008", ("E07000008",)),
        ("E10000003", CAMBRIDGESHIRE),
        ("E47000008", ("E06000031", *CAMBRIDGESHIRE)),
        ("TLH12", CAMBRIDGESHIRE),
        ("UKH12", CAMBRIDGESHIRE),
        ("E07000026", ("E06000063",)),
        ("E07000190", ("E06000066",)),
        ("E10000006", ("E06000063", "E06000064")),
        ("E10000021", ("E06000061", "E06000062")),
        ("E10000023", ("E06000065",)),
        ("E47000011", ("E06000057", "E08000021", "E08000022")),
        ("S12000043", ("S12000049",)),
    ],
)
def test_a_code_leads_to_districts_of_today(shipped, code, leaves):
    assert shipped.leaf_codes(code) == leaves


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("E12000007", 33),
        ("W92000004", 22),
        ("S92000003", 32),
        ("N92000002", 11),
        ("E92000001", 296),
        ("K02000001", 361),
        ("K04000001", 318),
    ],
)
def test_regions_and_countries_contain_all_their_districts(shipped, code, count):
    assert len(shipped.leaf_codes(code)) == count


def test_london_includes_the_city(shipped):
    assert "E09000001" in shipped.leaf_codes("E12000007")


def test_a_county_of_the_past_on_a_day_of_the_past(shipped):
    assert shipped.leaf_codes("E10000006", date(2015, 6, 1)) == ("E06000063", "E06000064")


def test_a_county_of_the_past_on_a_day_after_it_ended(shipped):
    assert shipped.leaf_codes("E10000006", date(2024, 6, 1)) == ("E06000063", "E06000064")


@pytest.mark.parametrize("code", ["E07999999", "", "cambridgeshire", "E0700000", "\x00", "\ud800"])
def test_an_unknown_code_says_what_to_do(shipped, code):
    with pytest.raises(UnknownArea, match="Search for the place by its name") as refused:
        shipped.leaf_codes(code)
    assert isinstance(refused.value, AreaError)
    assert refused.value.code == code


def test_an_area_retired_without_successor_is_refused():
    gone = Area(code="E07000999", name="Lyonesse", level=Level.DISTRICT, valid_to=date(2010, 4, 1))
    places = Gazetteer.from_rows([gone], [], [], [], [])
    with pytest.raises(RetiredArea, match=r"Lyonesse \(E07000999\) no longer exists"):
        places.leaf_codes("E07000999")


def test_the_areas_of_a_code_come_from_the_database(places):
    assert [area.name for area in leaf_areas("E10000006")] == [
        "Cumberland",
        "Westmorland and Furness",
    ]


def test_a_second_reading_costs_no_query(places, django_assert_num_queries):
    leaf_areas("E10000003")
    with django_assert_num_queries(0):
        leaf_areas("E12000007")


def test_what_touches_a_district_is_of_every_level_and_age(places):
    touching = areas_touching(["E06000063"])
    assert {
        "E06000063",
        "E07000026",
        "E10000006",
        "E12000002",
        "E92000001",
        "K02000001",
    } <= touching
    assert not {"E06000064", "E10000003", "E07000031"} & touching


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Cambridgeshire", "E10000003"),
        ("  cambridge ", "E07000008"),
        ("Cambrigde", "E07000008"),
        ("Caerdydd", "W06000015"),
        ("Kings Lynn", "E07000146"),
        ("Allerdale", "E06000063"),
        ("e07000008", "E07000008"),
    ],
)
def test_a_place_is_found_by_its_names(places, text, first):
    assert gazetteer().find(text, 10)[0].code == first


@pytest.mark.parametrize("text", ["", "   ", "qqqqqq", "\x00"])
def test_nothing_is_found_for_no_name(places, text):
    assert gazetteer().find(text, 10) == []
