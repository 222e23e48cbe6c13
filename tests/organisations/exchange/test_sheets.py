"""Offers from a spreadsheet: every fault told, all or nothing, imported as shown."""

import io
import zipfile
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from accounts.actors import Actor
from accounts.errors import NotAllowed, NotFound
from accounts.exchange.files import UnfitFile
from accounts.models import Record, StoredFile, User
from organisations.exchange.errors import BadSheet, SheetChanged, StillAtWork
from organisations.exchange.models import Sheet
from organisations.exchange.services.sheet_work import work_on_sheet
from organisations.exchange.services.sheets import (
    drop_old_sheets,
    give_up_sheet,
    plan_of,
    take_sheet,
    upload_sheet,
)
from organisations.exchange.sheets.blank import template_csv, template_xlsx
from organisations.exchange.sheets.reading import check_sheet, rows_of
from organisations.offers.capabilities.tree import tree
from organisations.offers.models.offers import Offer
from organisations.offers.services.offers import make_offer
from organisations.people.models.members import OrganisationMembership
from organisations.people.services.members import add_member, remove_member
from organisations.register.models.organisations import Organisation
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, EAST_CAMBS, FENLAND, SYSTEM, whole_text

HEAD = "Organisation,What,Where,People a year\n"


@pytest.fixture
def organisation(make_organisation):
    """Return an organisation that gives debt advice in Cambridge."""
    return make_organisation("City Advice", {"debt-advice": [CAMBRIDGE]})


@pytest.fixture
def editor(organisation, make_person):
    """Return somebody who may act for it."""
    return Actor.person(make_person("ed@x.example", organisation, "editor"))


@pytest.fixture
def upload(organisation, editor):
    """Return a function that uploads text or bytes for the organisation."""

    def send(content, name="offers.csv", by=editor):
        raw = content if isinstance(content, bytes) else content.encode()
        return upload_sheet(
            by=by,
            at=timezone.now(),
            organisation=organisation,
            kind="offers",
            file=check_sheet(name, raw),
        )

    return send


