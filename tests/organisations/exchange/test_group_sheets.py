"""Groups from a spreadsheet: registered as by hand, all or none, doubles asked about by row."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed
from accounts.exchange.files import UnfitFile
from accounts.models import Letter, Record, User
from areas.models import Area
from organisations.exchange.errors import BadSheet, SheetChanged
from organisations.exchange.models import SheetKind
from organisations.exchange.services.sheet_work import work_on_sheet
from organisations.exchange.services.sheets import plan_of, take_sheet, upload_sheet
from organisations.exchange.sheets.blank import template_csv, template_xlsx
from organisations.exchange.sheets.kinds import kind_of
from organisations.exchange.sheets.reading import check_sheet
from organisations.register.models.claims import Claim
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.rules import claims_at_most
from organisations.register.services.registering import change_organisation, register_organisation
from organisations.support.errors import NotInfrastructure
from organisations.support.models import Support
from tests.conftest import FENLAND, SYSTEM
from tests.organisations.exchange.test_sheets import taken, told, workbook

pytestmark = pytest.mark.django_db
HEAD = "Name,Kind,Number,E-mail,Postcode or district,Who agreed,Agreed on,Where it stands,"
HEAD += "May answer,It is another one\n"
YES = "Ada Lee,20/11/2026,minutes"
CLUB = f"Lunch Club,unincorporated,,,Fenland,{YES},,\n"


@pytest.fixture
def cvs(make_organisation):
    """Return an infrastructure organisation."""
    return make_organisation("Fenland Voluntary Service", is_infrastructure=True)


@pytest.fixture
def editor(cvs, make_person):
    """Return somebody who may act for it."""
    return Actor.person(make_person("worker@cvs.example", cvs, "editor"))


@pytest.fixture
def upload(cvs, editor):
    """Return a function that uploads rows, or bytes, for the organisation."""

    def send(content, name="groups.csv", by=editor, organisation=cvs):
        raw = content if isinstance(content, bytes) else (HEAD + content).encode()
        return upload_sheet(
            by=by, at=timezone.now(), organisation=organisation, file=check_sheet(name, raw)
        )

    return send


@pytest.fixture
def listed(db):
    """Return a maker of entries of the public register."""

    def make(number):
        return RegisterEntry.objects.create(
            identifier=number,
            name=f"CHARITY {number}",
            kind="charity",
            email="office@x.example",
            company_number="",
            extracted_on="2026-11-01",
        )

    return make


def confirm_number(cvs, listed):
    """Confirm the organisation's own public number."""
    entry = listed("GB-CHC-1000000")
    at = timezone.now()
    Claim.objects.create(
        organisation=cvs, entry=entry, made_at=at, settled_at=at, state="verified", proof="code"
    )


def test_many_groups_are_registered_each_as_by_hand(cvs, editor, upload, listed):
    """With consent, its own letter where it has an address, and a claim where it is listed."""
    listed("GB-CHC-1000001")
    sheet = upload(
        CLUB + f"Fen Helpers,Charity,1000001,office@fen.example,PE13 1AB,{YES},Yes,\n"
        "Knit and Natter,group without a legal form or number,,,E07000010,"
        '"Bo, chair",2026-11-19,letter in our office,no,\n'
    )
    assert sheet.kind == "groups"
    plan = plan_of(by=editor, sheet=sheet)
    assert (plan.counts, plan.faults.told) == ({"register": 3, "keep": 0}, [])
    assert [one["to_confirm"] for one in plan.shown] == [False, True, False]
    assert not Support.objects.exists()
    taken(sheet, editor)
    club, helpers, knit = Support.objects.order_by("pk")
    assert (club.consented_by, club.consented_on) == ("Ada Lee", date(2026, 11, 20))
    assert (club.told_by_supporter, club.may_answer) == (True, False)
    assert (helpers.may_answer, helpers.supported.identifier) == (True, "GB-CHC-1000001")
    assert helpers.supported.postcode == "PE13 1AB"
    assert helpers.supported.awaits_confirmation
    assert not helpers.supported.memberships.exists()
    assert (knit.consented_by, knit.consent_source) == ("Bo, chair", "letter in our office")
    assert list(Letter.objects.values_list("kind", "to")) == [
        ("support-told", "office@fen.example")
    ]
    verbs = Record.objects.filter(actor=editor.reference, verb="register_group")
    assert verbs.count() == 3


