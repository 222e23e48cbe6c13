"""Relationships: said, confirmed, private, and respected by the matcher."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed
from accounts.models import Letter, Record
from backend.keys import make_key
from consortia.proposals.models import MatchRun
from consortia.proposals.problems.loading import load_problem
from consortia.proposals.services.matching import request_match
from organisations.people.errors import AlreadySaid
from organisations.people.models.relationships import Relationship
from organisations.people.services import asking
from organisations.people.services.contacts import stop_letters
from organisations.people.services.relationships import say_relationship, take_back_relationship
from organisations.register.models.organisations import Organisation
from organisations.support.models import Support
from tests.conftest import CAMBRIDGE, FENLAND, NOW, SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisations(make_organisation):
    """Return three organisations; the first can do a contract with either of the others."""
    advice = make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]})
    friends = make_organisation("Fen Friends", {"befriending": [CAMBRIDGE, FENLAND]})
    others = make_organisation("Other Friends", {"befriending": [CAMBRIDGE, FENLAND]})
    return advice, friends, others


def say(one, other, kind="worked-with", by=SYSTEM):
    return say_relationship(by=by, at=NOW, organisation=one, other=other, kind=kind)


def matched(contract, promptly):
    """Match a contract's lot and return the names in its best proposal."""
    with promptly():
        run = request_match(by=SYSTEM, at=timezone.now(), lot=contract.lots.get())
    run = MatchRun.objects.get(pk=run.pk)
    best = run.proposals.filter(rank=1).first()
    names = best and {m.organisation.name for m in best.members.all()}
    return run, names


def test_worked_with_counts_when_both_say_so(organisations):
    advice, friends, _ = organisations
    first = say(advice, friends)
    assert list(Relationship.objects.confirmed()) == []
    assert list(Relationship.objects.waiting()) == [first]
    second = say(friends, advice)
    assert set(Relationship.objects.confirmed()) == {first, second}
    assert list(Relationship.objects.waiting()) == []
    take_back_relationship(by=SYSTEM, at=NOW, relationship=second)
    assert list(Relationship.objects.confirmed()) == []


@pytest.mark.parametrize("partner", [1, 2])
def test_who_worked_together_comes_first_among_equals(
    organisations, partner, make_contract, promptly
):
    contract = make_contract()
    say(organisations[0], organisations[partner])
    lot = contract.lots.get()
    assert load_problem(lot, at=NOW).problem["ties"] == []
    say(organisations[partner], organisations[0])
    assert len(load_problem(lot, at=NOW).problem["ties"]) == 1
    _, names = matched(contract, promptly)
    assert names == {"City Advice", organisations[partner].name}


@pytest.mark.parametrize("refused", [1, 2])
@pytest.mark.parametrize("other_way", [False, True])
def test_who_will_not_work_together_is_never_proposed_together(
    organisations, refused, other_way, make_contract, promptly
):
    pair = (organisations[0], organisations[refused])
    say(*(pair[::-1] if other_way else pair), "refuses")
    run, names = matched(make_contract(), promptly)
    assert names == {"City Advice", organisations[3 - refused].name}
    assert all(
        organisations[refused] not in [m.organisation for m in proposal.members.all()]
        for proposal in run.proposals.all()
    )


def test_a_refusal_leaves_no_trace_for_anyone_else(organisations, make_contract, promptly, client):
    """Not in what is missing, reasons, letters, the record's details, pages or the API."""
    advice, friends, others = organisations
    said = [say(friends, advice, "refuses"), say(others, advice, "refuses")]
    contract = make_contract()
    run, names = matched(contract, promptly)
    assert names is None
    told = json.dumps(run.missing).lower()
    assert "incompatible" not in told
    assert "do not work together" not in told
    assert not Letter.objects.filter(text__icontains="refus").exists()
    record = [json.dumps(one.details) for one in Record.objects.filter(verb="say_relationship")]
    assert record == ["{}", "{}"]
    for address in (
        f"/organisations/{advice.identifier}/",
        f"/organisations/{friends.identifier}/",
        f"/contracts/{contract.pk}/",
        f"/api/v1/organisations/{friends.identifier}/",
    ):
        assert "refus" not in whole_text(client.get(address)).lower()
    assert said


def test_it_is_taken_back_and_only_its_own_people_may(organisations, make_person):
    advice, friends, _ = organisations
    stranger = Actor.person(make_person("x@x.example", friends))
    with pytest.raises(NotAllowed):
        say(advice, friends, by=stranger)
    made = say(advice, friends, "refuses")
    with pytest.raises(NotAllowed):
        take_back_relationship(by=stranger, at=NOW, relationship=made)
    take_back_relationship(by=SYSTEM, at=NOW, relationship=made)
    assert not Relationship.objects.exists()


def test_what_cannot_be_is_refused(organisations):
    advice, friends, others = organisations
    with pytest.raises(Invalid, match="another organisation"):
        say(advice, advice)
    with pytest.raises(Invalid, match="Choose one of"):
        say(advice, friends, "likes")
    say(advice, friends)
    with pytest.raises(AlreadySaid):
        say(advice, friends)
    say(advice, friends, "branch-of")
    with pytest.raises(AlreadySaid, match="another organisation already"):
        say(advice, others, "branch-of")
    for wrong in ({"other": advice}, {"other": friends, "kind": "likes"}, {"other": friends}):
        fields = {"organisation": advice, "kind": "worked-with", "said_at": NOW} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            Relationship.objects.create(**fields)


