"""Claims to public numbers: confirmed by a code, or by the operator."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid, NotAllowed
from accounts.models import Letter, Record, User
from organisations.offers.services.offers import make_offer
from organisations.people.errors import AlreadyMember
from organisations.people.services.members import ask_to_join
from organisations.register.errors import (
    ClaimSettled,
    CodeExpired,
    IdentifierTaken,
    NoPublicAddress,
    NotConfirmed,
    TooManyClaims,
    TooSoon,
    WrongCode,
)
from organisations.register.models.claims import Claim
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.rules import require_confirmed
from organisations.register.services.checking import refuse_claim, verify_claim
from organisations.register.services.claiming import (
    BETWEEN,
    CODES_AT_MOST,
    LASTS,
    TRIES,
    ask_operator,
    confirm_claim,
    send_claim_code,
)
from organisations.register.services.registering import register_organisation
from tests.conftest import SYSTEM, post

NUMBER = "GB-CHC-1000001"


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def entry(db):
    return RegisterEntry.objects.create(
        identifier=NUMBER,
        name="FEN HELPERS",
        kind="charity",
        email="office@fen.example",
        company_number="1234567",
        extracted_on="2026-11-01",
    )


@pytest.fixture
def ann(db):
    return User.objects.create_user("ann@home.example")


def register(person, at, number=NUMBER, name="Fen Helpers", **details):
    return register_organisation(
        by=Actor.person(person),
        at=at,
        name=name,
        kind="charity",
        email=person.email,
        identifier=number,
        **details,
    )


@pytest.fixture
def organisation(entry, ann, at):
    return register(ann, at)


def sent_code():
    letter = Letter.objects.filter(kind="claim-code").latest("pk")
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", letter.text, re.M).group()


def test_a_code_to_the_public_address_confirms_it(organisation, ann, at, settings):
    by = Actor.person(ann)
    assert organisation.awaits_confirmation
    with pytest.raises(NotConfirmed, match="confirm it"):
        require_confirmed(organisation)
    send_claim_code(by=by, at=at, organisation=organisation)
    letter = Letter.objects.get(kind="claim-code")
    assert (letter.to, letter.secret) == ("office@fen.example", True)
    assert "ann@home.example" in letter.text
    code = sent_code()
    claim = Claim.objects.get()
    assert code.replace("-", "") not in claim.code_hash
    assert not Record.objects.filter(details__icontains=code).exists()
    settings.DEMO = False
    assert code not in post(letter.pk).text  # once sent it is kept nowhere
    confirm_claim(by=by, at=at, organisation=organisation, code=f" {code.lower()} ")
    require_confirmed(organisation)
    assert Claim.objects.get().proof == "code"
    with pytest.raises(ClaimSettled):
        confirm_claim(by=by, at=at, organisation=organisation, code=code)


def test_a_wrong_code_is_counted_and_five_end_it(organisation, ann, at):
    by = Actor.person(ann)
    with pytest.raises(CodeExpired, match="Ask for another"):
        confirm_claim(by=by, at=at, organisation=organisation, code="AAAA-AAAA")
    send_claim_code(by=by, at=at, organisation=organisation)
    code = sent_code()
    for left in range(TRIES - 1, 0, -1):
        with pytest.raises(WrongCode, match=f"{left} more times"):
            confirm_claim(by=by, at=at, organisation=organisation, code="AAAA-AAAA")
    for wrong in ("AAAA-AAAA", code):
        with pytest.raises(CodeExpired):
            confirm_claim(by=by, at=at, organisation=organisation, code=wrong)
    assert organisation.awaits_confirmation


def test_a_code_is_good_for_three_days_and_a_new_one_ends_it(organisation, ann, at):
    by = Actor.person(ann)
    send_claim_code(by=by, at=at, organisation=organisation)
    first = sent_code()
    with pytest.raises(TooSoon, match="ten minutes"):
        send_claim_code(by=by, at=at + timedelta(minutes=9), organisation=organisation)
    send_claim_code(by=by, at=at + BETWEEN, organisation=organisation)
    with pytest.raises(WrongCode):
        confirm_claim(by=by, at=at + BETWEEN, organisation=organisation, code=first)
    late = at + BETWEEN + LASTS
    with pytest.raises(CodeExpired):
        confirm_claim(by=by, at=late, organisation=organisation, code=sent_code())
    for n in range(2, CODES_AT_MOST):
        send_claim_code(by=by, at=at + n * BETWEEN, organisation=organisation)
    with pytest.raises(TooSoon, match="operator"):
        send_claim_code(by=by, at=at + timedelta(days=9), organisation=organisation)


def test_whoever_signs_in_with_the_public_address_has_shown_it(entry, at):
    organisation = register(User.objects.create_user("Office@fen.example"), at)
    assert Claim.objects.get().proof == "address"
    require_confirmed(organisation)


def test_a_charity_that_is_a_company_is_known_by_that_number_too(entry, ann, at):
    assert register(ann, at, "GB-COH-01234567").awaits_confirmation


def test_organisations_without_a_number_and_the_product_itself_claim_nothing(entry, ann, at):
    register(ann, at, "", name="Marsh Group")
    register_organisation(
        by=SYSTEM, at=at, name="Fen Helpers", kind="charity", email="a@a.example", identifier=NUMBER
    )
    assert not Claim.objects.exists()


def test_where_nobody_reads_the_address_the_operator_checks(organisation, entry, ann, at):
    by = Actor.person(ann)
    with pytest.raises(Invalid, match="how we can check"):
        ask_operator(by=by, at=at, organisation=organisation, words=" \u200b ")
    ask_operator(by=by, at=at, organisation=organisation, words="Ring 01353 000000")
    said = StringIO()
    call_command("verify_claim", stdout=said)
    assert "Ring 01353 000000" in said.getvalue()
    for act in (verify_claim, refuse_claim):
        with pytest.raises(NotAllowed):
            act(by=by, at=at, organisation=organisation)
    call_command("verify_claim", NUMBER.lower(), stdout=StringIO())
    require_confirmed(organisation)
    assert Letter.objects.get(kind="claim-verified").to == organisation.email
    with pytest.raises(CommandError, match="nothing to confirm"):
        call_command("verify_claim", NUMBER)
    with pytest.raises(CommandError, match="no organisation"):
        call_command("verify_claim", "GB-CHC-9")


def test_a_refused_claim_frees_the_number_and_loses_nothing_else(organisation, ann, at):
    make_offer(
        by=Actor.person(ann),
        at=at,
        organisation=organisation,
        capability="debt-advice",
        areas=["E07000008"],
    )
    call_command("verify_claim", NUMBER, "--refuse", stdout=StringIO())
    organisation.refresh_from_db()
    assert organisation.identifier.startswith("XI-CB-")
    assert organisation.offers.count() == 1
    require_confirmed(organisation)
    assert NUMBER in Letter.objects.get(kind="claim-refused").text
    other = User.objects.create_user("office@fen.example")
    require_confirmed(register(other, at, confirmed_distinct=True))


@pytest.mark.parametrize("change", [{"email": ""}, {"is_registered": False}])
def test_without_a_public_address_no_code_is_sent(organisation, entry, ann, at, change):
    RegisterEntry.objects.update(**change)
    with pytest.raises(NoPublicAddress, match="operator"):
        send_claim_code(by=Actor.person(ann), at=at, organisation=organisation)
    assert not Letter.objects.exists()


def test_others_cannot_act_on_a_claim(organisation, at):
    stranger = Actor.person(User.objects.create_user("eve@x.example"))
    with pytest.raises(NotAllowed):
        send_claim_code(by=stranger, at=at, organisation=organisation)
    with pytest.raises(NotAllowed):
        confirm_claim(by=stranger, at=at, organisation=organisation, code="x")
    with pytest.raises(NotAllowed):
        ask_operator(by=stranger, at=at, organisation=organisation, words="x")


def test_nobody_collects_numbers(ann, at, db):
    for n in range(4):
        number = f"GB-CHC-100010{n}"
        RegisterEntry.objects.create(
            identifier=number, name=f"Organisation {n}", kind="charity", extracted_on="2026-11-01"
        )
        if n < 3:
            register(ann, at, number, name=f"Organisation {n}", confirmed_distinct=True)
    with pytest.raises(TooManyClaims, match="Confirm one"):
        register(ann, at, number, name="Another", confirmed_distinct=True)
    assert Organisation.objects.count() == 3


def test_a_taken_number_says_whom_to_ask(organisation, ann, at):
    bea = User.objects.create_user("bea@x.example")
    with pytest.raises(IdentifierTaken, match="operator"):
        register(bea, at)
    verify_claim(by=SYSTEM, at=at, organisation=organisation)
    with pytest.raises(IdentifierTaken, match="Ask to be added"):
        register(bea, at)


def test_asking_to_be_added_is_one_letter_a_week(organisation, ann, at):
    bea = Actor.person(User.objects.create_user("bea@x.example"))
    ask_to_join(by=bea, at=at, organisation=organisation)
    letter = Letter.objects.get(kind="asks-to-join")
    assert (letter.to, letter.reply_to) == ("ann@home.example", "bea@x.example")
    with pytest.raises(Conflict, match="a week"):
        ask_to_join(by=bea, at=at + timedelta(days=6), organisation=organisation)
    ask_to_join(by=bea, at=at + timedelta(days=8), organisation=organisation)
    with pytest.raises(AlreadyMember):
        ask_to_join(by=Actor.person(ann), at=at, organisation=organisation)
    with pytest.raises(NotAllowed, match="Sign in"):
        ask_to_join(by=Actor.nobody(), at=at, organisation=organisation)