def test_a_list_that_has_grown_is_uploaded_again(cvs, editor, upload):
    """Groups that are looked after already stay as they are, also under one name twice."""
    twice = CLUB + CLUB.replace(",,\n", ",,yes\n")
    taken(upload(twice), editor)
    sheet = upload(twice + f"New Club,unincorporated,,,Fenland,{YES},,\n")
    plan = plan_of(by=editor, sheet=sheet)
    assert plan.counts == {"register": 1, "keep": 2}
    taken(sheet, editor)
    assert cvs.supports.count() == 3


def test_every_fault_has_its_cell_and_remedy(editor, upload, listed, make_organisation):
    """All are told, and nothing is taken."""
    make_organisation("Taken Trust", identifier="GB-CHC-1098765")
    sheet = upload(
        f"\u200b,charity,12,no at,Atlantis,{YES},perhaps,\n"
        ",scout hut,,,Cambridgeshire,,31/02/2026,,,\n"
        "A,charity,12,,Fenland,Ada,01/01/2099,minutes,,\n"
        "B,charity,1098765,,Fenland,Ada,1 Nov 2026,minutes,,\n"
        "C,charity,,a@b.example;c@d.example,CB7 4AB,Ada,46000,minutes,,\n"
        "D,charity,,a@b.example;c@d.example,Fenland,Ada,=TODAY(),minutes,,\n"
        "E,charity,,a@b.example;c@d.example,Fenland,Ada,2026-11-01,minutes,,\n"
        f"F,charity,12,,ZZ99 9ZZ,{YES},,\n"
    )
    cells = [cell for cell, _, _ in told(sheet, editor)]
    assert cells == [
        "E2",
        "I2",
        "A3",
        "B3",
        "E3",
        "F3",
        "G3",
        "H3",
        "G4",
        "G6",
        "G7",
        "D8",
        "E9",
        "C5",
    ]
    remedies = {cell: remedy for cell, _, remedy in told(sheet, editor)}
    assert "Cooperative" not in remedies["B3"]
    assert "Parish or town council" in remedies["B3"]
    assert "There are several here: Cambridge" in remedies["E3"]
    assert "in the future" in remedies["G4"]
    assert "already in the register" in remedies["C5"]
    assert "20/11/2026" in remedies["G6"]
    assert "values only" in remedies["G7"]
    assert "several" in remedies["D8"]
    with pytest.raises(BadSheet):
        take_sheet(by=editor, at=timezone.now(), sheet=sheet, digest="x")
    assert not Support.objects.exists()


def test_likely_doubles_are_shown_by_row_with_the_candidates(
    cvs, editor, upload, make_organisation
):
    """Like one in the register or in an earlier row; a yes in the last column says otherwise."""
    club = make_organisation("Lunch Club", home_area=Area.objects.get(pk=FENLAND))
    other = f"Knit and Natter,unincorporated,,,Fenland,{YES},,\n"
    sheet = upload(CLUB + other + other.replace("Knit", "The Knit"))
    faults = plan_of(by=editor, sheet=sheet).faults.told
    assert [fault.cell for fault in faults] == ["A2", "A4"]
    assert faults[0].candidates == [
        {"identifier": club.identifier, "name": "Lunch Club", "place": "Fenland"}
    ]
    assert "row 3 of this sheet" in faults[1].remedy
    sheet = upload(CLUB.replace(",,\n", ",,yes\n") + other)
    taken(sheet, editor)
    assert cvs.supports.count() == 2


def test_the_same_number_in_two_rows(editor, upload):
    """One of them has to go."""
    row = f"Fen Helpers,charity,1000001,,Fenland,{YES},,\n"
    sheet = upload(row + row.replace("Fen Helpers", "Quite Another"))
    assert [cell for cell, _, _ in told(sheet, editor)] == ["C3"]