def workbook(*rows, change=None):
    """Return the bytes of a workbook with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def taken(sheet, by):
    """Look through a sheet and take it."""
    plan = plan_of(by=by, sheet=sheet)
    return take_sheet(by=by, at=timezone.now(), sheet=sheet, digest=plan.digest)


def told(sheet, by):
    """Return cell, what it says and the remedy of each fault."""
    return [(f.cell, f.said, f.remedy) for f in plan_of(by=by, sheet=sheet).faults.told]


def offered(organisation):
    """Return what an organisation offers: capability to areas and capacity."""
    return {
        one.capability_id: (sorted(one.areas.values_list("pk", flat=True)), one.capacity)
        for one in organisation.offers.live()
    }


def test_words_slugs_codes_and_postcodes_are_understood(organisation, editor, upload):
    """New, changed and confirmed offers, in one go, each with its record."""
    sheet = upload(
        HEAD + ',money advice,"Fenland; E07000008",120\n'
        ",befriending,Cambridgeshire|CB7 4AB,\n"
        'City Advice,Lunch club,cambridge,"1,200"\n'
    )
    plan = plan_of(by=editor, sheet=sheet)
    assert not plan.faults.told
    assert plan.counts["change"] == 1
    assert set(offered(organisation)) == {"debt-advice"}
    taken(sheet, editor)
    now = offered(organisation)
    assert now.pop("debt-advice") == ([CAMBRIDGE, FENLAND], 120)
    assert now.pop("befriending") == ([EAST_CAMBS, CAMBRIDGESHIRE], None)
    assert list(now.values()) == [([CAMBRIDGE], 1200)]
    verbs = Record.objects.filter(subject="offer", actor=editor.reference)
    assert sorted(verbs.values_list("verb", flat=True)) == [
        "change_offer",
        "make_offer",
        "make_offer",
    ]


def test_the_same_again_confirms_and_makes_nothing(organisation, editor, upload):
    """Uploading what is there says that it is still true."""
    Offer.objects.update(made_at=timezone.now() - timedelta(days=400))
    Offer.objects.update(confirmed_at=timezone.now() - timedelta(days=300))
    sheet = upload("What;Where\nDebt advice;Cambridge\n")
    assert plan_of(by=editor, sheet=sheet).counts == {"make": 0, "change": 0, "confirm": 1}
    taken(sheet, editor)
    assert organisation.offers.get().confirmed_at > timezone.now() - timedelta(minutes=1)


def test_every_fault_has_its_cell_and_remedy(organisation, editor, upload):
    """All are told, not the first, and nothing is taken."""
    sheet = upload(
        HEAD + ",debt advise,Fenland,\n"
        ",befriending,Fenlnd,0\n"
        ",,Fenland,many\n"
        "GB-CHC-1,befriending,Fenland,\n"
        ",befriending,Fenland,\n"
        ",befriending,Cambridge,\n"
        ",lunch club,=Fenland,\n"
    )
    faults = told(sheet, editor)
    assert [cell for cell, _, _ in faults] == ["B2", "C3", "D3", "B4", "D4", "A5", "C8", "B7"]
    remedies = {cell: remedy for cell, _, remedy in faults}
    assert "“Debt advice”" in remedies["B2"]
    assert "Did you mean “Fenland”" in remedies["C3"]
    assert "at least 1" in remedies["D3"]
    assert remedies["B4"] == "Fill in: What."
    assert "may fill in offers for" in remedies["A5"]
    assert "values only" in remedies["C8"]
    assert remedies["B7"].startswith("Row 6 says it already")
    with pytest.raises(BadSheet, match="8 cells"):
        take_sheet(by=editor, at=timezone.now(), sheet=sheet, digest="x")
    assert set(offered(organisation)) == {"debt-advice"}


def test_what_is_taken_is_what_was_shown(organisation, editor, upload):
    """Where the register changed meanwhile, or with another digest, it is refused."""
    sheet = upload("What,Where\nbefriending,Fenland\n")
    digest = plan_of(by=editor, sheet=sheet).digest
    make_offer(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisation,
        capability="befriending",
        areas=[CAMBRIDGE],
    )
    for other in (digest, "", "0" * 64):
        with pytest.raises(SheetChanged):
            take_sheet(by=editor, at=timezone.now(), sheet=sheet, digest=other)
    first = taken(sheet, editor)
    again = take_sheet(by=editor, at=timezone.now(), sheet=sheet, digest="any")
    assert (again.taken_at, again.result) == (
        first.taken_at,
        {"make": 0, "change": 1, "confirm": 0},
    )


def test_only_who_uploaded_takes_and_only_editors_upload(organisation, editor, upload, make_person):
    """A reader uploads nothing; a colleague does not take another's sheet."""
    sheet = upload("What,Where\nbefriending,Fenland\n")
    other = Actor.person(make_person("other@x.example", organisation, "editor"))
    with pytest.raises(NotFound):
        plan_of(by=other, sheet=sheet)
    reader = Actor.person(make_person("reader@x.example", organisation, "reader"))
    for by in (reader, Actor.nobody(), Actor.letter(organisation.pk)):
        with pytest.raises(NotAllowed):
            upload("What,Where\n", by=by)
    membership = organisation.memberships.get(user=editor.user_id)
    remove_member(by=editor, at=timezone.now(), membership=membership)
    with pytest.raises(NotAllowed):
        plan_of(by=editor, sheet=sheet)


def test_rows_for_other_organisations_that_one_acts_for(
    organisation, editor, upload, make_organisation
):
    """By number or name; an organisation that one does not act for is no choice."""
    other = make_organisation("Fen Friends", identifier="GB-CHC-1098765")
    make_organisation("Strangers")
    user = User.objects.get(pk=editor.user_id)
    add_member(by=SYSTEM, at=timezone.now(), organisation=other, email=user.email, role="editor")
    number = "gb-chc-1098765,befriending,Fenland,\n"
    sheet = upload(HEAD + number + "The Fen Friends,lunch club,Marsh,\n")
    assert [cell for cell, _, _ in told(sheet, editor)] == ["C3"]
    sheet = upload(HEAD + number + "FEN FRIENDS,lunch club,Fenland,\n")
    taken(sheet, editor)
    assert len(offered(other)) == 2
    assert told(upload(HEAD + "Strangers,befriending,Fenland,\n"), editor)[0][0] == "A2"


