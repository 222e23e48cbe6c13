"""The public register: what is taken, refused, resolved, and that nothing changes twice."""

import io
import json
import zipfile
from contextlib import suppress
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organisations.exchange.charities.importing import import_register
from organisations.exchange.charities.tables import Unreadable
from organisations.register.models.entries import RegisterEntry
from tests.conftest import whole_text

pytestmark = pytest.mark.django_db

CHARITY = {
    "date_of_extract": "2026-11-01 00:00:00.0000000",
    "registered_charity_number": "1000001",
    "linked_charity_number": "0",
    "charity_name": "FEN DEBT HELP",
    "charity_type": "CIO",
    "charity_registration_status": "Registered",
    "date_of_registration": "1998-02-03 00:00:00.0000000",
    "date_of_removal": "",
    "latest_acc_fin_period_end_date": "2026-03-31 00:00:00.0000000",
    "latest_income": "20500",
    "charity_contact_postcode": "pe15 0aa",
    "charity_contact_email": "office@fen.example",
    "charity_contact_web": "fen.example",
    "charity_company_registration_number": "",
    "charity_is_cio": "True",
    "charity_activities": "Debt advice and a lunch club.",
}
KEY = "registered_charity_number"
PLACE = {
    "registered_charity_number": "1000001",
    "linked_charity_number": "0",
    "geographic_area_type": "Local Authority",
    "geographic_area_description": "Cambridgeshire",
}
CLASS = {
    "registered_charity_number": "1000001",
    "linked_charity_number": "0",
    "classification_code": "105",
}


def tabbed(rows):
    names = list(rows[0])
    lines = ["\t".join(names), *("\t".join(row.get(n, "") for n in names) for row in rows)]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


@pytest.fixture
def extract(tmp_path):
    """Return a function that writes tables and imports their folder."""

    def made(*charities, places=(PLACE,), classes=(CLASS,)):
        tables = {"charity": charities or (CHARITY,), "place": places, "class": classes}
        for name, rows in tables.items():
            if rows:
                (tmp_path / f"{name}.txt").write_text(tabbed(rows), encoding="utf-8")
        return import_register([tmp_path])

    return made


def test_an_entry_is_taken_with_its_places_and_classes(extract):
    done = extract()
    assert (done.read, done.added, done.resolved_areas, done.refused) == (1, 1, 1, [])
    entry = RegisterEntry.objects.get()
    assert (entry.identifier, entry.name, entry.kind) == ("GB-CHC-1000001", "FEN DEBT HELP", "cio")
    assert (entry.income, entry.year_end) == (Decimal(20_500), date(2026, 3, 31))
    assert (entry.areas, entry.classes) == (["E10000003"], ["105"])
    assert entry.postcode == "PE15 0AA"
    assert entry.registered_on == date(1998, 2, 3)


def test_since_when_it_trades_is_filled_into_what_was_there_and_shown(
    extract, client, make_organisation
):
    """An extract without the column leaves it empty; the next one fills it."""
    extract({name: said for name, said in CHARITY.items() if name != "date_of_registration"})
    assert RegisterEntry.objects.get().registered_on is None
    made = make_organisation(
        "Fen Debt Help", identifier="GB-CHC-1000001", trading_since=date(2001, 4, 5)
    )
    address = f"/organisations/{made.identifier}/"
    assert "5 April 2001 (in its own words)" in whole_text(client.get(address))
    assert extract().changed == 1
    page = whole_text(client.get(address))
    assert "3 February 1998 (public register)" in page
    assert "2001" not in page
    found = whole_text(client.get("/organisations/find/", {"q": "fen debt"}))
    assert "registered 3 February 1998" in found
    (entry,) = client.get("/api/v1/register-entries/").json()["results"]
    assert entry["registered_on"] == "1998-02-03"


def test_the_same_again_changes_nothing_and_a_change_is_one(extract):
    extract()
    before = RegisterEntry.objects.values().get()
    assert extract().unchanged == 1
    assert RegisterEntry.objects.values().get() == before
    done = extract(CHARITY | {"latest_income": "99"})
    assert (done.added, done.changed, done.unchanged) == (0, 1, 0)
    assert RegisterEntry.objects.get().income == Decimal(99)


