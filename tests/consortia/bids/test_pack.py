"""The bid pack and the share codes: complete, safe to open, for members only."""

import csv
import hashlib
import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed, NotFound
from accounts.exchange.csv_tables import as_csv
from accounts.exchange.workbooks import as_xlsx
from accounts.models import Record, StoredFile
from consortia.bids.pack.map import as_svg
from consortia.bids.pack.passports import _bytes
from consortia.bids.pack.share_codes import code_lines
from consortia.bids.services.files import attach_file
from consortia.bids.services.packing import make_pack, say_share_code
from consortia.diligence.services.sharing import show_items
from consortia.forming.errors import NotMember
from consortia.forming.membership import members_of
from consortia.proposals.assignments.delivery import Delivery
from consortia.terms.errors import NothingAgreed
from organisations.passport.services.evidence import attach_evidence
from organisations.passport.services.items import keep_item
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import change_organisation
from tests.conftest import SYSTEM
from tests.consortia.conftest import a_file

pytestmark = pytest.mark.django_db
EVIL = '=HYPERLINK("http://x.example","Click")'


def pack(consortium, organisation=None, by=SYSTEM):
    """Return the pack, open for reading."""
    with make_pack(
        by=by,
        at=timezone.now(),
        consortium=consortium,
        organisation=organisation or consortium.starter,
    ) as made:
        return zipfile.ZipFile(io.BytesIO(made.read()))


def say(consortium, organisation, code="HD3412AB", got_on=None):
    """Note a share code."""
    return say_share_code(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=organisation,
        code=code,
        got_on=got_on or timezone.now().date(),
    )


def warnings(consortium):
    """Return the warnings of each member, by name."""
    consortium.lot.contract.refresh_from_db()
    lines = code_lines(consortium, members_of(consortium), timezone.now())
    return {one.organisation.name: one.warnings for one in lines}


def test_the_pack_has_everything_in_one_order(ready):
    attach_file(
        by=SYSTEM,
        at=timezone.now(),
        consortium=ready,
        organisation=ready.starter,
        file=a_file("Our plan.pdf"),
    )
    with pack(ready) as archive:
        assert archive.namelist() == [
            "00-read-me.txt",
            "01-agreement.pdf",
            "01-agreement.docx",
            "02-who-does-what.csv",
            "02-who-does-what.xlsx",
            "03-map.svg",
            "04-work-and-money.csv",
            "04-work-and-money.xlsx",
            "05-answers.docx",
            "06-attachments/01-Our plan.pdf",
            "08-members.csv",
            "08-members.xlsx",
            "09-share-codes.csv",
            "09-share-codes.xlsx",
            "SHA256SUMS.txt",
        ]
        files = {name: archive.read(name) for name in archive.namelist()}
        assert archive.testzip() is None
    for line in files["SHA256SUMS.txt"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert files["01-agreement.pdf"].startswith(b"%PDF")
    answers = Document(io.BytesIO(files["05-answers.docx"]))
    assert "By bus." in [one.text for one in answers.paragraphs]
    money = list(csv.reader(io.StringIO(files["04-work-and-money.csv"].decode("utf-8-sig"))))
    assert money[-1][:4] == ["Price", "", "", "100.00"]
    assert sum(float(row[3]) for row in money[1:-1]) == 100
    book = load_workbook(io.BytesIO(files["02-who-does-what.xlsx"]))
    assert book.sheetnames == ["Who does what", "List"]
    assert book["Who does what"]["A1"].value == "District"
    assert "members who work there" in files["03-map.svg"].decode()
    assert Record.objects.filter(verb="make_pack").count() == 1


def test_it_has_what_members_show_of_their_passports_and_notes_the_look(ready, two_organisations):
    shows = next(
        organisation for organisation in two_organisations if organisation.pk != ready.starter_id
    )
    key = "insurance.public-liability"
    keep_item(
        by=SYSTEM,
        at=timezone.now(),
        organisation=shows,
        section="insurance",
        code="public-liability",
        amount=Decimal(5_000_000),
        expires_on=date(2030, 1, 1),
    )
    attach_evidence(
        by=SYSTEM, at=timezone.now(), organisation=shows, key=key, file=a_file("cover.pdf")
    )
    assert not [name for name in pack(ready).namelist() if name.startswith("07")]
    show_items(by=SYSTEM, at=timezone.now(), consortium=ready, organisation=shows, items=[key])
    made = pack(ready)
    folder = f"07-passports/{shows.identifier}/"
    assert "£5,000,000" in made.read(f"{folder}passport.txt").decode()
    assert made.read(f"{folder}01-{key}-cover.pdf").startswith(b"%PDF")
    assert shows.looked_at.filter(reader=ready.starter).exists()


def test_bytes_are_read_one_file_after_the_other(ready):
    """Neither all attachments nor all evidence are in memory together."""
    key, organisation = "insurance.public-liability", ready.starter
    keep_item(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisation,
        section="insurance",
        code="public-liability",
        amount=Decimal(5_000_000),
        expires_on=date(2030, 1, 1),
    )
    for name in ("one.pdf", "two.pdf"):
        attach_file(
            by=SYSTEM,
            at=timezone.now(),
            consortium=ready,
            organisation=organisation,
            file=a_file(name),
        )
    attach_evidence(
        by=SYSTEM, at=timezone.now(), organisation=organisation, key=key, file=a_file("cover.pdf")
    )
    show_items(
        by=SYSTEM, at=timezone.now(), consortium=ready, organisation=organisation, items=[key]
    )
    with CaptureQueriesContext(connection) as caught:
        pack(ready)
    reads = [one["sql"] for one in caught if '"content"' in one["sql"]]
    assert len(reads) == 3
    assert all("LIMIT 1" in read for read in reads)


def test_evidence_that_is_removed_while_the_pack_is_made_ends_it_in_words():
    with pytest.raises(NotFound, match="Make the pack again"):
        _bytes(StoredFile(pk=0, name="cover.pdf"))


def test_no_text_is_taken_for_a_formula(ready):
    """Neither in CSV nor in a spreadsheet, whatever an organisation calls itself."""
    Organisation.objects.filter(pk=ready.starter.pk).update(name=EVIL)
    with pack(ready) as archive:
        members = archive.read("08-members.csv").decode("utf-8-sig")
        book = load_workbook(io.BytesIO(archive.read("08-members.xlsx")))
        answers = Document(io.BytesIO(archive.read("05-answers.docx")))
    assert any(row[0] == f"'{EVIL}" for row in csv.reader(io.StringIO(members)))
    cells = [cell for row in book["Members"].iter_rows() for cell in row if cell.value == EVIL]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)
    assert answers.paragraphs


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_every_beginning_of_a_formula_is_defused(text):
    table = [["Name"], [text]]
    assert as_csv(table).decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"').startswith("'")
    book = load_workbook(io.BytesIO(as_xlsx({"One": table}, at=timezone.now())))
    assert book["One"]["A2"].data_type == "s"