def test_a_confirmed_infrastructure_organisation_may_wait_for_a_hundred_numbers(
    cvs, editor, upload, listed
):
    """Three are enough while its own number is not confirmed."""
    rows = ""
    for n in range(1, 31):
        listed(f"GB-CHC-10001{n:02}")
        name = f"Organisation {n} of {'abcdefghij'[n % 10] * 9}"
        rows += f"{name},charity,10001{n:02},,Fenland,{YES},,yes\n"
    sheet = upload(rows)
    faults = plan_of(by=editor, sheet=sheet).faults
    assert (faults.count, faults.told[0].cell) == (27, "C5")
    assert "Once your own public number is confirmed it is 100" in faults.told[0].remedy
    confirm_number(cvs, listed)
    taken(sheet, editor)
    assert Claim.objects.waiting().of_groups(cvs).count() == 30
    assert claims_at_most(cvs) == 100


def test_it_is_for_editors_of_infrastructure_organisations(
    cvs, editor, upload, make_person, two_organisations
):
    """Not one that is not infrastructure, nor a reader, nor a supporter of another."""
    boss = Actor.person(make_person("boss@x.example", two_organisations[0]))
    with pytest.raises(NotInfrastructure):
        upload(CLUB, by=boss, organisation=two_organisations[0])
    reader = Actor.person(make_person("reader@x.example", cvs, "reader"))
    with pytest.raises(NotAllowed):
        upload(CLUB, by=reader)
    with pytest.raises(NotAllowed):
        upload(CLUB, organisation=two_organisations[0])
    with pytest.raises(Invalid):
        upload_sheet(
            by=editor,
            at=timezone.now(),
            organisation=cvs,
            kind="charities",
            file=check_sheet("x.csv", HEAD.encode()),
        )


def test_more_groups_than_a_sheet_may_have(editor, upload):
    """Divided, rather than registered for minutes."""
    rows = "".join(f"Group {n},unincorporated,,,Fenland,{YES},,\n" for n in range(501))
    sheet = upload(rows)
    assert sheet.is_large
    work_on_sheet(sheet.pk, at=timezone.now())
    sheet.refresh_from_db()
    with pytest.raises(UnfitFile, match="more than 500 groups"):
        plan_of(by=editor, sheet=sheet)


def test_what_is_taken_is_what_was_shown(cvs, editor, upload):
    """A group that somebody else registers meanwhile is asked about first."""
    sheet = upload(CLUB)
    digest = plan_of(by=editor, sheet=sheet).digest
    register_organisation(
        by=SYSTEM,
        at=timezone.now(),
        name="Lunch Club",
        kind="unincorporated",
        email="x@x.example",
        home_area=Area.objects.get(pk=FENLAND),
    )
    with pytest.raises(BadSheet):
        take_sheet(by=editor, at=timezone.now(), sheet=sheet, digest=digest)
    sheet = upload(CLUB.replace("Lunch", "Bridge"))
    with pytest.raises(SheetChanged):
        take_sheet(by=editor, at=timezone.now(), sheet=sheet, digest=digest)
    assert not Support.objects.exists()


def test_looking_through_takes_a_bounded_number_of_queries(
    editor, upload, django_assert_max_num_queries
):
    """Not one for each group."""
    rows = "".join(
        f"{name} Club,unincorporated,,,Fenland,{YES},,yes\n" for name in "ABCDEFGHIJKLMN"
    )
    sheet = upload(rows)
    with django_assert_max_num_queries(16):
        plan_of(by=editor, sheet=sheet)
    distinct = upload(rows.replace(",yes\n", ",\n"))
    with django_assert_max_num_queries(30):
        plan_of(by=editor, sheet=distinct)


def test_headings_tell_what_it_lists(editor, upload):
    """A sheet of offers stays one; the templates can be uploaded as they are."""
    offers = check_sheet("o.csv", b"Group,What,Where\nx,y,z\n")
    assert kind_of(offers) == "offers"
    for name, content in (
        ("g.csv", template_csv(SheetKind.GROUPS)),
        ("g.xlsx", template_xlsx(SheetKind.GROUPS)),
    ):
        sheet = upload(content, name)
        assert sheet.kind == "groups"
        plan = plan_of(by=editor, sheet=sheet)
        assert (plan.rows, plan.faults.told) == (1, [])


