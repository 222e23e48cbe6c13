"""``manage.py import_areas``: idempotent, refuses row by row, says what it did."""

import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from areas.gazetteer import forget
from areas.models import Area, AreaParent, Neighbour
from areas.reading import SHIPPED
from areas.resolve import leaf_areas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty")]


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget()
    yield
    forget()


@pytest.fixture
def folder(tmp_path):
    for name in ("areas", "parents", "successors", "neighbours", "aliases"):
        shutil.copy(SHIPPED / f"{name}.csv", tmp_path)
    return tmp_path


def run(*arguments):
    out = StringIO()
    call_command("import_areas", *arguments, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue().splitlines()[-1])


def append(folder, table, line):
    with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def test_everything_shipped_is_added_and_leads_somewhere():
    summary = run()
    assert summary["added"] == summary["read"] > 5_000
    assert summary["refused"] == []
    assert (summary["changed"], summary["unchanged"]) == (0, 0)
    assert summary["resolved_areas"] == Area.objects.count()
    assert summary["unresolved_areas"] == 0


def test_a_second_run_changes_nothing():
    first, second = run(), run()
    assert second["unchanged"] == first["read"]
    assert (second["added"], second["changed"]) == (0, 0)


def test_a_byte_order_mark_at_the_start_is_taken(folder):
    """As spreadsheets write it."""
    for table in folder.glob("*.csv"):
        table.write_text(table.read_text(encoding="utf-8"), encoding="utf-8-sig")
    summary = run("--data", str(folder))
    assert summary["refused"] == []
    assert summary["added"] > 5_000


def test_a_changed_row_is_seen_by_the_next_reader(folder):
    run()
    assert [a.name for a in leaf_areas("E07000008")] == ["Cambridge"]
    path = folder / "areas.csv"
    path.write_text(path.read_text().replace("E07000008,Cambridge,", "E07000008,Granta,"))
    assert run("--data", str(folder))["changed"] == 1
    assert [a.name for a in leaf_areas("E07000008")] == ["Granta"]


def test_two_tiles_can_change_places(folder):
    run()
    path = folder / "areas.csv"
    one, two = Area.objects.get(code="E07000008"), Area.objects.get(code="E07000009")
    lines = path.read_text().splitlines()
    ends = {a.code: f",{a.tile_q},{a.tile_r}" for a in (one, two)}
    other = {one.code: ends[two.code], two.code: ends[one.code]}
    path.write_text(
        "".join(
            f"{line.removesuffix(ends[line[:9]]) + other[line[:9]] if line[:9] in ends else line}\n"
            for line in lines
        )
    )
    assert run("--data", str(folder))["changed"] == 2
    assert Area.objects.get(code="E07000008").tile_q == two.tile_q


@pytest.mark.parametrize(
    ("table", "line", "why"),
    [
        ("areas", "E0700000,Short,,district,x,,,,,,,,", "not a GSS code"),
        ("areas", "E07000998,Odd,,village,x,,,,,,,,", "is none of district"),
        ("areas", "E07000998,Odd,,district,x,2020-01-01,2019-01-01,,,,,,", "before it begins"),
        ("areas", "E07000998,Odd,,district,x,soon,,,,,,,", "soon"),
        ("areas", "E07000998", "as many cells"),
        ("areas", "E07000998,Odd,,district,x,,,,,,,,,,", "as many cells"),
        ("aliases", "name,gran\x00ta,E07000008", "NUL"),
        ("areas", "E07000008,Cambridge,,district,x,,,,,,,,", "is in an earlier row"),
        ("parents", "E07000008,E07000008", "cannot lie in itself"),
        ("parents", "E07000008,E10999999", "there is no area E10999999"),
        ("successors", "E07000008,E07000008,2020-01-01", "cannot follow itself"),
        ("neighbours", "E07000009,E07000008,1", "the lower code comes first"),
        ("neighbours", "E07000008,E07000010,-1", "cannot be"),
        ("neighbours", "E07000008,E07000010,nan", "cannot be"),
        ("aliases", "nickname,granta,E07000008", "is none of name, itl"),
    ],
)
def test_a_bad_row_is_refused_alone_and_says_why(folder, table, line, why):
    append(folder, table, line)
    summary = run("--data", str(folder))
    assert len(summary["refused"]) == 1
    assert why in summary["refused"][0]["why"]
    assert summary["added"] == summary["read"] - 1


def test_a_folder_without_tables_is_refused_and_changes_nothing(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run("--data", str(tmp_path))
    assert not Area.objects.exists()


def square(code, left, right):
    ring = [[left, 52.0], [right, 52.0], [right, 52.1], [left, 52.1], [left, 52.0]]
    return {
        "type": "Feature",
        "properties": {"LAD25CD": code, "LAD25NM": "x"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_boundaries_bring_size_middle_and_shared_borders(tmp_path):
    # Cambridge and Manchester as two squares side by side, 0.1 degrees wide
    features = [square("E07000008", 0.0, 0.1), square("E08000003", 0.1, 0.2)]
    path = tmp_path / "lad.geojson"
    told = json.dumps({"type": "FeatureCollection", "features": features})
    path.write_text(told, encoding="utf-8-sig")
    run()
    summary = run("--boundaries", str(path))
    assert (summary["added"], summary["changed"]) == (1, 2)
    cambridge = Area.objects.get(code="E07000008")
    assert (cambridge.lat, cambridge.lon) == pytest.approx((52.05, 0.05), abs=1e-4)
    assert cambridge.area_km2 == pytest.approx(76.0, rel=0.01)
    border = Neighbour.objects.get(a="E07000008", b="E08000003")
    assert border.border_km == pytest.approx(11.12, abs=0.02)
    assert run("--boundaries", str(path))["changed"] == 0


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        '{"type": "FeatureCollection"}',
        '{"type": "FeatureCollection", "features": [{"properties": {"name": "x"}}]}',
        '{"type": "FeatureCollection", "features": [7]}',
        '{"type": "FeatureCollection", "features": []}',
        '{"type": "FeatureCollection", "features": [{"properties": {"code": "E07000008"}, '
        '"geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
        '{"type": "FeatureCollection", "features": [{"properties": {"code": "E07000008"}, '
        '"geometry": {"type": "Polygon", "coordinates": [[[1, 2], [1, 2], [1, 2]]]}}]}',
    ],
)
def test_a_file_without_boundaries_is_refused(tmp_path, text):
    path = tmp_path / "bad.geojson"
    path.write_text(text)
    with pytest.raises(CommandError, match="cannot be read"):
        run("--boundaries", str(path))
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        Area(code="cambridge", name="x", level="district"),
        Area(code="E07000998", name="x", level="village"),
        Area(
            code="E07000998",
            name="x",
            level="district",
            valid_from="2020-01-01",
            valid_to="2019-01-01",
        ),
        AreaParent(child_id="E07000008", parent_id="E07000008"),
        Neighbour(a_id="E07000009", b_id="E07000008", border_km=1),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(places, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