def test_a_later_day_of_the_extract_alone_is_no_change(extract):
    extract()
    assert extract(CHARITY | {"date_of_extract": "2026-12-01 00:00:00"}).unchanged == 1


def test_a_charity_that_was_removed_says_when(extract):
    extract()
    gone = {"charity_registration_status": "Removed", "date_of_removal": "2026-10-05 00:00:00"}
    extract(CHARITY | gone)
    entry = RegisterEntry.objects.get()
    assert (entry.is_registered, entry.removed_on) == (False, date(2026, 10, 5))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"registered_charity_number": "12"}, "is no charity number"),
        ({"registered_charity_number": "GB1"}, "is no charity number"),
        ({"charity_name": "\u200b "}, "no name"),
        ({"latest_income": "lots"}, "no amount"),
        ({"latest_income": "-5"}, "which no charity has"),
        ({"latest_income": "NaN"}, "which no charity has"),
        ({"date_of_removal": "2026-02-30"}, "no day"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_alone(extract, change, why):
    done = extract(CHARITY | change, CHARITY | {"registered_charity_number": "1000002"})
    assert RegisterEntry.objects.get().identifier == "GB-CHC-1000002"
    assert why in done.refused[0]["why"]
    assert done.refused[0]["row"] == "charity.txt:2"


def test_a_row_with_too_few_fields_and_a_number_twice_are_refused(extract, tmp_path):
    path = tmp_path / "charity.txt"
    path.write_text(tabbed([CHARITY, CHARITY]) + "only\ttwo\r\n", encoding="utf-8")
    done = import_register([path])
    assert done.added == 1
    assert ["comes twice" in one["why"] for one in done.refused] == [True, False]


def test_invisible_characters_and_two_addresses_do_not_get_in(extract):
    extract(
        CHARITY
        | {
            "charity_name": "Fen\u200b \u202eHelp\u0000",
            "charity_contact_email": "a@x.example; b@x.example",
        }
    )
    entry = RegisterEntry.objects.get()
    assert (entry.name, entry.email) == ("Fen Help", "")


def test_characters_that_no_database_keeps_stop_nothing(extract):
    """In any column of any table: PostgreSQL takes no NUL, so it must not get there."""
    spoilt = {name: f"{text}\u0000" for name, text in CHARITY.items()}
    done = extract(
        spoilt,
        CHARITY | {"registered_charity_number": "1\u0000"},
        places=(PLACE | {"geographic_area_description": "Nether\u0000 Fen\u200bbury"},),
        classes=(CLASS | {"classification_code": "1\u000005"},),
    )
    entry = RegisterEntry.objects.get()
    assert (entry.places_unresolved, entry.classes) == (["Nether Fenbury"], ["105"])
    assert "\u0000" not in done.refused[0]["why"]


@pytest.mark.parametrize(
    ("kind", "name", "codes"),
    [
        ("Local Authority", "Le\u200beds City", ["E08000035"]),
        ("Local Authority", "Leeds City", ["E08000035"]),
        ("Local Authority", "City Of York", ["E06000014"]),
        ("Local Authority", "Telford & Wrekin", ["E06000020"]),
        ("Local Authority", "Lancashire", ["E10000017"]),
        ("Region", "Throughout London", ["E12000007"]),
        ("Region", "Throughout England And Wales", ["K04000001"]),
        ("Country", "Kenya", []),
        ("Local Authority", "E07000026", ["E06000063"]),
        ("Local Authority", "12UB", ["E07000008"]),
        ("Local Authority", "GREATER LONDON", ["E12000007"]),
        ("Local Authority", "Throughout Devon", ["E10000008"]),
    ],
)
def test_the_registers_words_lead_to_areas(extract, kind, name, codes):
    place = {"geographic_area_type": kind, "geographic_area_description": name}
    done = extract(places=(PLACE | place,))
    assert RegisterEntry.objects.get().areas == codes
    assert (done.resolved_areas, done.unresolved_areas) == (len(codes), 0)


def test_a_list_in_words_is_all_of_its_places(extract):
    done = extract(places=(PLACE | {"geographic_area_description": "Fenland and Huntingdonshire"},))
    assert RegisterEntry.objects.get().areas == ["E07000010", "E07000011"]
    assert (done.resolved_areas, done.unresolved_areas) == (1, 0)


def test_places_that_lead_nowhere_are_listed_with_how_often(tmp_path):
    """Those of charities that are not in the extract too; all of them in a file."""
    places = [
        PLACE | {"geographic_area_description": "Atlantis"},
        PLACE | {"geographic_area_description": "Atlantis", KEY: "7"},
        PLACE | {"geographic_area_description": "=1+1", KEY: "8"},
    ]
    (tmp_path / "charity.txt").write_text(tabbed([CHARITY]), encoding="utf-8")
    (tmp_path / "place.txt").write_text(tabbed(places), encoding="utf-8")
    out, file = StringIO(), tmp_path / "nowhere.csv"
    call_command(
        "import_register", str(tmp_path), "--json", unresolved=file, stdout=out, stderr=StringIO()
    )
    lines = out.getvalue().splitlines()
    assert "  2 × Atlantis" in lines
    assert json.loads(lines[-1])["unresolved_places"] == {"Atlantis": 2, "=1+1": 1}
    assert file.read_text("utf-8-sig").splitlines() == ["Place,Times", "Atlantis,2", "'=1+1,1"]


def test_the_summary_adds_up_and_rows_have_their_numbers(tmp_path):
    """Rows of other tables are counted apart; of a JSON list the first row is 1."""
    rows = [CHARITY, {**CHARITY, "charity_name": ""}, "nothing"]
    (tmp_path / "charity.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "place.txt").write_text(tabbed([PLACE]) + "a\r\n\r\nb\r\n", encoding="utf-8")
    done = import_register([tmp_path])
    assert done.read == done.added + done.changed + done.unchanged + len(done.refused) == 3
    assert [one["row"] for one in done.refused] == ["charity.json:2", "charity.json:3"]
    assert [one["row"] for one in done.other_refused] == ["place.txt:3", "place.txt:5"]


def test_a_file_that_breaks_off_says_where_and_what_was_done(tmp_path):
    """What came before is kept, and the next run goes on from there."""
    whole = json.dumps([CHARITY, {**CHARITY, KEY: "1000002"}])
    path = tmp_path / "charity.json"
    path.write_text(whole[: -len(whole) // 4], encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match=r"broke off after charity.json:1"):
        call_command("import_register", str(path), "--json", stdout=out, stderr=StringIO())
    assert json.loads(out.getvalue().splitlines()[-1])["added"] == 1
    path.write_text(whole, encoding="utf-8")
    again = import_register([path])
    assert (again.added, again.unchanged) == (1, 1)


def test_a_place_that_leads_nowhere_is_listed(extract):
    done = extract(places=(PLACE | {"geographic_area_description": "Atlantis"},))
    assert done.unresolved_areas == 1
    assert RegisterEntry.objects.get().places_unresolved == ["Atlantis"]


def test_json_and_zips_are_read_alike(tmp_path):
    rows = [
        CHARITY | {"latest_income": 20500.0, "charity_is_cio": True, "linked_charity_number": 0}
    ]
    content = "\ufeff" + json.dumps(rows)
    with zipfile.ZipFile(tmp_path / "charity.zip", "w") as packed:
        packed.writestr("charity.json", content.encode())
    assert import_register([tmp_path / "charity.zip"]).added == 1
    assert RegisterEntry.objects.get().income == Decimal(20_500)


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("charity.txt", b"0" * 300 * 2**20)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.zip", b"no zip", "cannot be opened"),
        ("a.txt", b"hello", "no tab-separated table"),
        ("a.json", b"[{", "no JSON list"),
        ("a.txt", b"\xff\xfe\x00x\ty", "no tab-separated table"),
        ("a.txt", b"one\ttwo\n1\t2\n", "no table of charities"),
    ],
)
def test_what_is_no_extract_is_refused_whole(tmp_path, name, content, why):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=why):
        import_register([tmp_path / name])
    assert not RegisterEntry.objects.exists()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_zip_is_one_clear_line(tmp_path, method):
    with zipfile.ZipFile(tmp_path / "charity.zip", "w", method) as packed:
        packed.writestr("charity.txt", tabbed([CHARITY]))
    whole = (tmp_path / "charity.zip").read_bytes()
    (tmp_path / "charity.zip").write_bytes(whole[:60] + bytes(60) + whole[120:])
    with pytest.raises(CommandError, match=r"charity\.zip cannot be opened"):
        call_command("import_register", str(tmp_path), stdout=StringIO(), stderr=StringIO())
    assert not RegisterEntry.objects.exists()
    for place in range(40, len(whole), 7):
        (tmp_path / "charity.zip").write_bytes(whole[:place] + b"\xff" * 9 + whole[place + 9 :])
        with suppress(CommandError):
            call_command("import_register", str(tmp_path), stdout=StringIO(), stderr=StringIO())


def test_a_zip_that_unpacks_to_far_too_much_is_refused(tmp_path):
    (tmp_path / "bomb.zip").write_bytes(bomb())
    with pytest.raises(Unreadable, match="would unpack to"):
        import_register([tmp_path / "bomb.zip"])


def test_the_command_says_what_it_did_as_json_in_its_last_line(tmp_path):
    (tmp_path / "charity.txt").write_text(tabbed([CHARITY]), encoding="utf-8")
    out = StringIO()
    call_command("import_register", str(tmp_path), "--json", stdout=out, stderr=StringIO())
    said = json.loads(out.getvalue().splitlines()[-1])
    assert (said["read"], said["added"]) == (1, 1)
    with pytest.raises(CommandError, match="does not exist"):
        call_command("import_register", str(tmp_path / "nothing"))


def test_a_person_finds_its_charity_and_only_confirms(extract, client, make_person):
    """By name or number; what the register knows is filled in, and suggests what to offer."""
    extract()
    found = whole_text(client.get("/organisations/find/", {"q": "debt help"}))
    assert "?entry=GB-CHC-1000001" in found
    for words in ("help fen", "FEN Debt Help's", "fen d'ebt"):
        text = whole_text(client.get("/organisations/find/", {"q": words}))
        assert ("?entry=GB-CHC-1000001" in text) is ("Help's" not in words)
    RegisterEntry.objects.update(name="FEN DEBT HELPERS")
    assert "?entry=" in whole_text(client.get("/organisations/find/", {"q": "Helper's fen"}))
    RegisterEntry.objects.update(name="FEN DEBT HELP'ERS")
    assert "?entry=" in whole_text(client.get("/organisations/find/", {"q": "helpers fen"}))
    RegisterEntry.objects.update(name="FEN DEBT HELP")
    nothing = whole_text(client.get("/organisations/find/?q=!?"))
    assert "Nothing found. Check" in nothing
    assert "with or without a number" in nothing
    assert "Name, number or postcode" in nothing
    assert "/organisations/find/" in whole_text(client.get("/"))
    assert "office@fen.example" not in found
    assert "GB-CHC-1000001" in whole_text(client.get("/organisations/find/?q=1000001"))
    client.force_login(make_person("me@fen.example"))
    page = whole_text(client.get("/organisations/register/?entry=GB-CHC-1000001"))
    assert 'value="Fen Debt Help"' in page
    assert 'value="20500.00"' in page
    sent = {"name": "Fen Debt Help", "kind": "cio", "identifier": "GB-CHC-1000001"}
    sent |= {"email": "me@fen.example", "home": "Fenland"}
    assert client.post("/organisations/register/", sent).status_code == 302
    offer = whole_text(client.get("/organisations/GB-CHC-1000001/offers/"))
    assert "Debt advice" in offer
    assert "Cambridgeshire</textarea>" in offer


def test_entries_are_searched_by_the_api_without_private_contacts(
    extract, client, django_assert_max_num_queries
):
    extract(*[CHARITY | {"registered_charity_number": str(n)} for n in range(1000001, 1000080)])
    with django_assert_max_num_queries(4):
        told = client.get("/api/v1/register-entries/", {"q": "debt"}).json()
    assert len(told["results"]) == 50
    assert not {"email", "postcode", "activities"} & set(told["results"][0])