def test_fifty_thousand_rows_with_a_bad_one_in_the_middle(
    organisation, editor, upload, django_assert_max_num_queries
):
    """It is found, told by its row, within a bound of queries, and nothing is saved."""
    organisations = Organisation.objects.bulk_create(
        Organisation(
            identifier=f"GB-CHC-{2_000_000 + n}",
            name=f"Group {n}",
            kind="charity",
            registered_at=timezone.now(),
        )
        for n in range(600)
    )
    OrganisationMembership.objects.bulk_create(
        OrganisationMembership(
            organisation=one, user_id=editor.user_id, role="editor", since=timezone.now()
        )
        for one in organisations
    )
    slugs = [leaf.slug for leaf in tree().leaves]
    lines = [f"{one.identifier},{slug},Fenland,5\n" for one in organisations for slug in slugs][
        :50_000
    ]
    lines[24_998] = f"{organisations[300].identifier},befriending,Nowhereshire,\n"
    sheet = upload(HEAD + "".join(lines))
    assert (sheet.is_large, sheet.state) == (True, "reading")
    with pytest.raises(StillAtWork):
        plan_of(by=editor, sheet=sheet)
    with django_assert_max_num_queries(80):  # one for every thousand rows tells how far it is
        sheet = work_on_sheet(sheet.pk, at=timezone.now())
    plan = plan_of(by=editor, sheet=sheet)
    assert plan.rows == 50_000
    assert [fault.cell for fault in plan.faults.told] == ["C25000"]
    with pytest.raises(BadSheet):
        take_sheet(by=editor, at=timezone.now(), sheet=sheet, digest=plan.digest)
    assert Offer.objects.count() == 1


def test_a_large_sheet_is_written_in_a_bound_of_queries(
    organisation, editor, upload, make_organisation, django_assert_max_num_queries
):
    """Queries grow with thousands of rows, not with rows."""
    lines = [f",{leaf.slug},Fenland;Cambridge,5\n" for leaf in tree().leaves]
    sheet = upload(HEAD + "".join(lines))
    with django_assert_max_num_queries(30):
        taken(sheet, editor)
    assert organisation.offers.live().count() == len(lines)


def test_more_rows_than_can_be_taken_are_refused(editor, upload, monkeypatch):
    """The bound is told, and rows beyond it are not dropped in silence."""
    from organisations.exchange.sheets import reading

    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    sheet = upload("What,Where\na,b\na,b\n\n\na,b\n")
    with pytest.raises(UnfitFile, match="more than 2 rows"):
        plan_of(by=editor, sheet=sheet)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        ("What,Where\nCafé,Ely".encode("cp1252"), "Windows-1252. In Excel .* line 2"),
        ("What,Where".encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "UTF-8|not a spreadsheet"),
        (b"<html><body>", "not a spreadsheet"),
        (b"%PDF-1.7\n", "not a spreadsheet"),
        (b"What\x00,Where", "not a spreadsheet"),
        (b"PK\x03\x04nonsense", "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600, r"save it as an .*\.xlsx"),
        (b"a" * (10 * 1024 * 1024 + 1), "10 MiB"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_what_to_do(content, why):
    """Judged by the bytes, whatever it is called."""
    with pytest.raises(UnfitFile, match=why):
        check_sheet("offers.csv", content)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\n\n", "empty"),
        ("Name,Place\nx,y\n", "no column “What”"),
        ("What,Where,where\nx,y,z\n", "Two columns are “Where”"),
        ('What,Where\n"x,y\n', "quotation mark"),
    ],
)
def test_a_sheet_that_cannot_be_read_at_all(editor, upload, text, why):
    """The heading and the quotation marks are checked first."""
    with pytest.raises(UnfitFile, match=why):
        plan_of(by=editor, sheet=upload(text))


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffWhat,Where\nbefriending,Fenland\n",
        "What;Where\r\nbefriending;Fenland\r\n",
        "sep=;\nWhat;Where\nbefriending;Fenland\n",
        "What\tWhere\nbefriending\tFenland\n",
        "  WHAT * , Areas \n befriending , FENLAND \n",
        '"What","Where"\n"befriending","Fenland\n"\n',
    ],
)
def test_csv_as_programs_write_it(organisation, editor, upload, text):
    """With a byte order mark or without, commas, semicolons, tabs, blanks."""
    taken(upload(text), editor)
    assert offered(organisation)["befriending"] == ([FENLAND], None)


