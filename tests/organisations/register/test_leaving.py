"""Data is theirs to take along; leaving erases what is private."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from accounts.actors import Actor
from accounts.errors import NotAllowed
from accounts.exchange.workbooks import as_xlsx, table_of
from accounts.letters import write_letter
from accounts.models import Letter, Record, User
from consortia.departures.merged_entries import relations
from consortia.departures.own_data import RELATIONS, own_data
from consortia.departures.services.leaving import leave_consortium
from consortia.departures.services.leaving_site import leave_site
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.starting import start_consortium
from consortia.proposals.models import MatchRun
from organisations.offers.models.offers import Offer
from organisations.people.errors import LastAdministrator
from organisations.people.services.members import add_member, ask_to_join
from organisations.people.services.relationships import say_relationship
from organisations.register.errors import HasLeft, IdentifierTaken, StillInvolved
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.services.leaving import leave_as_person
from organisations.register.services.registering import (
    add_accreditation,
    change_organisation,
    register_organisation,
)
from tests.conftest import FENLAND, NOW, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def club(make_organisation):
    """Return an organisation with something of everything."""
    organisation = make_organisation(
        "Lunch Club", {"befriending": [FENLAND]}, kind="unincorporated", postcode="PE13 1AA"
    )
    add_accreditation(by=SYSTEM, at=NOW, organisation=organisation, code="aqs")
    write_letter(at=NOW, kind="test", to=organisation.email, subject="Hello", text="Private words")
    return organisation


@pytest.fixture
def boss(club, make_person):
    """Return its administrator."""
    return make_person("ada@club.example", club)


def test_every_column_that_points_at_an_organisation_has_its_rule():
    """A new table says what becomes of it, or this fails."""
    assert {column for column, _ in relations()} == set(RELATIONS)


def test_an_organisation_takes_along_all_that_is_its_own(club, boss, make_organisation):
    other = make_organisation("Other")
    say_relationship(by=SYSTEM, at=NOW, organisation=other, other=club, kind="refuses")
    club.refresh_from_db()
    data = own_data(club)
    assert data["organisation"][0]["turnover"] == "50000.00"
    assert data["offers"][0]["areas"] == [FENLAND]
    assert data["people"][0]["user"] == boss.email
    assert data["letters"][0]["subject"] == "Hello"
    assert "refuses" not in json.dumps(data)  # what others say is theirs


def test_it_downloads_as_json_and_as_a_spreadsheet_without_formulas(club, boss, client):
    change_organisation(
        by=SYSTEM, at=NOW, organisation=club, description='=HYPERLINK("http://x.example")'
    )
    client.force_login(boss)
    here = f"/organisations/{club.identifier}/"
    assert json.loads(client.get(f"{here}data.json").content)["organisation"][0]["name"] == (
        "Lunch Club"
    )
    answer = client.get(f"{here}data.xlsx")
    assert answer["Content-Disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(answer.content))
    cells = [cell for row in book["Organisation"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert book.sheetnames[0] == "About"
    assert all(sheet.max_row > 1 for sheet in book)
    assert not {"Doubles", "Told", "doubles", "told"} & set(book.sheetnames)
    client.force_login(User.objects.create_user("stranger@x.example"))
    assert client.get(f"{here}data.json").status_code == 403


def test_text_that_no_spreadsheet_takes_is_left_out():
    tables = {"a": table_of([{"b": "x\x0by", "c": [1, "é"]}]), "d": table_of([])}
    book = load_workbook(io.BytesIO(as_xlsx(tables, at=NOW)))
    assert [cell.value for cell in book["a"][2]] == ["xy", '[1, "é"]']


def test_leaving_erases_people_and_what_is_private_and_keeps_the_number(club, boss, client):
    client.force_login(boss)
    here = f"/organisations/{club.identifier}/"
    assert client.post(f"{here}leave/").status_code == 422  # not sure
    assert client.post(f"{here}leave/", {"sure": "on"}).status_code == 302
    club.refresh_from_db()
    assert club.name == f"A group that has left ({club.identifier})"
    assert (club.email, club.turnover, club.home_area) == ("", None, None)
    assert "lunch" not in club.name_key
    assert not Offer.objects.live().filter(organisation=club).exists()
    assert not club.accreditations.exists()
    assert not User.objects.filter(email=boss.email).exists()
    assert "Private words" not in str(list(Letter.objects.values()))
    assert "ada@" not in str([*Letter.objects.values(), *Record.objects.values()])
    assert Record.objects.about("organisation", club.pk).filter(verb="close_entry").exists()
    gone = client.get(here)
    assert gone.status_code == 410
    assert "left this site on" in gone.content.decode()
    assert client.get(f"/api/v1/organisations/{club.identifier}/").status_code == 410
    assert "left" not in client.get("/organisations/").content.decode().split("<main")[1]
    with pytest.raises(HasLeft):
        leave_site(by=SYSTEM, at=NOW, organisation=club)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=club.pk).update(email="back@x.example")


def test_a_registered_organisation_keeps_its_public_name_and_comes_back_by_the_operator(
    make_organisation,
):
    organisation = make_organisation("Fen Advice", identifier="GB-CHC-1098765")
    assert leave_site(by=SYSTEM, at=NOW, organisation=organisation).name == "Fen Advice"
    with pytest.raises(IdentifierTaken):
        make_organisation("Fen Advice", identifier="GB-CHC-1098765")
    call_command("readmit", "GB-CHC-1098765", "new@fen.example", stdout=io.StringIO())
    organisation.refresh_from_db()
    assert organisation.left_at is None
    assert organisation.memberships.get().user.email == "new@fen.example"
    with pytest.raises(CommandError, match="has left"):
        call_command("readmit", "GB-CHC-1098765", "other@fen.example")


def test_nobody_leaves_while_others_count_on_them(two_organisations, matched_lot, promptly):
    starter, invited = two_organisations
    with promptly():
        proposal = MatchRun.objects.get(lot=matched_lot).proposals.get(rank=1)
        consortium = start_consortium(
            by=SYSTEM, at=timezone.now(), proposal=proposal, organisation=starter
        )
    with pytest.raises(StillInvolved, match="Leave there"):
        leave_site(by=SYSTEM, at=timezone.now(), organisation=starter)
    leave_site(by=SYSTEM, at=timezone.now(), organisation=invited)
    assert Invitation.objects.get().state == "declined"
    with pytest.raises(Exception, match="Dissolve it instead"):
        leave_consortium(by=SYSTEM, at=NOW, consortium=consortium, organisation=starter)


def test_who_uses_the_site_for_more_stays(club, boss, make_organisation, make_person):
    add_member(
        by=SYSTEM,
        at=NOW,
        organisation=make_organisation("Second"),
        email=boss.email,
        role="administrator",
    )
    leave_site(by=SYSTEM, at=NOW, organisation=club)
    assert User.objects.filter(pk=boss.pk).exists()


def test_a_person_deletes_their_account_unless_nobody_is_left(club, boss, make_person, client):
    with pytest.raises(LastAdministrator, match="Lunch Club"):
        leave_as_person(by=Actor.person(boss), at=NOW, user=boss)
    second = make_person("second@club.example", club)
    with pytest.raises(NotAllowed):
        leave_as_person(by=Actor.person(second), at=NOW, user=boss)
    client.force_login(boss)
    assert client.get("/account/").status_code == 200
    taken = json.loads(client.get("/account/data/").content)
    assert taken["account"][0]["email"] == boss.email
    assert taken["organisationmembership"][0]["role"] == "administrator"
    assert client.post("/account/delete/", {"sure": "on"}).status_code == 302
    assert not User.objects.filter(pk=boss.pk).exists()
    assert client.get("/your-work/").status_code == 302


def test_letters_in_a_persons_name_are_forgotten_with_the_person(club, boss, make_person):
    person = make_person("bob@home.example")
    ask_to_join(by=Actor.person(person), at=NOW, organisation=club)
    assert "bob@home.example" in Letter.objects.get(kind="asks-to-join").subject
    leave_as_person(by=Actor.person(person), at=NOW, user=person)
    assert "bob@" not in str([*Letter.objects.values(), *Record.objects.values()])


def test_an_organisations_own_data_does_not_show_who_reads_the_registers_address(make_person):
    RegisterEntry.objects.create(
        identifier="GB-CHC-1000001",
        name="FEN HELPERS",
        kind="charity",
        email="office@fen.example",
        company_number="",
        extracted_on="2026-11-01",
    )
    organisation = register_organisation(
        by=Actor.person(make_person("ann@home.example")),
        at=NOW,
        name="Fen Helpers",
        kind="charity",
        email="ann@home.example",
        identifier="GB-CHC-1000001",
    )
    claim = own_data(organisation)["claims"][0]
    assert claim["entry"] == "GB-CHC-1000001"
    assert "code_hash" not in claim