def test_characters_that_no_document_can_contain_are_dropped():
    book = load_workbook(io.BytesIO(as_xlsx({"One": [["a\x00b\x1fc"]]}, at=timezone.now())))
    assert book["One"]["A1"].value == "abc"


def test_the_map_escapes_names_and_says_where_there_is_none():
    assert b"<script>" not in as_svg(Delivery(), "<script>alert(1)</script>")
    assert b"No map" in as_svg(Delivery(), "Group")


def test_only_members_take_it_and_not_before_terms_are_agreed(
    joined, make_organisation, make_person
):
    with pytest.raises(NothingAgreed):
        pack(joined)
    stranger = make_organisation("Stranger")
    with pytest.raises(NotMember):
        pack(joined, stranger)
    with pytest.raises(NotAllowed):
        pack(joined, by=Actor.person(make_person("x@x.example", stranger)))
    assert not Record.objects.filter(verb="make_pack").exists()


def test_a_reader_of_a_member_may_take_it(ready, make_person):
    reader = make_person("reader@x.example", ready.starter, role="reader")
    with pack(ready, by=Actor.person(reader)) as archive:
        assert archive.namelist()


def test_share_codes_that_are_missing_or_old_are_warned_of(ready, two_organisations):
    first, second = two_organisations
    assert warnings(ready)[first.name] == ("No share code yet.",)
    say(ready, first, " HD34-12ab ")
    assert ready.share_codes.get().code == "HD3412ab"
    assert warnings(ready)[first.name] == ()
    say(ready, first, got_on=timezone.now().date() - timedelta(weeks=6))
    old = " ".join(warnings(ready)[first.name])
    assert "It is 6 weeks old" in old
    assert "before the contract was published" in old
    say(ready, second, got_on=timezone.now().date() - timedelta(days=1))
    change_organisation(by=SYSTEM, at=timezone.now(), organisation=second, description="More")
    assert any("has changed its details" in one for one in warnings(ready)[second.name])
    assert ready.share_codes.count() == 2


def test_what_does_not_look_like_a_code_is_refused(ready, two_organisations, make_organisation):
    for code in ("", "abc", "=1+1+1+1", "a" * 13):
        with pytest.raises(Invalid, match="does not look like"):
            say(ready, two_organisations[0], code)
    with pytest.raises(Invalid, match="ahead"):
        say(ready, two_organisations[0], got_on=date(2100, 1, 1))
    with pytest.raises(NotMember):
        say(ready, make_organisation("Stranger"))


def test_a_picture_comes_back_as_it_was_attached(ready):
    files = io.BytesIO()
    Image.new("RGB", (8, 8)).save(files, "PNG")
    attach_file(
        by=SYSTEM,
        at=timezone.now(),
        consortium=ready,
        organisation=ready.starter,
        file=a_file("Map.png", files.getvalue()),
    )
    with pack(ready) as archive:
        assert archive.read("06-attachments/01-Map.png") == files.getvalue()
