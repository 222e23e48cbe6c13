"""Resolving what people write to present areas."""

import pytest

from areas.errors import UnclearPlace
from areas.naming import area_called, places_called, read_places
from areas.picking import part_of, parts, picture, whole_counties
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, SOUTH_CAMBS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("South Cambridgeshire", SOUTH_CAMBS),
        ("s. cambs", SOUTH_CAMBS),
        ("  SOUTH  cambridgeshire District Council ", SOUTH_CAMBS),
        ("all of Cambridgeshire", CAMBRIDGESHIRE),
        ("Cambs", CAMBRIDGESHIRE),
        ("e10000003", CAMBRIDGESHIRE),
        ("Leeds City", "E08000035"),
        ("Bristol, City of", "E06000023"),
        ("Westmorland & Furness", "E06000064"),
        ("Allerdale", "E06000063"),
        ("Huntingdon", "E07000011"),
        ("Rutland", "E06000017"),
    ],
)
def test_a_place_has_many_spellings(text, code):
    assert area_called(text).code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("the Isle of Wight", ["E06000046"]),
        ("st. albans", ["E07000240"]),
        ("Saint Albans", ["E07000240"]),
        ("Hull", ["E06000010"]),
        ("GREATER LONDON", ["E12000007"]),
        ("Throughout England", ["E92000001"]),
        ("Throughout Devon", ["E10000008"]),
        ("the whole of the County of Herefordshire", ["E06000019"]),
        ("Ipswich and Cambridge", ["E07000202", CAMBRIDGE]),
        ("Fenland and Huntingdonshire", [FENLAND, "E07000011"]),
        ("Fenland, Cambridge and Redcar and Cleveland", [FENLAND, CAMBRIDGE, "E06000003"]),
        ("Redcar and Cleveland", ["E06000003"]),
        ("Fenland and surrounding areas", [FENLAND]),
        ("12UB", [CAMBRIDGE]),
        ("E07000026", ["E06000063"]),
        ("E06000029", ["E06000058"]),
        ("e07000008", [CAMBRIDGE]),
        ("Cumbria", ["E06000063", "E06000064"]),
    ],
)
def test_places_in_words_lists_and_old_codes(text, codes):
    """One place or several; for an abolished one, its successors."""
    assert [area.code for area in places_called(text)] == codes


@pytest.mark.parametrize("text", ["Fenland and Narnia", "and", ", ,", "St Albans and", "\x00"])
def test_of_a_list_in_words_nothing_is_left_out_silently(text):
    if text == "St Albans and":
        assert [area.code for area in places_called(text)] == ["E07000240"]
        return
    with pytest.raises(UnclearPlace):
        places_called(text)


@pytest.mark.parametrize("text", ["Ely", "Nowhereville", "", "Cambrige-shire x"])
def test_what_is_not_understood_is_never_guessed(text):
    with pytest.raises(UnclearPlace, match=r"Did you mean|We do not know"):
        area_called(text)


def test_a_pasted_list_is_split_at_lines_semicolons_and_commas():
    found = read_places("Fenland, Cambridge;Kingston upon Hull, City of, Leeds\n\n• Fenland\r\n")
    assert [a.code for a in found.areas] == [FENLAND, CAMBRIDGE, "E06000010", "E08000035"]
    assert found.unclear == []


def test_each_line_that_is_not_understood_is_named_with_what_it_may_mean():
    found = read_places("Fenland\nFenlnad\nNarnia; Cambridge")
    assert [a.code for a in found.areas] == [FENLAND, CAMBRIDGE]
    assert [(one.text, one.names) for one in found.unclear] == [
        ("Fenlnad", ["Fenland"]),
        ("Narnia", []),
    ]


def test_twelve_parts_contain_every_district_once():
    seen = [d.code for one in parts() for g in picture(one, []).groups for d in g.districts]
    assert len(parts()) == 12
    assert len(seen) == len(set(seen)) == 361


def test_the_list_says_what_the_map_shows():
    part = part_of(FENLAND)
    drawn = picture(part, [CAMBRIDGESHIRE])
    picked = {tile.code for tile in drawn.map.tiles if tile.value}
    assert part.name == "East of England"
    assert len(picked) == 5
    listed = {area.code for group in drawn.groups for area in group.districts}
    assert {tile.code for tile in drawn.map.tiles} <= listed
    assert [g.name for g in drawn.groups][:2] == ["Cambridgeshire", "Essex"]


def test_all_districts_of_a_county_are_the_county():
    five = [f"E0700000{n}" for n in (8, 9)] + ["E07000010", "E07000011", "E07000012"]
    assert [a.code for a in whole_counties(five)] == [CAMBRIDGESHIRE]
    assert [a.code for a in whole_counties(five[1:])] == sorted(
        five[1:], key=lambda code: {"E07000009": 0, "E07000010": 1, "E07000011": 2}.get(code, 3)
    )
