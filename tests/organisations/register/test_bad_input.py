"""What a person may type into an entry: a clear answer, and nothing half saved."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import Invalid
from accounts.people.addresses import NotOneAddress, clean_address
from areas.errors import AreaError, MalformedPostcode, UnclearPlace
from areas.gazetteer import gazetteer
from areas.models import Area
from areas.naming import area_called
from areas.postcodes import UnknownPostcode, clean_postcode
from organisations.exchange.sheets.table import BadCell
from organisations.exchange.sheets.words import Words
from organisations.people.services.members import add_member
from organisations.register.errors import MalformedIdentifier, UnfitName
from organisations.register.identifiers import check_identifier, identifier_of_kind
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation, OrganisationKind
from organisations.register.names import LONGEST, clean_name, name_key, visible, visible_lines
from organisations.register.services.registering import change_organisation, register_organisation
from tests.conftest import SYSTEM


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Fen   Advice ", "Fen Advice"),
        ("Fen\u200b\u200dAdvice\ufeff", "FenAdvice"),
        ("\u202eecivdA neF\u202c", "ecivdA neF"),
        ("Fen\x07 \x1b[31mAdvice\x00", "Fen [31mAdvice"),
        ("Fen\r\nAdvice\tCentre\u2028", "Fen Advice Centre"),
        ("Cafe\u0301 Ely", "Café Ely"),
        ("\u2067Fen\u2069 \U000e0041Advice\ue000", "Fen Advice"),
        ("4th Ely Scouts", "4th Ely Scouts"),
        ("Llanfihangel-y-Creuddyn & Ystwyth", "Llanfihangel-y-Creuddyn & Ystwyth"),
    ],
)
def test_a_name_is_kept_as_people_see_it(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "...", "\u200b", "\u202e\u202c", "—!?", "x" * 300])
def test_a_name_that_nobody_can_read_or_far_too_long_is_refused(make_organisation, typed):
    organisation = make_organisation("City Advice")
    with pytest.raises(UnfitName, match=r"letters or numbers|300 characters") as refused:
        change_organisation(
            by=SYSTEM,
            at=timezone.now(),
            organisation=organisation,
            email="new@a.example",
            name=typed,
        )
    assert refused.value.field == "name"
    organisation.refresh_from_db()
    assert (organisation.name, organisation.email) == ("City Advice", "office@city-advice.example")


@given(st.text(max_size=80))
def test_what_is_kept_can_be_seen_and_stays_the_same(typed):
    kept = visible(typed)
    assert kept.isprintable()
    assert visible(kept) == kept
    assert name_key(kept) == name_key(name_key(kept)) or not kept


def test_a_longer_text_keeps_its_lines():
    assert visible_lines("One\u200b\r\n\r\ntwo\x00 \n") == "One\n\ntwo"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Fenland Carers' Group C.I.O.", "FENLAND CARERS GROUP"),
        ("Ely & District Café Ltd", "Ely and District Cafe Limited"),
        ("Wisbech Lunch Club Community Interest Company", "Wisbech Lunch Club"),
    ],
)
def test_names_that_differ_in_form_only_compare_as_one(one, other):
    assert name_key(one) == name_key(other)
    assert len(name_key("x " * LONGEST)) <= LONGEST


@pytest.mark.parametrize(
    "typed",
    [
        "a@a.example, b@b.example",
        "a@a.example;b@b.example",
        "a@a.example\nBcc: b@b.example",
        "a@b@c.example",
        "no address",
        "a@",
        "",
        "a@" + "x" * 300 + ".example",
    ],
)
def test_an_address_is_one_address(db, typed):
    with pytest.raises(NotOneAddress):
        register_organisation(
            by=SYSTEM, at=timezone.now(), name="Fen Advice", kind="cio", email=typed
        )
    assert not Organisation.objects.exists()


def test_nobody_is_added_under_two_addresses(make_organisation):
    organisation = make_organisation("City Advice")
    with pytest.raises(Invalid, match="one e-mail address only"):
        add_member(
            by=SYSTEM,
            at=timezone.now(),
            organisation=organisation,
            email="a@a.example,b@b.example",
            role="reader",
        )
    assert not organisation.memberships.exists()
    assert clean_address(" A@a.example\t") == "A@a.example"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("cb7 4ab", "CB7 4AB"),
        ("SW1A1AA", "SW1A 1AA"),
        ("m11ae", "M1 1AE"),
        ("", ""),
        ("b33 8th", "B33 8TH"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("gir0aa", "GIR 0AA"),
    ],
)
def test_a_postcode_is_kept_in_one_spelling(typed, kept):
    assert clean_postcode(typed) == kept


@pytest.mark.parametrize("typed", ["AB99 9ZZ", "ab999zz", "CB7\u200b 0ZZ"])
def test_a_postcode_that_nobody_has_is_refused(make_organisation, typed):
    """By the service, so on the page, by the API and in files alike."""
    organisation = make_organisation("City Advice", postcode="CB7 4AB")
    with pytest.raises(
        UnknownPostcode, match=r"There is no postcode (AB99 9ZZ|CB7 0ZZ)\. Check it"
    ):
        change_organisation(by=SYSTEM, at=timezone.now(), organisation=organisation, postcode=typed)
    organisation.refresh_from_db()
    assert organisation.postcode == "CB7 4AB"


def test_northern_irish_postcodes_are_taken_by_their_form(make_organisation):
    assert make_organisation("City Advice", postcode="bt1 1aa").postcode == "BT1 1AA"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("AB99 9ZZ", "There is no postcode AB99 9ZZ"),
        ("BT1 1AA", "Northern Ireland’s postcodes are not known here: type the district"),
    ],
)
def test_a_postcode_that_leads_to_no_district_says_why(db, typed, said):
    with pytest.raises(UnclearPlace, match=said):
        area_called(typed)
    with pytest.raises(BadCell, match=said):
        Words(gazetteer()).areas(f"Fenland; {typed}")


@pytest.mark.parametrize(
    "typed", ["Fen\u200bland", "\u202eFenland", "CB7\u200b 4AB", "Fenland\u00ad"]
)
def test_what_nobody_sees_hides_no_place(db, typed):
    named = "East Cambridgeshire" if "CB7" in typed else "Fenland"
    assert area_called(typed).name == named
    assert Words(gazetteer()).areas(typed) == (area_called(named).code,)


@pytest.mark.parametrize("code", ["E92000001", "E10000003", "K02000001"])
def test_an_organisation_is_at_home_in_one_district_of_today(make_organisation, code):
    """The same rule for pages, API and files: it is in the service."""
    with pytest.raises(Invalid, match=r"districts\. Choose one") as refused:
        make_organisation("City Advice", home_area=Area.objects.get(code=code))
    assert refused.value.field == "home_area"
    assert not Organisation.objects.exists()


def test_a_retired_home_leads_to_its_successor(make_organisation):
    organisation = make_organisation("City Advice", home_area=Area.objects.get(code="E07000026"))
    assert organisation.home_area.name == "Cumberland"


@pytest.mark.parametrize("typed", ["CB7", "CB7 4A", "QB7 4AB", "CB7 4CI", "12345", "CB77 44AB"])
def test_what_cannot_be_a_postcode_is_refused(make_organisation, typed):
    with pytest.raises(MalformedPostcode, match="like CB7 4AB") as refused:
        make_organisation("City Advice", postcode=typed)
    assert refused.value.field == "postcode"
    assert isinstance(refused.value, AreaError)
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("GB-CHC-1098765-2", "GB-CHC-1098765-2"),
        ("gb-coh-1234567", "GB-COH-01234567"),
        ("GB-COH-SC123456", "GB-COH-SC123456"),
        ("GB-COH-RS007438", "GB-COH-RS007438"),
        ("GB-COH-IP27834R", "GB-COH-IP27834R"),
        ("GB-MPR-30043R", "GB-MPR-30043R"),
        ("GB-MPR-7438", "GB-MPR-7438"),
        ("GB-PAR-E04001234", "GB-PAR-E04001234"),
        ("GB-SHPE-L0247", "GB-SHPE-L0247"),
        ("GB-NIC-101\u200b234", "GB-NIC-101234"),
    ],
)
def test_numbers_of_every_register_have_one_spelling(typed, kept):
    assert check_identifier(typed) == kept


def test_a_degenerate_number_is_nobodys_entry(db):
    """Most charities have no company's number; that is no number that anybody could claim."""
    RegisterEntry.objects.create(
        identifier="GB-CHC-1000001", name="Fen Help", kind="charity", extracted_on="2026-11-01"
    )
    for number in ("GB-COH-00000000", "GB-COH-", "GB-COH-0", "GB-CHC-0", "GB-CHC-", ""):
        assert not RegisterEntry.objects.listing(number).exists()