def test_a_workbook_with_days_and_truths(cvs, editor, upload):
    """Excel's own days, numbers and TRUE are understood."""
    heading = HEAD.strip().split(",")
    row = (
        "Fen Helpers",
        "charity",
        1000001,
        None,
        "Fenland",
        "Ada",
        date(2026, 11, 20),
        "minutes",
        True,
        None,
    )
    taken(upload(workbook(heading, row), "g.xlsx"), editor)
    made = cvs.supports.get()
    assert (made.consented_on, made.may_answer) == (date(2026, 11, 20), True)
    assert made.supported.identifier == "GB-CHC-1000001"


def test_the_pages(client, cvs, editor, make_organisation):
    """Upload, see the candidates, say that it is another one, import."""
    club = make_organisation("Lunch Club", home_area=Area.objects.get(pk=FENLAND))
    client.force_login(User.objects.get(pk=editor.user_id))
    address = f"/organisations/{cvs.identifier}/sheets/"
    assert "Template of groups" in client.get(address).text
    assert address in client.get(f"/organisations/{cvs.identifier}/groups/").text

    def send(rows):
        file = SimpleUploadedFile("g.csv", (HEAD + rows).encode())
        return client.post(address, {"file": file}, follow=True)

    shown = send(CLUB)
    assert shown.status_code == 422
    assert f"/organisations/{club.identifier}/" in shown.text
    shown = send(CLUB.replace(",,\n", ",,yes\n"))
    assert ">1</strong> new group." in shown.text
    digest = shown.text.split('name="digest" value="')[1].split('"')[0]
    here = shown.redirect_chain[-1][0]
    done = client.post(here, {"digest": digest})
    assert done.url == f"/organisations/{cvs.identifier}/groups/"
    assert Organisation.objects.filter(name="Lunch Club").count() == 2
    change_organisation(by=SYSTEM, at=timezone.now(), organisation=cvs, is_infrastructure=False)
    assert send(CLUB).status_code == 422


def test_the_api(client, cvs, editor, make_organisation):
    """Candidates come with the fault; the kind is told by the headings."""
    club = make_organisation("Lunch Club", home_area=Area.objects.get(pk=FENLAND))
    client.force_login(User.objects.get(pk=editor.user_id))
    file = SimpleUploadedFile("g.csv", (HEAD + CLUB).encode())
    given = {"organisation": cvs.identifier, "file": file}
    made = client.post("/api/v1/sheets/", given).json()
    assert (made["kind"], made["state"]) == ("groups", "ready")
    plan = client.get(f"/api/v1/sheets/{made['id']}/plan/").json()
    assert plan["faults"][0]["candidates"][0]["identifier"] == club.identifier


def test_an_old_consent_is_no_consent(editor, upload):
    """Nor one before anybody kept any."""
    ahead = (timezone.now() + timedelta(days=2)).strftime("%d/%m/%Y")
    for day in (ahead, "31/12/1999", "01/01/9999", "20/11/26"):
        sheet = upload(CLUB.replace("20/11/2026", day))
        assert [cell for cell, _, _ in told(sheet, editor)] == ["G2"]


def test_a_number_that_its_register_lacks_is_a_fault_of_its_row(editor, upload, listed):
    listed("GB-CHC-1000001")
    rows = f"A Club,charity,GB-CHC-9999999,,Fenland,{YES},,yes\n"
    rows += f"B Club,charity,GB-SC-SC012346,,Fenland,{YES},,yes\n"
    [(cell, said, remedy)] = told(upload(rows), editor)
    assert (cell, said) == ("C2", "GB-CHC-9999999")
    assert "has no such number. Check it." in remedy
    assert "on its own page" in remedy
    taken(upload(rows.partition("\n")[2]), editor)
    assert Claim.objects.get().state == "unchecked"
