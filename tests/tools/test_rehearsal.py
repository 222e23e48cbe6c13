"""``python -m tools.rehearsal`` on invented charities and notices in the real files' form."""

import csv
import json

import pytest

from areas.importing import gazetteer_of
from areas.reading import read_tables
from organisations.offers.capabilities.tree import tree
from tools.rehearsal.charities import read_charities
from tools.rehearsal.command import main
from tools.rehearsal.notices import read_notices

CHARITY = {
    "org_id": "GB-CHC-1000001",
    "name": "PENDLE DEBT HELP",
    "active": "True",
    "income": "40000.0",
    "ukcat": "",
    "lad_code": "E07000122",
    "area_names_mentioned_codes": "",
    "activities": "Debt counselling for anyone.",
    "objects": "",
}
NOTICE = {
    "id": "n1",
    "title": "Debt advice and befriending",
    "organisation": "Pendle Borough Council",
    "published_date": "2025-01-01",
    "cpv_codes": "85312310",
    "description": "A service of debt advice &amp; befriending.",
}


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def data(tmp_path):
    """Return a folder with three charities and three notices."""
    friends = {"org_id": "GB-CHC-1000002", "name": "Burnley Friends", "lad_code": "E07000117"}
    friends |= {"activities": "Befriending in Pendle", "area_names_mentioned_codes": "E07000122"}
    closed = {"org_id": "GB-CHC-1000003", "active": "False"}
    write(
        tmp_path / "organisations" / "charities_ukcat_geocoded.csv",
        [CHARITY, CHARITY | friends, CHARITY | closed],
    )
    road = {"id": "n2", "title": "Road works", "cpv_codes": "45233140", "description": "Tarmac"}
    lonely = {"id": "n3", "title": "Domestic abuse refuge", "description": "A women's refuge"}
    write(
        tmp_path / "contracts" / "lancashire_notices.csv", [NOTICE, NOTICE | road, NOTICE | lonely]
    )
    return tmp_path


@pytest.fixture(scope="module")
def places():
    """Return the shipped places, without a database."""
    return gazetteer_of(read_tables())


def test_a_charity_covers_its_home_and_the_neighbours_its_text_names(data, places):
    """Burnley and Pendle are neighbours, and the text names Pendle; closed ones are left out."""
    organisations = read_charities(
        data / "organisations" / "charities_ukcat_geocoded.csv", places, tree()
    )
    assert [organisation["id"] for organisation in organisations] == [
        "GB-CHC-1000001",
        "GB-CHC-1000002",
    ]
    assert organisations[0]["name"] == "Pendle Debt Help"
    assert {tuple(offer["areas"]) for offer in organisations[1]["offers"]} == {
        ("E07000117", "E07000122")
    }


def test_a_notice_is_read_from_its_words_and_its_buyer(data, places):
    """Works are left out; a borough council buys for its borough."""
    read, found = read_notices(data / "contracts" / "lancashire_notices.csv", places, tree())
    assert read == 3
    assert [notice.id for notice in found] == ["n1", "n3"]
    assert set(found[0].capabilities) == {"debt-advice", "befriending"}
    assert found[0].areas == ("E07000122",)


@pytest.mark.parametrize(
    ("buyer", "districts"),
    [
        ("Lancashire County Council", 12),
        ("BLACKPOOL BOROUGH COUNCIL", 1),
        ("Lancaster City Council", 1),
        ("Somebody else altogether", 14),
    ],
)
def test_a_buyer_leads_to_its_districts(tmp_path, places, buyer, districts):
    """A county leads to its districts, an unknown buyer to all of Lancashire."""
    write(tmp_path / "n.csv", [NOTICE | {"organisation": buyer}])
    _, found = read_notices(tmp_path / "n.csv", places, tree())
    assert len(found[0].areas) == districts


def test_it_prints_the_smallest_group_and_what_is_missing(data, capsys):
    """The two charities do the first notice together; nobody can do the last one."""
    assert main(["--data", str(data), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    first, last = said["here"]
    assert first["status"] == "complete"
    assert first["members"] == ["Pendle Debt Help", "Burnley Friends"]
    assert first["proven"]
    assert last["status"] == "impossible"
    assert last["missing"] == [{"capability": "domestic-abuse", "area": "E07000122"}]
    assert said["summary"]["notices_of_our_kind"] == 2
    assert said["summary"]["here"]["by_two_or_more"] == 1


def test_it_prints_for_people(data, capsys):
    """Assumptions come first, then answers, then the summary."""
    assert main(["--data", str(data)]) == 0
    said = capsys.readouterr().out
    assert said.index("assumes") < said.index("2 members") < said.index("Summary")
    assert "nobody offers Domestic abuse support in Pendle" in said


def test_without_the_data_it_says_where_to_put_it(tmp_path, capsys):
    """No data, no guess."""
    assert main(["--data", str(tmp_path)]) == 2
    assert "charities_ukcat_geocoded.csv is missing" in capsys.readouterr().err


def test_no_folder_outside_the_project_is_read_unasked(capsys):
    """The folder has to be named."""
    with pytest.raises(SystemExit):
        main([])
    assert "--data" in capsys.readouterr().err
