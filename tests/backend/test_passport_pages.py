"""An organisation's passport through its pages and its API: forms, files, refusals, bounds."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.keys import make_key
from organisations.passport.models.evidence import Evidence, PassportLook
from organisations.passport.models.passports import PassportItem
from organisations.passport.services.items import keep_item
from tests.accounts.exchange.test_files import GOOD, archive
from tests.conftest import SYSTEM, whole_text

pytestmark = pytest.mark.django_db
LIABILITY = "insurance.public-liability"


@pytest.fixture
def organisation(make_organisation):
    return make_organisation("City Advice")


@pytest.fixture
def editor(organisation, make_person):
    client = Client()
    client.force_login(make_person("ada@city.example", organisation, "editor"))
    return client


@pytest.fixture
def api(organisation):
    _, secret = make_key(
        by=SYSTEM, at=timezone.now(), owner=organisation, name="Test", may_write=True
    )
    return Client(headers={"authorization": f"Api-Key {secret}"})


def passport(organisation, rest=""):
    return f"/organisations/{organisation.identifier}/passport/{rest}"


def ahead(days=300):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def upload(content, name="cover.pdf", media="application/pdf"):
    return {"file": SimpleUploadedFile(name, content, media)}


def test_a_volunteer_fills_in_an_item_and_adds_its_file(editor, organisation):
    assert "Missing" in whole_text(editor.get(passport(organisation)))
    said = {"code": "public-liability", "amount": "5000000", "expires_on": ahead()}
    answer = editor.post(passport(organisation, "add/insurance/"), said)
    assert answer.url == passport(organisation, f"items/{LIABILITY}/")
    assert editor.post(f"{answer.url}files/", upload(GOOD["pdf"])).status_code == 302
    shown = whole_text(editor.get(answer.url))
    assert "cover.pdf" in shown
    day, month, year = (str(int(part)) for part in reversed(ahead().split("-")))
    for part in (day, month, year):
        assert f'value="{part}"' in shown
    taken = editor.get(passport(organisation, f"files/{Evidence.objects.get().pk}/"))
    assert taken.content == GOOD["pdf"]
    assert taken["Content-Disposition"].startswith("attachment")
    assert "sandbox" in taken["Content-Security-Policy"]
    assert not PassportLook.objects.exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"code": "", "amount": "1"}, "Fill in: Which insurance?"),
        ({"code": "something-else", "amount": "1", "expires_on": ahead()}, "what it is called"),
        ({"code": "public-liability", "amount": "-5", "expires_on": ahead()}, "Give 0 or more"),
        ({"code": "public-liability", "amount": "1", "expires_on": ahead(-1)}, "has passed"),
        ({"code": "public-liability", "amount": "1", "expires_on": "9999-12-31"}, "years ahead"),
        ({"code": "public-liability", "amount": "1", "expires_on": "31 June"}, "no such day"),
        ({"code": "public-liability", "amount": "1" * 20, "expires_on": ahead()}, "too large"),
        ({"code": "public-liability", "amount": "NaN", "expires_on": ahead()}, "in pounds"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_question(editor, organisation, said, why):
    answer = editor.post(passport(organisation, "add/insurance/"), said)
    assert answer.status_code == 422
    assert why in whole_text(answer)
    assert not PassportItem.objects.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"<!doctype html><script>alert(1)</script>", "not a file that can be kept"),
        (archive(**{"word__document.xml": bytes(101 * 1024 * 1024)}), "too large inside"),
        (b"%PDF-1.7" + bytes(10 * 1024 * 1024), "more than 10 MiB"),
    ],
)
def test_an_unfit_file_is_refused_on_the_page_and_by_the_api(
    editor, api, organisation, content, why
):
    keep_item(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisation,
        section="people",
        staff=1,
        volunteers=2,
    )
    answer = editor.post(passport(organisation, "items/people/files/"), upload(content))
    assert (answer.status_code, why in whole_text(answer)) == (422, True)
    address = f"/api/v1/organisations/{organisation.identifier}/passport/people/files/"
    answer = api.post(address, upload(content))
    assert answer.status_code == 422
    assert why in answer.json()["detail"]
    assert not Evidence.objects.exists()


def test_an_organisation_larger_than_any_form_is_refused_before_it_is_read(editor, organisation):
    answer = editor.post(
        passport(organisation, "items/people/files/"), upload(bytes(13 * 1024 * 1024))
    )
    assert answer.status_code == 413


def test_a_file_for_nothing_is_refused(editor, organisation):
    answer = editor.post(passport(organisation, "items/people/files/"), upload(GOOD["pdf"]))
    assert answer.status_code == 422
    assert "Save the item first" in whole_text(answer)
    assert editor.get(passport(organisation, "items/policy.%2e%2e/")).status_code == 404


def test_the_api_says_everything_and_takes_it_back(api, organisation):
    address = f"/api/v1/organisations/{organisation.identifier}/passport/"
    kept = api.put(
        f"{address}{LIABILITY}/",
        {"amount": "5000000", "expires_on": ahead()},
        content_type="application/json",
    )
    assert kept.json()["said"]["expires_on"] == ahead()
    assert kept.json()["label"] == "Public liability insurance"
    made = api.post(f"{address}{LIABILITY}/files/", upload(GOOD["odt"], "cover.odt"))
    assert made.status_code == 201
    whole = api.get(address).json()
    assert [one["key"] for one in whole] == ["accounts", LIABILITY]
    assert whole[1]["files"][0]["sha256"] == made.json()["sha256"]
    taken = api.get(f"/api/v1/evidence/{made.json()['id']}/")
    assert taken.content == GOOD["odt"]
    assert api.delete(f"{address}{LIABILITY}/").status_code == 204
    assert api.delete(f"{address}{LIABILITY}/").status_code == 404
    assert [one["key"] for one in api.get(address).json()] == ["accounts"]


@pytest.mark.parametrize(
    ("key", "said", "field"),
    [
        ("people", {"staff": -1, "volunteers": 2}, "staff"),
        ("people", {"staff": 10**12, "volunteers": 2}, "staff"),
        ("policy.equality", {"reviewed_on": "2999-01-01"}, "reviewed_on"),
        (LIABILITY, {"amount": "1e400", "expires_on": ahead()}, "amount"),
        (LIABILITY, {"amount": "5", "expires_on": ahead(-2)}, "expires_on"),
        (LIABILITY, {"amount": "5", "expires_on": ahead(), "staff": 3}, "staff"),
    ],
)
def test_the_api_names_the_field_at_fault(api, organisation, key, said, field):
    address = f"/api/v1/organisations/{organisation.identifier}/passport/{key}/"
    answer = api.put(address, said, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_an_upload_with_a_key_is_done_once_and_other_bytes_are_told_apart(api, organisation):
    """The fingerprint of a request covers the bytes of its files, not just their names."""
    keep_item(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisation,
        section="people",
        staff=1,
        volunteers=2,
    )
    address = f"/api/v1/organisations/{organisation.identifier}/passport/people/files/"
    key = {"Idempotency-Key": "one"}
    first = api.post(address, upload(GOOD["pdf"]), headers=key)
    again = api.post(address, upload(GOOD["pdf"]), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert Evidence.objects.count() == 1
    other = api.post(address, upload(GOOD["jpg"], "cover.pdf"), headers=key)
    assert other.status_code == 422
    assert "different request" in other.json()["detail"]
    many = {"file": [upload(GOOD["png"])["file"], upload(GOOD["pdf"])["file"]]}
    assert api.post(address, many, headers=key).status_code == 422


def test_more_items_take_no_more_queries(editor, organisation):
    def count():
        with CaptureQueriesContext(connection) as caught:
            assert editor.get(passport(organisation)).status_code == 200
        return len(caught)

    before = count()
    for number in range(6):
        kept = keep_item(
            by=SYSTEM,
            at=timezone.now(),
            organisation=organisation,
            section="policy",
            name=f"Policy {number}",
            reviewed_on=timezone.localdate(),
        )
    assert count() <= before
    assert before <= 15
    assert kept.label in whole_text(editor.get(passport(organisation)))


def test_a_zip_is_no_evidence_even_when_it_is_small(editor, organisation):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("readme.txt", "hello")
    answer = editor.post(
        passport(organisation, "items/people/files/"), upload(packed.getvalue(), "a.docx")
    )
    assert answer.status_code == 422