@pytest.mark.parametrize(
    "typed",
    [
        "GB-COH-00000000",
        "GB-COH-0",
        "GB-COH-SC000000",
        "GB-CHC-0",
        "GB-CHC-0198765",
        "GB-SC-1012345",
        "GB-NIC-201234",
        "GB-COH-XX123456",
        "GB-COH-123456789",
        "GB-MPR-R30043",
        "GB-PAR-E07000008",
        "GB-SHPE-12345",
        "GB-COH-SC12345",
    ],
)
def test_a_wrong_number_says_how_its_register_writes_it(typed):
    scheme = typed.rpartition("-")[0]
    with pytest.raises(MalformedIdentifier, match=f"like {scheme}-"):
        check_identifier(typed)


@pytest.mark.parametrize(
    ("typed", "kind", "kept"),
    [
        ("1098765", "charity", "GB-CHC-1098765"),
        ("sc 012345", "cio", "GB-SC-SC012345"),
        ("7654321", "cic", "GB-COH-07654321"),
        ("30043R", "community-benefit-society", "GB-MPR-30043R"),
        ("L0247", "housing-association", "GB-SHPE-L0247"),
        ("e04001234", "parish-council", "GB-PAR-E04001234"),
        ("GB-NIC-101234", "charity", "GB-NIC-101234"),
        ("NIC101234", "charity", "GB-NIC-101234"),
        ("nic 101234", "charitable-company", "GB-NIC-101234"),
        ("101234 (Northern Ireland)", "charity", "GB-NIC-101234"),
        ("101234 (England and Wales)", "cio", "GB-CHC-101234"),
        ("Scotland, SC012346", "charity", "GB-SC-SC012346"),
        ("201234", "charity", "GB-CHC-201234"),
    ],
)
def test_a_bare_number_is_understood_by_the_kind_of_organisation(typed, kind, kept):
    assert identifier_of_kind(typed, kind) == kept


@pytest.mark.parametrize("kind", ["charity", "cio", "charitable-company"])
def test_a_number_of_two_registers_is_never_guessed(kind):
    with pytest.raises(MalformedIdentifier, match=r"NIC101234 or “101234 \(England and Wales\)”"):
        identifier_of_kind("101234", kind)


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_a_refused_number_names_no_code_that_only_we_know(kind):
    with pytest.raises(MalformedIdentifier) as refused:
        identifier_of_kind("not one", kind)
    assert not {"GB-LAE", "XI-CB", "GB-NIC"} & set(refused.value.message.replace(",", "").split())


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("00000000", "cic"), ("0", "charity"), ("12", "charity"), ("L0247", "cic"), ("GB-X-1", "cio")],
)
def test_a_bare_number_of_no_register_is_refused(typed, kind):
    with pytest.raises(MalformedIdentifier, match="leave it empty"):
        identifier_of_kind(typed, kind)