def test_a_person_says_and_the_other_confirms_by_one_button(organisations, make_person, client):
    advice, friends, _ = organisations
    client.force_login(make_person("a@x.example", advice))
    address = f"/organisations/{advice.identifier}/relationships/"
    assert client.post(address, {"other": "Nobody", "kind": "worked-with"}).status_code == 422
    sent = client.post(address, {"other": "fen friends", "kind": "worked-with"})
    assert sent.status_code == 302
    assert "waits for their word" in whole_text(client.get(address))
    client.force_login(make_person("f@x.example", friends))
    there = f"/organisations/{friends.identifier}/relationships/"
    assert "City Advice says that it has worked together with" in whole_text(client.get(there))
    client.post(there, {"other": advice.identifier, "kind": "worked-with"})
    page = whole_text(client.get(f"/organisations/{advice.identifier}/"))
    assert "Has worked with" in page


def test_a_key_of_a_commissioner_reaches_no_organisation_that_nobody_acts_for(
    organisations, commissioner
):
    """A key of no organisation is nobody in particular, who acts for none."""
    said = say(organisations[0], organisations[1], kind="refuses")
    _, secret = make_key(by=SYSTEM, at=NOW, owner=commissioner, name="K", may_write=True)
    client = Client(headers={"authorization": f"Api-Key {secret}"})
    assert client.delete(f"/api/v1/relationships/{said.pk}/").status_code == 404
    assert Relationship.objects.exists()


def letters_to(organisation):
    return Letter.objects.filter(kind="relationship", to=organisation.email)


def link_of(letter):
    return next(word for word in letter.text.split() if "/relationships/answer/" in word)


def test_the_other_organisation_is_asked_by_one_letter_and_says_yes_without_a_password(
    organisations,
):
    """The letter's page changes nothing until a button is pressed."""
    advice, friends, _ = organisations
    said = say(advice, friends)
    letter = letters_to(friends).get()
    assert "City Advice says that it has worked together with Fen Friends" in letter.text
    assert letter.unsubscribe
    address = "/" + link_of(letter).split("/", 3)[3]
    assert Client().get(address).status_code == 200
    assert not Relationship.objects.confirmed().exists()
    assert Client().post(address, {"yes": "1"}).status_code == 200
    assert Client().post(address, {"yes": "1"}).status_code == 200
    assert said in Relationship.objects.confirmed()
    take_back_relationship(by=SYSTEM, at=NOW, relationship=said)
    assert Client().get(address).status_code == 404
    say(advice, friends)
    assert letters_to(friends).count() == 1
    assert not letters_to(advice).exists()


def test_no_ends_the_question(organisations):
    """What was denied waits no longer, and does not count."""
    advice, friends, _ = organisations
    say(advice, friends)
    address = "/" + link_of(letters_to(friends).get()).split("/", 3)[3]
    answer = Client().post(address, {"no": "1"})
    assert "It does not count" in whole_text(answer)
    assert not Relationship.objects.waiting().exists()
    assert not Relationship.objects.confirmed().exists()


def test_no_letter_to_who_stopped_them_or_of_who_is_not_confirmed(organisations, monkeypatch):
    """Nor more than so many a day; a refusal is never told."""
    advice, friends, others = organisations
    stop_letters(by=SYSTEM, at=NOW, organisation=friends, email=friends.email, reason="asked")
    say(advice, friends)
    assert not Letter.objects.filter(kind="relationship").exists()
    monkeypatch.setattr(asking, "MOST_A_DAY", 1)
    say(advice, others, "refuses")
    say(advice, others)
    assert not Letter.objects.filter(kind="relationship").exists()
    assert Relationship.objects.waiting().count() == 2


def test_a_branch_and_its_parent_are_shown_once_both_say_so(organisations, make_person):
    """On both public pages, and the parent finds the question under its work."""
    advice, friends, _ = organisations
    said = say(friends, advice, "branch-of")
    client = Client()
    client.force_login(make_person("a@parent.example", advice))
    assert "Fen Friends says that it is a branch of City Advice" in whole_text(
        client.get("/your-work/")
    )
    page = f"/organisations/{friends.identifier}/"
    assert "Branch of" not in whole_text(client.get(page))
    own = f"/organisations/{advice.identifier}/relationships/"
    assert client.post(own, {"said": said.pk, "yes": "1"}).status_code == 302
    assert "Branch of" in whole_text(client.get(page))
    assert "Has a branch" in whole_text(client.get(f"/organisations/{advice.identifier}/"))
    assert "is a branch of City Advice" not in whole_text(client.get("/your-work/"))
    assert client.post(own, {"said": "999999", "yes": "1"}, follow=True).status_code == 200


def test_a_proposal_says_that_a_branch_and_its_parent_are_not_independent(
    organisations, make_contract, promptly
):
    """Only what both have said."""
    advice, friends, others = organisations
    say(advice, others, "refuses")
    say(friends, advice, "branch-of")
    run, _ = matched(make_contract(), promptly)
    assert not any("branch" in one for one in run.proposals.get(rank=1).reasons)
    say(advice, friends, "parent-of")
    run, _ = matched(make_contract(), promptly)
    reasons = run.proposals.get(rank=1).reasons
    assert any("Fen Friends is a branch of City Advice" in one for one in reasons)


def test_a_supporters_request_is_listed_under_your_work(organisations, make_person):
    """Until it is answered."""
    advice, friends, _ = organisations
    Organisation.objects.filter(pk=advice.pk).update(is_infrastructure=True)
    Support.objects.create(supporter=advice, supported=friends, asked_at=NOW)
    client = Client()
    client.force_login(make_person("b@friends.example", friends))
    text = whole_text(client.get("/your-work/"))
    assert "City Advice asks whether it may act for Fen Friends" in text
