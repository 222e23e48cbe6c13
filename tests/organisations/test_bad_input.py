"""What a person may type into an entry: a clear answer, and nothing half saved."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.addresses import NotOneAddress, clean_address
from accounts.errors import Invalid
from areas.errors import AreaError, MalformedPostcode
from areas.postcodes import clean_postcode
from organisations import services
from organisations.errors import MalformedIdentifier, UnfitName
from organisations.identifiers import check_identifier, identifier_of_kind
from organisations.models import Organisation
from organisations.names import LONGEST, clean_name, name_key, visible, visible_lines
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
    body = make_organisation("City Advice")
    with pytest.raises(UnfitName, match=r"letters or numbers|300 characters") as refused:
        services.change_organisation(
            by=SYSTEM, at=timezone.now(), organisation=body, email="new@a.example", name=typed
        )
    assert refused.value.field == "name"
    body.refresh_from_db()
    assert (body.name, body.email) == ("City Advice", "office@city-advice.example")


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
        services.register_organisation(
            by=SYSTEM, at=timezone.now(), name="Fen Advice", kind="cio", email=typed
        )
    assert not Organisation.objects.exists()


def test_nobody_is_added_under_two_addresses(make_organisation):
    body = make_organisation("City Advice")
    with pytest.raises(Invalid, match="one e-mail address only"):
        services.add_member(
            by=SYSTEM,
            at=timezone.now(),
            organisation=body,
            email="a@a.example,b@b.example",
            role="reader",
        )
    assert not body.memberships.exists()
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


@pytest.mark.parametrize(
    "typed",
    [
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
    ],
)
def test_a_bare_number_is_understood_by_the_kind_of_body(typed, kind, kept):
    assert identifier_of_kind(typed, kind) == kept


@pytest.mark.parametrize(
    ("typed", "kind"), [("12", "charity"), ("L0247", "cic"), ("GB-X-1", "cio")]
)
def test_a_bare_number_of_no_register_is_refused(typed, kind):
    with pytest.raises(MalformedIdentifier, match="leave it empty"):
        identifier_of_kind(typed, kind)