def test_a_workbook(organisation, editor, upload):
    """Numbers are numbers; a formula is refused in its cell, in whatever it would result."""
    sheet = upload(workbook(("What", "Where", "People a year"), ("befriending", "Fenland", 120.0)))
    taken(sheet, editor)
    assert offered(organisation)["befriending"] == ([FENLAND], 120)
    sheet = upload(workbook(("What", "Where", "Capacity"), ("befriending", "Fenland", "=60*2")))
    assert told(sheet, editor)[0][:2] == ("C2", "a formula")


def test_a_workbooks_own_idea_of_its_size_counts_for_nothing(organisation, editor, upload):
    """A cell at the far end costs no memory, and blank rows are no rows."""

    def far(sheet):
        sheet["XFD1048576"] = "x"

    sheet = upload(workbook(("What", "Where"), ("befriending", "Fenland"), change=far))
    assert plan_of(by=editor, sheet=sheet).rows == 1


WORKBOOK = workbook(("What", "Where", "People a year"), ("befriending", "Fenland", 120.0))


@given(st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=6))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_workbook_is_refused_and_never_breaks(changes):
    """Any of its bytes changed: it can be read, or is refused in words."""
    content = bytearray(WORKBOOK)
    for place, value in changes:
        content[place % len(content)] = value
    with suppress(UnfitFile):
        for _, cells in rows_of(check_sheet("offers.xlsx", bytes(content))):
            assert all(isinstance(cell, str) for cell in cells)


def test_a_damaged_workbook_on_the_page(organisation, make_person, client):
    """422 with what to do, nothing is kept."""
    client.force_login(make_person("ed@a.example", organisation))
    content = bytearray(WORKBOOK)
    begin = content.index(b"PK\x03\x04") + 60
    content[begin : begin + 100] = bytes(100)
    file = SimpleUploadedFile("offers.xlsx", bytes(content))
    answer = client.post(f"/organisations/{organisation.identifier}/sheets/", {"file": file})
    assert answer.status_code == 422
    assert "Save it again" in whole_text(answer)
    assert not Sheet.objects.exists()


