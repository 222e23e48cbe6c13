"""What people type into pages, as they write it: understood, cleaned, or refused in words."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import Actor
from backend.models import ApiKey
from backend.pages.forms.numbers import CountField, MoneyField, plain_number
from organisations.exchange.sheets.words import people
from organisations.passport.models.passports import PassportItem
from organisations.passport.services.items import keep_item
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import add_accreditation
from tests.conftest import NOW, whole_text

UNSEEN = "\u202eFen\u200b cover\u202c"


@pytest.mark.parametrize(
    ("typed", "pounds"),
    [
        ("£5,000,000", "5000000"),
        ("1,000", "1000"),
        ("£12,000.50", "12000.50"),
        ("£ 12 000", "12000"),
        ("12\u00a0000", "12000"),
        ("£12,000.5", "12000.5"),
        ("5000000 GBP", "5000000"),
        ("-5", None),
        ("1,5", None),
        ("12,00", None),
        ("5m", None),
        ("NaN", None),
        ("1e999999999", None),
        ("£", None),
        ("9" * 400, None),
    ],
)
def test_amounts_are_taken_as_people_write_them(typed, pounds):
    """One field for all money; what could mean two amounts is asked again."""
    if pounds is None:
        with pytest.raises(forms.ValidationError):
            MoneyField().clean(typed)
    else:
        assert MoneyField().clean(typed) == Decimal(pounds)


@pytest.mark.parametrize(("typed", "number"), [("1,200", 1200), ("1 200", 1200), ("1200", 1200)])
def test_counts_of_people_too_on_pages_and_in_spreadsheets(typed, number):
    assert CountField().clean(typed) == number == people(typed)


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_is_refused(typed):
    plain_number(typed)
    with suppress(forms.ValidationError):
        assert MoneyField(required=False).clean(typed) in (None, MoneyField().clean(typed))


def test_every_field_of_money_is_the_same_one():
    """A plain decimal field would refuse the commas that people type."""
    found = [
        field
        for form in _forms(forms.BaseForm)
        for field in getattr(form, "base_fields", {}).values()
        if isinstance(field, forms.DecimalField) and "pounds" in str(field.label).lower()
    ]
    assert len(found) >= 9
    assert {type(field) for field in found} == {MoneyField}


def _forms(kind):
    """Yield all forms of the pages; the address table has read every module of theirs."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns
    for form in kind.__subclasses__():
        if form.__module__.startswith("backend.pages"):
            yield form
        yield from _forms(form)


@pytest.fixture
def organisation(make_organisation):
    """Return an organisation."""
    return make_organisation("City Advice")


@pytest.fixture
def signed_in(client, make_person, organisation):
    """Return a browser of its administrator."""
    client.force_login(make_person("ada@x.example", organisation))
    return client


def details(**typed):
    return {
        "name": "City Advice",
        "kind": "cio",
        "email": "a@a.example",
        "home": "Fenland",
    } | typed


def test_a_postcode_that_nobody_has_is_told_beside_its_field(signed_in, organisation):
    address = f"/organisations/{organisation.identifier}/change/"
    answer = signed_in.post(address, details(postcode="AB99 9ZZ"))
    assert answer.status_code == 422
    assert "There is no postcode AB99 9ZZ" in whole_text(answer)
    assert answer.context["form"].errors["postcode"]
    answer = signed_in.post(address, details(home="BT1 1AA"))
    assert "Northern Ireland’s postcodes are not known here" in whole_text(answer)
    assert signed_in.post(address, details(postcode="CB7 4AB")).status_code == 302


def test_the_api_takes_only_a_district_and_a_postcode_that_there_is(signed_in, organisation):
    address = f"/api/v1/organisations/{organisation.identifier}/"
    for wrong in ({"home_area": "E92000001"}, {"home_area": "E10000003"}, {"postcode": "AB99 9ZZ"}):
        answer = signed_in.patch(address, wrong, content_type="application/json")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == next(iter(wrong))
    right = {"home_area": "E07000026", "postcode": "bt11aa"}
    assert signed_in.patch(address, right, content_type="application/json").status_code == 200
    organisation.refresh_from_db()
    assert (organisation.home_area.name, organisation.postcode) == ("Cumberland", "BT1 1AA")


def test_amounts_on_a_page(signed_in, organisation):
    address = f"/organisations/{organisation.identifier}/change/"
    assert signed_in.post(address, details(turnover="£1,250,000.50")).status_code == 302
    organisation.refresh_from_db()
    assert organisation.turnover == Decimal("1250000.50")
    answer = signed_in.post(address, details(turnover="1,5"))
    assert "such as 12,000 or 12000.50" in whole_text(answer)


def test_nothing_is_chosen_before_somebody_does(signed_in):
    page = whole_text(signed_in.get("/organisations/register/"))
    assert '<option value="" selected>Choose…</option>' in page
    sent = details(name="New Group") | {"kind": ""}
    assert signed_in.post("/organisations/register/", sent).status_code == 422
    assert not Organisation.objects.filter(name="New Group").exists()


def test_a_charity_in_northern_ireland_types_its_number_as_it_knows_it(signed_in):
    sent = details(name="Lagan Help", kind="charity", identifier="NIC101234")
    assert signed_in.post("/organisations/register/", sent).status_code == 302
    assert Organisation.objects.filter(identifier="GB-NIC-101234").exists()
    answer = signed_in.post("/organisations/register/", sent | {"identifier": "101235"})
    assert answer.status_code == 422
    assert "Write NIC101235 or" in whole_text(answer)


def test_what_nobody_sees_gets_into_no_short_text(signed_in, organisation, make_person):
    """Names of items and keys, people, consent: whatever is in a subject or a heading."""
    by = Actor.person(make_person("bo@x.example", organisation))
    who = {"by": by, "at": NOW, "organisation": organisation}
    keep_item(**who, section="policy", name=UNSEEN, reviewed_on=NOW.date())
    keep_item(**who, section="safeguarding-lead", person=f"Ada{UNSEEN}", contact="01\u200b353")
    names = set(PassportItem.objects.values_list("name", "person", "contact"))
    assert names == {("Fen cover", "", ""), ("", "AdaFen cover", "01353")}
    signed_in.post(f"/organisations/{organisation.identifier}/keys/", {"name": UNSEEN})
    assert ApiKey.objects.get().name == "Fen cover"
    add_accreditation(**who, code="x", name=UNSEEN)
    assert organisation.accreditations.get().name == "Fen cover"
