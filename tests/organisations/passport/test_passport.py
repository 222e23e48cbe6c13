"""A passport says things once, keeps its rules, and reminds before something runs out."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed, NotFound
from accounts.exchange.files import UnfitFile, check_file
from accounts.models import Letter, Record, StoredFile
from consortia.departures.own_data import own_data
from organisations.passport.errors import MalformedItem, NoSuchItem, TooManyFiles
from organisations.passport.items import passport_of, passports_of
from organisations.passport.known_items import label_of, section_of
from organisations.passport.models.evidence import Evidence, PassportLook
from organisations.passport.models.passports import PassportItem, Section
from organisations.passport.services import evidence
from organisations.passport.services.evidence import attach_evidence, remove_evidence
from organisations.passport.services.expiring import remind_of_expiry
from organisations.passport.services.items import keep_item, remove_item
from organisations.passport.services.looks import note_looks
from organisations.passport.words import facts_of
from organisations.register.services.registering import change_organisation
from tests.accounts.exchange.test_files import GOOD
from tests.conftest import SYSTEM
from workers.tasks.sweep import sweep_with

pytestmark = pytest.mark.django_db
LIABILITY = "insurance.public-liability"


@pytest.fixture
def organisation(make_organisation):
    return make_organisation("City Advice", turnover=None)


def today():
    return timezone.localdate()


def keep(organisation, section, **said):
    return keep_item(
        by=SYSTEM, at=timezone.now(), organisation=organisation, section=section, **said
    )


def insure(organisation, days=200, amount=5_000_000, code="public-liability"):
    ends = today() + timedelta(days=days)
    return keep(organisation, "insurance", code=code, amount=Decimal(amount), expires_on=ends)


def attach(organisation, key=LIABILITY, content=GOOD["pdf"], name="cover.pdf"):
    file = check_file(name, content)
    return attach_evidence(
        by=SYSTEM, at=timezone.now(), organisation=organisation, key=key, file=file
    )


def test_everything_is_said_once_and_read_as_one_list(organisation):
    keep(organisation, "accounts", turnover=Decimal(85_000), year_end=date(2026, 3, 31))
    insure(organisation)
    keep(organisation, "insurance", code="professional-indemnity", at_award=True)
    keep(organisation, "accreditation", code="aqs", expires_on=today() + timedelta(days=30))
    keep(organisation, "accreditation", name="Investing in Volunteers")
    keep(organisation, "policy", code="equality", reviewed_on=today())
    keep(organisation, "safeguarding-lead", person="Ann Lee", contact="01223 000000")
    keep(organisation, "people", staff=4, volunteers=30, disadvantaged=2)
    keep(organisation, "authority", name="Treasurer", person="Bo", amount=500, decided_on=today())
    found = passport_of(organisation.__class__.objects.get(pk=organisation.pk))
    assert [item.label for item in found.items] == [
        "Turnover and reserves",
        "Professional indemnity insurance",
        "Public liability insurance",
        "Advice Quality Standard (AQS)",
        "Investing in Volunteers",
        "Equality policy",
        "Safeguarding lead",
        "Staff and volunteers",
        "Treasurer: may sign",
    ]
    assert ("Yearly turnover", "£85,000") in facts_of(found.items[0])
    assert [found.item(f"accreditation.{code}") is not None for code in ("aqs", "dspt")] == [
        True,
        False,
    ]
    states = {item.key: item.state(today()) for item in found.items}
    assert states["accreditation.aqs"] == "soon"
    assert states["insurance.professional-indemnity"] == "at-award"
    assert found.item(LIABILITY).state(today() + timedelta(days=400)) == "expired"


def test_turnover_and_accreditations_have_one_place(organisation):
    """What thresholds read is what the passport says."""
    keep(organisation, "accounts", turnover=Decimal(85_000))
    keep(organisation, "accreditation", code="matrix")
    organisation.refresh_from_db()
    assert organisation.turnover == 85_000
    assert organisation.accreditations.get().code == "matrix"
    change_organisation(
        by=SYSTEM, at=timezone.now(), organisation=organisation, turnover=Decimal(90_000)
    )
    organisation.refresh_from_db()
    assert passport_of(organisation).item("accounts").said["turnover"] == 90_000
    remove_item(by=SYSTEM, at=timezone.now(), organisation=organisation, key="accounts")
    organisation.refresh_from_db()
    assert organisation.turnover is None
    assert passport_of(organisation).item("accounts") is None


def test_a_known_thing_by_its_name_is_the_known_thing(organisation):
    assert keep(organisation, "policy", name="equality policy", reviewed_on=today()).key == (
        "policy.equality"
    )
    assert (
        keep(organisation, "policy", name="Lone working", reviewed_on=today()).label
        == "Lone working"
    )
    again = keep(organisation, "policy", code="lone-working", reviewed_on=today())
    assert (again.label, PassportItem.objects.count()) == ("Lone working", 2)


@pytest.mark.parametrize(
    ("section", "said", "why"),
    [
        ("nonsense", {}, "Choose one of"),
        ("insurance", {"code": "public-liability"}, "how many pounds"),
        ("insurance", {"code": "public-liability", "amount": -1}, "0 or more"),
        ("insurance", {"code": "public-liability", "amount": 10**13}, "amount in pounds"),
        ("insurance", {"code": "public-liability", "amount": 1}, "runs out"),
        ("insurance", {"code": "public-liability", "amount": 1, "expires_on": -1}, "has passed"),
        ("insurance", {"name": "Van", "amount": 1, "expires_on": 99_999}, "years ahead"),
        ("insurance", {"amount": 1, "expires_on": 9}, "what it is called"),
        ("insurance", {"name": "漢字", "amount": 1, "expires_on": 9}, "from A to Z"),
        ("insurance", {"code": "new-one", "amount": 1, "expires_on": 9}, "what it is called"),
        ("accreditation", {"code": "aqs", "expires_on": -1}, "has passed"),
        ("policy", {"code": "equality"}, "last looked at"),
        ("policy", {"code": "equality", "reviewed_on": 1}, "day in the past"),
        ("policy", {"code": "equality", "reviewed_on": -99_999}, "day in the past"),
        ("policy", {"code": "equality", "reviewed_on": -1, "amount": 3}, "does not belong"),
        ("accounts", {}, "at least one"),
        ("accounts", {"turnover": Decimal(-1)}, "0 or more"),
        ("accounts", {"reserves_months": Decimal(1000)}, "number of months"),
        ("people", {"staff": 1}, "0 if none"),
        ("people", {"staff": -1, "volunteers": 1}, "number of people"),
        ("people", {"staff": 1, "volunteers": 1, "disadvantaged": 2}, "more people than"),
        ("safeguarding-lead", {"person": "Ann"}, "how to reach"),
        ("safeguarding-lead", {"person": "A" * 121, "contact": "1"}, "120 letters"),
        ("authority", {"name": "Chair", "person": "Bo", "amount": 5}, "which day"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(organisation, section, said, why):
    """Days are given as so many from today."""
    days = {"expires_on", "reviewed_on", "year_end", "decided_on"}
    said = {k: today() + timedelta(v) if k in days else v for k, v in said.items()}
    with pytest.raises(Invalid, match=why):
        keep(organisation, section, **said)
    assert passport_of(organisation).items == ()


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal(-1)},
        {"expires_on": None},
        {"section": "people"},
        {"section": "policy"},
        {"code": ""},
        {"staff": 1, "disadvantaged": 2},
    ],
)
def test_the_database_keeps_an_item_whole(organisation, change):
    insure(organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        PassportItem.objects.update(**change)


def test_only_editors_of_the_organisation_change_it(organisation, make_person, make_organisation):
    reader = Actor.person(make_person("r@x.example", organisation, "reader"))
    outsider = Actor.person(make_person("o@x.example", make_organisation("Other")))
    insure(organisation)
    for by in (reader, outsider, Actor.nobody(), Actor.letter(organisation.pk)):
        who = {"by": by, "at": timezone.now(), "organisation": organisation}
        with pytest.raises(NotAllowed):
            keep_item(**who, section="people", staff=1, volunteers=1)
        with pytest.raises(NotAllowed):
            remove_item(**who, key=LIABILITY)
        with pytest.raises(NotAllowed):
            attach_evidence(**who, key=LIABILITY, file=check_file("a", GOOD["pdf"]))


def test_the_record_says_what_changed_but_no_names_and_no_amounts(organisation):
    insure(organisation, amount=7_654_321)
    keep(organisation, "safeguarding-lead", person="Ann Lee", contact="ann@x.example")
    keep(organisation, "authority", name="Chair", person="Bo", amount=123_456, decided_on=today())
    said = str(list(Record.objects.values()))
    assert "insurance.public-liability" in said
    for private in ("7654321", "Ann", "ann@", "Bo'", "123456"):
        assert private not in said


def test_a_file_is_kept_once_and_goes_with_its_item(organisation):
    insure(organisation)
    first = attach(organisation)
    assert attach(organisation, name="again.pdf") == first
    attach(organisation, content=GOOD["jpg"])
    assert len(passport_of(organisation).item(LIABILITY).files) == 2
    remove_evidence(by=SYSTEM, at=timezone.now(), evidence=first)
    assert StoredFile.objects.count() == 1
    remove_item(by=SYSTEM, at=timezone.now(), organisation=organisation, key=LIABILITY)
    assert StoredFile.objects.count() == Evidence.objects.count() == 0
    with pytest.raises(NoSuchItem):
        attach(organisation)
    with pytest.raises(NoSuchItem):
        remove_item(by=SYSTEM, at=timezone.now(), organisation=organisation, key=LIABILITY)


def test_files_are_bounded(organisation, monkeypatch):
    insure(organisation)
    monkeypatch.setattr(evidence, "MOST_OF_ITEM", 1)
    attach(organisation)
    with pytest.raises(TooManyFiles):
        attach(organisation, content=GOOD["png"])


def test_a_page_called_pdf_is_no_evidence(organisation):
    insure(organisation)
    with pytest.raises(UnfitFile, match="not a file that can be kept"):
        attach(organisation, content=b"<!doctype html><script>alert(1)</script>")


def test_a_fingerprint_changes_with_what_is_said_and_with_files(organisation):
    seen = {insure(organisation).fingerprint, insure(organisation, days=201).fingerprint}
    attach(organisation)
    seen.add(passport_of(organisation).item(LIABILITY).fingerprint)
    assert len(seen) == 3
    assert passport_of(organisation).item(LIABILITY).fingerprint in seen


def test_passports_of_many_take_as_many_queries_as_of_one(make_organisation):
    organisations = [make_organisation(f"Organisation {number}") for number in range(4)]
    for one in organisations:
        insure(one)
        attach(one)
    with CaptureQueriesContext(connection) as caught:
        found = passports_of(organisations)
    assert len(caught) == 3
    assert {len(one.items) for one in found.values()} == {2}
    assert "content" not in str([query["sql"] for query in caught])


def letters():
    return list(Letter.objects.filter(kind="expiry").order_by("pk"))


def test_an_organisation_is_reminded_60_and_14_days_before_once_each(organisation):
    insure(organisation, days=60)
    keep(organisation, "accreditation", code="aqs", expires_on=today() + timedelta(days=61))
    for _ in range(2):
        sweep_with(grace=timedelta(0))
    assert [one.to for one in letters()] == [organisation.email]
    assert "Public liability insurance runs out on" in letters()[0].subject
    assert (
        f"/organisations/{organisation.identifier}/passport/items/{LIABILITY}/" in letters()[0].text
    )
    at = timezone.now()
    assert remind_of_expiry(at=at + timedelta(days=1)) == 1
    assert remind_of_expiry(at=at + timedelta(days=46)) == 1
    assert remind_of_expiry(at=at + timedelta(days=47)) == 1
    assert remind_of_expiry(at=at + timedelta(days=60)) == 0
    assert len(letters()) == 4


def test_a_renewal_is_reminded_of_in_its_own_time(organisation):
    insure(organisation, days=10)
    assert remind_of_expiry(at=timezone.now()) == 1
    insure(organisation, days=50)
    assert remind_of_expiry(at=timezone.now()) == 1
    insure(organisation, days=400)
    assert remind_of_expiry(at=timezone.now()) == 0


def test_who_has_run_out_or_no_address_is_left_alone(organisation):
    insure(organisation, days=5)
    assert remind_of_expiry(at=timezone.now() + timedelta(days=6)) == 0
    organisation.__class__.objects.update(email="")
    assert remind_of_expiry(at=timezone.now()) == 0


def test_looks_are_only_ever_added_and_go_home_with_the_organisation(
    organisation, make_organisation
):
    other = make_organisation("Other")
    item = insure(organisation)
    for reader in (other, organisation):
        note_looks(
            by=SYSTEM,
            at=timezone.now(),
            organisation=organisation,
            reader=reader,
            occasion="Advice together",
            items=[item],
        )
    look = PassportLook.objects.get()
    assert (look.reader, look.item) == (other, LIABILITY)
    for change in (look.delete, lambda: PassportLook.objects.update(label="nothing")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    data = own_data(organisation)
    assert data["passport"][0]["amount"] == "5000000.00"
    assert data["looked_at"][0]["reader"] == other.identifier


@given(st.text(max_size=70))
def test_any_key_is_known_or_refused(key):
    try:
        section = section_of(key)
    except NotFound:
        return
    assert section in Section
    assert label_of(key)


def test_a_malformed_item_names_its_field(organisation):
    with pytest.raises(MalformedItem) as refused:
        keep(organisation, "policy", code="equality")
    assert refused.value.field == "reviewed_on"
