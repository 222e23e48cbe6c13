"""The true owner gets a number back from an organisation that has it without proof."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import NotAllowed
from accounts.models import Letter, Record, User
from accounts.people.own_data import person_data
from organisations.people.errors import AlreadyMember
from organisations.register.errors import (
    ClaimSettled,
    CodeExpired,
    IdentifierTaken,
    NoPublicAddress,
    TooManyClaims,
    TooSoon,
    WrongCode,
)
from organisations.register.models.claims import Claim, NumberProof
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.rules import require_confirmed
from organisations.register.services.checking import verify_claim
from organisations.register.services.claiming import BETWEEN, CODES_AT_MOST, LASTS, TRIES
from organisations.register.services.proving import prove_number, send_number_code
from organisations.register.services.registering import register_organisation
from tests.conftest import SYSTEM, whole_text

pytestmark = pytest.mark.django_db
NUMBER = "GB-CHC-1000001"
API = f"/api/v1/organisations/{NUMBER}/prove/"


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def make_entry():
    def make(number):
        return RegisterEntry.objects.create(
            identifier=number,
            name="FEN HELPERS",
            kind="charity",
            email="office@fen.example",
            extracted_on="2026-11-01",
        )

    return make


@pytest.fixture
def people():
    return [User.objects.create_user(f"{name}@home.example") for name in ("eve", "ann", "bea")]


def register(person, at, number=NUMBER, name="Fen Helpers"):
    return register_organisation(
        by=Actor.person(person),
        at=at,
        name=name,
        kind="charity",
        email=person.email,
        identifier=number,
        confirmed_distinct=True,
    )


@pytest.fixture
def taken(make_entry, people, at):
    """Return an organisation that has registered the number without any right to it."""
    make_entry(NUMBER)
    return register(people[0], at, name="Squatters")


def code():
    letter = Letter.objects.filter(kind="number-code").latest("pk")
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", letter.text, re.M).group()


def test_the_owner_gets_it_on_the_pages(taken, people, client):
    client.force_login(people[1])
    given = {
        "name": "Fen Helpers",
        "kind": "charity",
        "identifier": NUMBER,
        "email": "ann@home.example",
        "home": "Fenland",
    }
    refused = client.post("/organisations/register/", given)
    assert refused.status_code == 422
    assert "Is the number yours?" in refused.text
    here = f"/organisations/{NUMBER}/prove/"
    assert here in whole_text(client.get(f"/organisations/{NUMBER}/"))
    assert "o…@fen.example" in whole_text(client.get(here))
    assert client.post(f"{here}code/").status_code == 302
    letter = Letter.objects.get(kind="number-code")
    assert (letter.to, letter.secret) == ("office@fen.example", True)
    assert "ann@home.example" in letter.text
    assert client.post(here, {"code": "AAAA-AAAA"}).status_code == 422
    led = client.post(here, {"code": code().lower()})
    assert led["Location"] == f"/organisations/register/?entry={NUMBER}"
    taken.refresh_from_db()
    assert taken.identifier.startswith("XI-CB-")
    assert NUMBER in Letter.objects.get(kind="claim-refused").text
    assert client.get(led["Location"]).status_code == 200
    assert client.post("/organisations/register/", given).status_code == 302
    mine = Organisation.objects.get(identifier=NUMBER)
    require_confirmed(mine)
    assert (mine.claim.state, mine.claim.proof) == ("verified", "code")
    assert Record.objects.filter(verb="prove_number").count() == 1
    assert client.get(here).status_code == 404


def test_the_owner_gets_it_by_the_api(taken, people, client):
    client.force_login(people[1])
    assert client.post(f"{API}code/").json()["entry"] == NUMBER
    wrong = client.post(API, {"code": "AAAA-AAAA"}, content_type="application/json")
    assert wrong.status_code == 422
    right = client.post(API, {"code": code()}, content_type="application/json")
    assert right.json()["proved_at"]


def test_nobody_else_takes_it_meanwhile_and_it_is_free_again_later(taken, people, at):
    eve, ann, bea = people
    send_number_code(by=Actor.person(ann), at=at, organisation=taken)
    prove_number(by=Actor.person(ann), at=at, organisation=taken, code=code())
    for other in (eve, bea):
        with pytest.raises(IdentifierTaken, match="kept for"):
            register(other, at)
    late = register(bea, at + LASTS)
    assert late.awaits_confirmation


def test_a_proof_is_used_once(taken, people, at):
    ann = people[1]
    send_number_code(by=Actor.person(ann), at=at, organisation=taken)
    prove_number(by=Actor.person(ann), at=at, organisation=taken, code=code())
    register(ann, at)
    assert NumberProof.objects.get().used_at == at
    assert not NumberProof.objects.good(at).exists()


def test_never_for_a_confirmed_organisation_and_the_first_wins(taken, people, at):
    _, ann, bea = (Actor.person(one) for one in people)
    send_number_code(by=ann, at=at, organisation=taken)
    first = code()
    send_number_code(by=bea, at=at + BETWEEN, organisation=taken)
    prove_number(by=bea, at=at + BETWEEN, organisation=taken, code=code())
    with pytest.raises(ClaimSettled):
        prove_number(by=ann, at=at + BETWEEN, organisation=taken, code=first)
    Claim.objects.update(state="waiting", settled_at=None)
    verify_claim(by=SYSTEM, at=at, organisation=taken)
    for act in (
        lambda: send_number_code(by=ann, at=at, organisation=taken),
        lambda: prove_number(by=ann, at=at, organisation=taken, code=first),
    ):
        with pytest.raises(ClaimSettled):
            act()


def test_the_limits_of_codes(taken, people, at):
    ann = Actor.person(people[1])
    with pytest.raises(CodeExpired):
        prove_number(by=ann, at=at, organisation=taken, code="AAAA-AAAA")
    send_number_code(by=ann, at=at, organisation=taken)
    with pytest.raises(TooSoon):
        send_number_code(by=Actor.person(people[2]), at=at, organisation=taken)
    for left in range(TRIES - 1, 0, -1):
        with pytest.raises(WrongCode, match=f"{left} more"):
            prove_number(by=ann, at=at, organisation=taken, code="AAAA-AAAA")
    for wrong in ("AAAA-AAAA", code()):
        with pytest.raises(CodeExpired):
            prove_number(by=ann, at=at, organisation=taken, code=wrong)
    for n in range(1, CODES_AT_MOST):
        send_number_code(by=ann, at=at + n * BETWEEN, organisation=taken)
    with pytest.raises(TooSoon, match="Five"):
        send_number_code(by=ann, at=at + timedelta(days=9), organisation=taken)
    with pytest.raises(CodeExpired):
        prove_number(by=ann, at=at + timedelta(days=9), organisation=taken, code=code())
    assert Organisation.objects.get().identifier == NUMBER


def test_who_may_not_ask(taken, people, at):
    with pytest.raises(AlreadyMember):
        send_number_code(by=Actor.person(people[0]), at=at, organisation=taken)
    for by in (Actor.nobody(), SYSTEM):
        with pytest.raises(NotAllowed):
            send_number_code(by=by, at=at, organisation=taken)
    RegisterEntry.objects.update(email="")
    with pytest.raises(NoPublicAddress):
        send_number_code(by=Actor.person(people[1]), at=at, organisation=taken)


def test_nobody_asks_about_many(make_entry, people, at):
    for n in range(4):
        make_entry(f"GB-CHC-100010{n}")
        who = User.objects.create_user(f"s{n}@x.example")
        organisation = register(who, at, f"GB-CHC-100010{n}", name=f"Squat {n}")
        if n < 3:
            send_number_code(by=Actor.person(people[1]), at=at, organisation=organisation)
    with pytest.raises(TooManyClaims):
        send_number_code(by=Actor.person(people[1]), at=at, organisation=organisation)


def test_no_code_is_kept_or_given_away(taken, people, at):
    ann = people[1]
    send_number_code(by=Actor.person(ann), at=at, organisation=taken)
    proof = NumberProof.objects.get()
    assert code().replace("-", "") not in proof.code_hash
    assert proof.code_hash not in str(person_data(ann))
    assert not Record.objects.filter(details__icontains=code()).exists()


def test_the_database_keeps_the_order(taken, people, at):
    send_number_code(by=Actor.person(people[1]), at=at, organisation=taken)
    for wrong in ({"used_at": at}, {"proved_at": at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NumberProof.objects.update(**wrong)