def repacked(content, **changes):
    """Return an archive with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, None) or old.read(name))
        for name, part in changes.items():
            new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_bombs_macros_and_entities_are_refused():
    """A workbook is an archive of XML: all three of its old tricks."""
    plain = workbook(("What", "Where"))
    bomb = repacked(plain, **{"xl/big.xml": b"0" * (101 * 1024 * 1024)})
    with pytest.raises(UnfitFile, match="too large inside"):
        check_sheet("x.xlsx", bomb)
    with pytest.raises(UnfitFile, match="macros"):
        check_sheet("x.xlsx", repacked(plain, **{"xl/vbaProject.bin": b"x"}))
    entities = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'
    with pytest.raises(UnfitFile, match="damaged"):
        check_sheet("x.xlsx", repacked(plain, **{"xl/worksheets/sheet1.xml": entities}))
    broken = repacked(plain, **{"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"})
    with pytest.raises(UnfitFile, match="damaged"):
        list(rows_of(check_sheet("x.xlsx", broken)))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_break_the_reader(content):
    """Whatever comes is read or refused in words."""
    with suppress(UnfitFile):
        for _, cells in rows_of(check_sheet("x.csv", content)):
            assert any(cells)


def test_the_templates_can_be_uploaded_as_they_are(editor, upload):
    """What we hand out we take, and it opens safely."""
    for name, content in (("t.csv", template_csv()), ("t.xlsx", template_xlsx())):
        plan = plan_of(by=editor, sheet=upload(content, name))
        assert (plan.rows, plan.faults.told) == (1, [])
    book = load_workbook(io.BytesIO(template_xlsx()))
    assert book["What can be offered"].max_row > 80


def test_what_waits_is_dropped_after_a_day_or_when_there_are_too_many(editor, upload):
    """No upload stays for good, and its file goes with it."""
    for _ in range(7):
        upload("What,Where\n")
    assert Sheet.objects.count() == StoredFile.objects.count() == 5
    sheet = Sheet.objects.first()
    give_up_sheet(by=editor, at=timezone.now(), sheet=sheet)
    assert drop_old_sheets(at=timezone.now()) == 0
    assert drop_old_sheets(at=timezone.now() + timedelta(days=2)) == 4
    assert not StoredFile.objects.exists()


def test_the_pages(client, organisation, editor):
    """Upload, look, import; faults are told in a table; what was imported says so."""
    client.force_login(User.objects.get(pk=editor.user_id))
    address = f"/organisations/{organisation.identifier}/sheets/"
    assert "spreadsheet" in client.get(f"/organisations/{organisation.identifier}/").text
    bad = SimpleUploadedFile("o.csv", b"What,Where\nbefriending,Fenlnd\n")
    shown = client.post(address, {"file": bad}, follow=True)
    assert shown.status_code == 422
    assert "B2" in shown.text
    assert "Did you mean “Fenland”" in shown.text
    good = SimpleUploadedFile("o.csv", b"What,Where\nbefriending,Fenland\n")
    shown = client.post(address, {"file": good}, follow=True)
    assert ">1</strong> new offer," in shown.text
    here = shown.redirect_chain[-1][0]
    assert client.post(here, {"digest": "old"}).status_code == 422
    digest = shown.text.split('name="digest" value="')[1].split('"')[0]
    assert client.post(here, {"digest": digest}).status_code == 302
    assert "was imported on" in client.get(here).text
    assert client.post(address, {}).status_code == 422
    wrong = client.post(address, {"file": SimpleUploadedFile("o.csv", b"<html>")})
    assert wrong.status_code == 422
    assert "not a spreadsheet" in wrong.text


def test_the_api(client, organisation, editor):
    """The same three steps; another person's sheet is not there."""
    client.force_login(User.objects.get(pk=editor.user_id))

    def send(content):
        file = SimpleUploadedFile("o.csv", content)
        return client.post(
            "/api/v1/sheets/", {"organisation": organisation.identifier, "file": file}
        )

    made = send(b"What,Where\nbefriending,Fenlnd\n")
    assert made.status_code == 201
    here = f"/api/v1/sheets/{made.json()['id']}/"
    plan = client.get(f"{here}plan/").json()
    assert (plan["fault_count"], plan["faults"][0]["cell"]) == (1, "B2")
    given = {"digest": plan["digest"]}
    assert client.post(f"{here}take/", given, "application/json").status_code == 422
    good = send(b"What,Where\nbefriending,Fenland\n").json()
    here = f"/api/v1/sheets/{good['id']}/"
    given = {"digest": client.get(f"{here}plan/").json()["digest"]}
    taken_now = client.post(f"{here}take/", given, "application/json").json()
    assert taken_now["result"] == {"make": 1, "change": 0, "confirm": 0}
    assert send(b"<html>").status_code == 422
    assert client.delete(here).status_code == 404
    assert client.delete(f"/api/v1/sheets/{made.json()['id']}/").status_code == 204
    client.force_login(User.objects.create_user("x@x.example"))
    assert client.get(here).status_code == 404


def test_a_sheet_without_headings_can_be_uploaded_again(client, organisation, editor):
    """The page that refuses it leads back."""
    client.force_login(User.objects.get(pk=editor.user_id))
    sent = SimpleUploadedFile("offers.csv", b"one,two\nthree,four\n")
    address = f"/organisations/{organisation.identifier}/sheets/"
    page = client.post(address, {"file": sent}, follow=True)
    assert "is read as the heading" in page.text
    assert "Upload it again" in page.text


def test_the_sheet_and_the_form_read_places_alike(organisation, editor, upload):
    """All of a county, its short name, a list in words."""
    rows = "Debt advice,all of Cambridgeshire; cambs\nBefriending,Ipswich and Cambridge"
    sheet = upload(f"What,Where\n{rows}")
    assert plan_of(by=editor, sheet=sheet).faults.count == 0
