"""Documents of a contract: an address or a file, the same for everyone, kept once shown."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import Conflict, Invalid
from accounts.exchange.files import check_file
from accounts.models import Letter, StoredFile
from contracts.alerts.services.alerts import follow
from contracts.alerts.services.telling import gather_news, write_news
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.errors import EditedMeanwhile, WrongStage
from contracts.drafting.models.changes import ContractChange, ContractDocument
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.documents import add_document, remove_document
from contracts.notices.writing import release_of, with_published
from contracts.publishing.services.stages import open_contract
from tests.conftest import SYSTEM, whole_text

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def add(contract, content=PDF, **given):
    """Add a file."""
    return add_document(
        by=SYSTEM,
        at=timezone.now(),
        contract=contract,
        **{"title": "Terms", "file": check_file("terms.pdf", content)} | given,
    )


@pytest.fixture
def draft(make_contract):
    """Return a draft."""
    made = make_contract(opened=False)
    made.refresh_from_db()
    return made


@pytest.fixture
def drafter(commissioner):
    """Return somebody who drafts."""
    return add_commissioner_member(
        by=SYSTEM, at=timezone.now(), commissioner=commissioner, email="d@d.example", role="drafter"
    ).user


def test_a_file_goes_out_as_it_came_to_save_once_its_contract_is_shown(draft, client):
    document = add(draft)
    pages = (f"/documents/{document.pk}/", f"/api/v1/documents/{document.pk}/file/")
    assert [client.get(page).status_code for page in pages] == [404, 404]
    open_contract(by=SYSTEM, at=timezone.now(), contract=draft)
    for page in pages:
        answer = client.get(page)
        assert answer.content == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="terms.pdf"'
        assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == (
            "nosniff",
            "application/pdf",
        )
    shown = whole_text(client.get(f"/contracts/{draft.pk}/"))
    assert f"/documents/{document.pk}/" in shown
    (said,) = client.get(f"/api/v1/contracts/{draft.pk}/").json()["documents"]
    assert said["url"].endswith(f"/documents/{document.pk}/")
    assert (said["file"]["size"], len(said["file"]["sha256"])) == (len(PDF), 64)


def test_a_file_added_later_is_told_to_everyone_who_follows(make_contract, make_person):
    from accounts.actors import Actor

    contract = make_contract()
    gather_news(at=timezone.now())
    by = Actor.person(make_person("maud@x.example"))
    follow(by=by, at=timezone.now(), contract=contract, pace="at-once")
    before = Contract.objects.get(pk=contract.pk).version
    add(contract)
    assert ContractChange.objects.latest("pk").text == "Document added: Terms."
    assert Contract.objects.get(pk=contract.pk).version == before + 1
    gather_news(at=timezone.now())
    write_news(at=timezone.now())
    assert "Document added: Terms." in Letter.objects.get(kind="news").text


def test_what_people_may_have_read_stays_by_the_database_itself(draft):
    first, second = add(draft), add(draft, PDF + b"%%EOF")
    remove_document(by=SYSTEM, at=timezone.now(), document=first)
    assert StoredFile.objects.count() == 1
    draft.refresh_from_db()
    open_contract(by=SYSTEM, at=timezone.now(), contract=draft)
    second.refresh_from_db()
    with pytest.raises(WrongStage, match="stay in the list"):
        remove_document(by=SYSTEM, at=timezone.now(), document=second)
    with pytest.raises(IntegrityError, match="stay"), transaction.atomic():
        ContractDocument.objects.all().delete()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ContractDocument.objects.update(title="Other terms")


def test_what_is_refused(draft):
    add(draft)
    with pytest.raises(Conflict, match="in the list"):
        add(draft, title="Again")
    for given in ({"url": "https://x.example/a"}, {"file": None}):
        with pytest.raises(Invalid, match="either an address or a file"):
            add(draft, **given)
    with pytest.raises(EditedMeanwhile):
        add(draft, PDF + b"%%EOF", version=draft.version + 9)
    with pytest.raises(Invalid, match="name"):
        add(draft, PDF + b"%%EOF", title=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractDocument.objects.create(contract=draft, title="None", added_at=timezone.now())
    assert draft.documents.count() == StoredFile.objects.count() == 1


def test_a_contract_has_forty_documents_at_most(draft):
    for number in range(40):
        add(draft, file=None, url=f"https://x.example/{number}")
    with pytest.raises(Conflict, match="40"):
        add(draft)


def macros():
    """Return a document with macros."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr("word/vbaProject.bin", "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "not a file that can be kept"),
        (macros(), "macros"),
        (PDF + b" " * 10 * 1024 * 1024, "10"),
    ],
)
def test_a_file_that_cannot_be_kept_says_why_on_the_page_and_in_the_api(
    draft, drafter, client, content, words
):
    client.force_login(drafter)
    for address in (
        f"/contracts/{draft.pk}/draft/documents/",
        f"/api/v1/contracts/{draft.pk}/documents/",
    ):
        given = {"title": "Terms", "file": SimpleUploadedFile("terms.pdf", content)}
        answer = client.post(address, given)
        assert answer.status_code == 422
        assert words in whole_text(answer)
    assert not StoredFile.objects.exists()


def test_the_page_and_the_api_add_a_file_only_from_the_version_that_was_read(
    draft, drafter, client
):
    client.force_login(drafter)
    page, api = (
        f"/contracts/{draft.pk}/draft/documents/",
        f"/api/v1/contracts/{draft.pk}/documents/",
    )

    def given(number):
        return {"title": "Terms", "file": SimpleUploadedFile("t.html", PDF + b"%%EOF" * number)}

    assert client.post(page, given(1) | {"version": draft.version}).status_code == 302
    late = client.post(page, given(2) | {"version": draft.version})
    assert late.status_code == 412
    assert "Somebody else changed this" in whole_text(late)
    tag = client.get(f"/api/v1/contracts/{draft.pk}/")["ETag"]
    made = client.post(api, given(3), headers={"If-Match": tag})
    assert (made.status_code, made.json()["file"]["name"]) == (201, "t.pdf")
    assert client.post(api, given(4), headers={"If-Match": tag}).status_code == 412
    gone = client.delete(f"/api/v1/documents/{made.json()['id']}/", headers={"If-Match": tag})
    assert gone.status_code == 412
    assert client.post(page, {"title": "Nothing"}).status_code == 422


def test_documents_are_in_the_release_and_bytes_are_not_read_for_lists(
    draft, client, django_assert_max_num_queries
):
    add(draft)
    add(draft, file=None, url="https://x.example/a", title="Elsewhere")
    open_contract(by=SYSTEM, at=timezone.now(), contract=Contract.objects.get(pk=draft.pk))
    told = release_of(with_published(Contract.objects.all()).get(pk=draft.pk))
    documents = told["tender"]["documents"]
    assert [one["title"] for one in documents] == ["Terms", "Elsewhere"]
    assert documents[0]["format"] == "application/pdf"
    assert len({one["id"] for one in documents}) == 2
    assert PDF.decode() not in json.dumps(told)
    with django_assert_max_num_queries(25) as queries:
        client.get(f"/contracts/{draft.pk}/")
    assert not [one for one in queries if '"content"' in one["sql"]]
