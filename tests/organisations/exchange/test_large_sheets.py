"""Large spreadsheets are a worker's work: shown, safe to run twice, and nothing is lost."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import NotFound
from accounts.exchange.files import UnfitFile
from accounts.models import User
from organisations.exchange.errors import BadSheet, SheetChanged, StillAtWork
from organisations.exchange.models import Sheet
from organisations.exchange.services import sheet_work
from organisations.exchange.services.sheet_work import work_on_sheet
from organisations.exchange.services.sheets import give_up_sheet, plan_of, take_sheet, upload_sheet
from organisations.exchange.sheets import kinds
from organisations.exchange.sheets.reading import check_sheet
from organisations.offers.models.offers import Offer
from organisations.offers.services.offers import make_offer
from organisations.people.services.members import remove_member
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text
from workers.tasks.sweep import sweep_with

pytestmark = pytest.mark.django_db
ROWS = b"What,Where\nbefriending,Fenland\ndebt advice,Fenland\n"


@pytest.fixture(autouse=True)
def two_rows_are_many(monkeypatch):
    """Make a sheet of two rows a large one."""
    monkeypatch.setitem(kinds.QUICK, "offers", 1)


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
    """Return a function that uploads a large sheet for the organisation."""

    def send(content=ROWS, by=editor):
        return upload_sheet(
            by=by, at=timezone.now(), organisation=organisation, file=check_sheet("o.csv", content)
        )

    return send


def work(sheet, at=None):
    """Let a worker come; return the sheet as it is then."""
    work_on_sheet(sheet.pk, at=at or timezone.now())
    sheet.refresh_from_db()
    return sheet


def asked_for(upload, editor):
    """Return a sheet that was looked through and is to be taken."""
    sheet = work(upload())
    digest = plan_of(by=editor, sheet=sheet).digest
    return take_sheet(by=editor, at=timezone.now(), sheet=sheet, digest=digest)


def test_it_is_looked_through_and_taken_by_a_worker(organisation, editor, upload):
    """Each step waits until somebody has decided on it; running one twice is once."""
    sheet = upload()
    assert (sheet.state, sheet.is_large) == ("reading", True)
    for act in (plan_of, take_sheet):
        more = {} if act is plan_of else {"at": timezone.now(), "digest": "x"}
        with pytest.raises(StillAtWork):
            act(by=editor, sheet=sheet, **more)
    assert work(sheet).state == "ready"
    assert work(sheet).state == "ready"
    plan = plan_of(by=editor, sheet=sheet)
    assert plan.counts == {"make": 1, "change": 1, "confirm": 0}
    given = {"by": editor, "at": timezone.now(), "sheet": sheet}
    with pytest.raises(SheetChanged):
        take_sheet(**given, digest="another")
    for _ in range(2):
        assert take_sheet(**given, digest=plan.digest).state == "taking"
    with pytest.raises(NotFound):
        give_up_sheet(**given)
    assert organisation.offers.count() == 1
    for _ in range(2):
        assert work(sheet).state == "taken"
    assert sheet.result == {"make": 1, "change": 1, "confirm": 0}
    assert organisation.offers.count() == 2


def test_without_a_hint_the_sweep_finds_it(editor, upload):
    """And a worker that was killed is forgiven after its grace, three times."""
    sheet = upload()
    sweep_with(grace=timedelta(0))
    sheet.refresh_from_db()
    assert sheet.state == "ready"
    sheet = asked_for(upload, editor)
    for _ in range(sheet_work.TRIES):
        assert sheet_work._claim(sheet.pk, timezone.now()) is not None
        assert sheet_work._claim(sheet.pk, timezone.now()) is None  # another has it
        Sheet.objects.update(started_at=timezone.now() - timedelta(minutes=11))
    sweep_with(grace=timedelta(0))
    sheet.refresh_from_db()
    assert sheet.state == "ready"
    assert "Divide it" in sheet.problem


def test_a_worker_that_was_too_slow_writes_nothing(editor, upload, organisation, monkeypatch):
    """The sweep gave the sheet to somebody else, who has done it."""
    sheet = asked_for(upload, editor)
    slow = sheet_work._claim(sheet.pk, timezone.now())
    Sheet.objects.update(started_at=timezone.now() - timedelta(minutes=11))
    assert work(sheet).state == "taken"
    sheet_work._take_as_asked(editor, timezone.now(), slow)
    sheet_work._came(slow, state="ready")
    sheet.refresh_from_db()
    assert sheet.state == "taken"
    assert organisation.offers.count() == 2


def test_what_changed_meanwhile_is_looked_through_again(organisation, editor, upload, promptly):
    """Nothing is taken, and the page says why, with what would be done now."""
    sheet = asked_for(upload, editor)
    make_offer(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisation,
        capability="befriending",
        areas=[FENLAND],
    )
    with promptly():
        work(sheet)
    sheet.refresh_from_db()
    assert sheet.state == "ready"
    assert "register changed" in sheet.problem
    assert plan_of(by=editor, sheet=sheet).counts["confirm"] == 1
    assert Offer.objects.count() == 2


def test_rights_are_asked_anew_when_the_worker_comes(organisation, editor, upload):
    """Who is no editor any more takes nothing; a key acts for its own organisation."""
    sheet = asked_for(upload, editor)
    membership = organisation.memberships.get(user=editor.user_id)
    remove_member(by=SYSTEM, at=timezone.now(), membership=membership)
    assert work(sheet).state == "ready"
    assert organisation.offers.count() == 1
    key = Actor.key("abcd", organisation_id=organisation.pk)
    sheet = work(upload(by=key))
    digest = plan_of(by=key, sheet=sheet).digest
    take_sheet(by=key, at=timezone.now(), sheet=sheet, digest=digest)
    assert work(sheet).state == "taken"


def test_what_cannot_be_read_or_taken_says_so(editor, upload):
    """A broken sheet, and one with a fault in it."""
    broken = work(upload(ROWS + b'"x\n'))
    with pytest.raises(UnfitFile, match="quotation mark"):
        plan_of(by=editor, sheet=broken)
    faulty = work(upload(ROWS + b"x,y\n"))
    assert plan_of(by=editor, sheet=faulty).faults.count == 2
    with pytest.raises(BadSheet):
        take_sheet(by=editor, at=timezone.now(), sheet=faulty, digest="x")


def test_the_pages_say_how_far_it_is(client, organisation, editor):
    """Being looked through, looked through, being imported, imported."""
    client.force_login(User.objects.get(pk=editor.user_id))
    file = SimpleUploadedFile("o.csv", ROWS)
    shown = client.post(
        f"/organisations/{organisation.identifier}/sheets/", {"file": file}, follow=True
    )
    here = shown.redirect_chain[-1][0]
    sheet = Sheet.objects.get()
    Sheet.objects.update(rows_read=12_000)
    assert "12,000 rows" in whole_text(client.get(here))
    work(sheet)
    digest = client.get(here).text.split('name="digest" value="')[1].split('"')[0]
    assert client.post(here, {"digest": digest}).url == here
    shown = whole_text(client.get(here))
    assert "is being imported, all 2 rows in one go" in shown
    work(sheet)
    assert "was imported on" in client.get(here).text


def test_the_api_says_how_far_it_is(client, organisation, editor):
    """State and rows so far; asked too early it is a conflict, taking is accepted."""
    client.force_login(User.objects.get(pk=editor.user_id))
    given = {"organisation": organisation.identifier, "file": SimpleUploadedFile("o.csv", ROWS)}
    made = client.post("/api/v1/sheets/", given).json()
    assert (made["state"], made["rows_read"]) == ("reading", 0)
    here = f"/api/v1/sheets/{made['id']}/"
    assert client.get(f"{here}plan/").status_code == 409
    work(Sheet.objects.get())
    digest = client.get(f"{here}plan/").json()["digest"]
    accepted = client.post(f"{here}take/", {"digest": digest}, "application/json")
    assert (accepted.status_code, accepted.json()["state"]) == (202, "taking")
    work(Sheet.objects.get())
    assert client.get(here).json()["result"] == {"make": 1, "change": 1, "confirm": 0}
