"""A member without a legal form names its fund holder; an organisation outside agrees itself."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Gone, Invalid, NotAllowed
from accounts.models import Letter
from consortia.forming.errors import NotMember
from consortia.forming.letters.members import member_token
from consortia.terms.agreement.wording import plain_text, sections_of
from consortia.terms.errors import NeedsFundHolder
from consortia.terms.models.fund_holders import FundHolder
from consortia.terms.models.terms import Terms
from consortia.terms.services.answering import agree_terms
from consortia.terms.services.fund_holders import answer_fund_holder, name_fund_holder
from tests.backend.forming_scenario import formed, matched, proposed
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(make_contract, make_organisation):
    """Return a consortium of three, its member without a legal form, and an outsider."""
    at = timezone.now()
    city = make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]})
    make_organisation("Fen Friends", {"befriending": [CAMBRIDGE]})
    lunch = make_organisation("Marsh Lunch", {"befriending": [FENLAND]}, kind="unincorporated")
    anchor = make_organisation("Fen Anchor", is_anchor=True, is_fund_holder=True)
    return formed(matched(make_contract().lots.get(), at), city, at), lunch, anchor


def name(world, holder, by=SYSTEM, organisation=None):
    """Name a fund holder for the member."""
    return name_fund_holder(
        by=by,
        at=timezone.now(),
        consortium=world[0],
        organisation=organisation or world[1],
        holder=holder,
    )


def agree(terms, organisation):
    """Agree to terms for a member."""
    at = timezone.now()
    return agree_terms(
        by=SYSTEM,
        at=at,
        terms=terms,
        organisation=organisation,
        decided_by="All",
        decided_on=at.date(),
    )


def test_an_organisation_outside_says_yes_by_its_letter(client, world):
    consortium, lunch, anchor = world
    seat = f"/seats/{member_token(consortium, lunch)}/funds/"
    assert "Fen Anchor, which offers to be a fund holder" in whole_text(client.get(seat))
    assert client.post(seat, {"holder": anchor.identifier}).status_code == 302
    letter = Letter.objects.get(kind="fund-holder")
    assert letter.to == anchor.email
    with pytest.raises(NeedsFundHolder, match="has not said yet"):
        proposed(consortium, consortium.starter, timezone.now())
    address = re.search(r"https?://[^/\s]+(/fund-holder/\S+)", letter.text).group(1)
    assert client.get(address).status_code == 200
    assert FundHolder.objects.get().state == "asked"
    assert client.post(address, {"agrees": "yes"}).status_code == 422
    said = {"agrees": "yes", "name": "Ann Lee, treasurer"}
    assert client.post(address, said).status_code == 302
    assert "Agreed: Ann Lee, treasurer" in whole_text(client.get(address))
    assert Letter.objects.get(kind="funds-answered").to == lunch.email
    terms = proposed(consortium, consortium.starter, timezone.now())
    assert terms.shares.get(organisation=lunch).fund_holder == anchor
    text = plain_text(sections_of(Terms.objects.whole().get()))
    assert "Fen Anchor, which is no party to this agreement and has said yes to it" in text
    page = whole_text(client.get(f"/seats/{member_token(consortium, lunch)}/terms/"))
    assert "To agree also says that Fen Anchor is your fund holder" in page
    agree(terms, lunch)


def test_to_agree_confirms_who_was_proposed(world):
    consortium, lunch, _ = world
    terms = proposed(consortium, consortium.starter, timezone.now())
    agree(terms, lunch)
    named = FundHolder.objects.get()
    assert (named.organisation, named.holder, named.state) == (lunch, terms.lead, "agreed")


def test_terms_that_name_another_are_not_agreed_to(world):
    consortium, lunch, _ = world
    terms = proposed(consortium, consortium.starter, timezone.now())
    other = next(
        one.organisation
        for one in consortium.members.all()
        if one.organisation not in (lunch, terms.lead)
    )
    assert name(world, other).state == "agreed"
    with pytest.raises(NeedsFundHolder, match="you have named"):
        agree(terms, lunch)
    assert not terms.answers.exists()


def test_a_no_leaves_the_member_to_name_another(world):
    consortium, _, anchor = world
    asked = name(world, anchor)
    assert name(world, anchor) == asked
    for _ in range(2):
        answer_fund_holder(
            by=Actor.letter(anchor.pk),
            at=timezone.now(),
            fund_holder=asked,
            agrees=False,
            name="Ann",
        )
    with pytest.raises(Gone):
        answer_fund_holder(by=SYSTEM, at=timezone.now(), fund_holder=asked, agrees=True, name="Ann")
    again = name(world, anchor)
    name(world, consortium.starter)
    with pytest.raises(Gone):
        answer_fund_holder(by=SYSTEM, at=timezone.now(), fund_holder=again, agrees=True, name="Ann")


def test_what_is_refused(world, make_organisation):
    consortium, lunch, anchor = world
    group = make_organisation("Knitters", kind="unincorporated")
    for holder in (group, lunch):
        with pytest.raises(NeedsFundHolder):
            name(world, holder)
    with pytest.raises(NeedsFundHolder, match="is paid itself"):
        name(world, anchor, organisation=consortium.starter)
    with pytest.raises(NotMember):
        name(world, anchor, organisation=group)
    with pytest.raises(NotAllowed):
        name(world, anchor, by=Actor.letter(anchor.pk))
    asked = name(world, anchor)
    with pytest.raises(NotAllowed):
        answer_fund_holder(
            by=Actor.letter(lunch.pk), at=timezone.now(), fund_holder=asked, agrees=True, name="A"
        )
    with pytest.raises(Invalid):
        answer_fund_holder(by=SYSTEM, at=timezone.now(), fund_holder=asked, agrees=True, name=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        FundHolder.objects.create(
            consortium=consortium,
            organisation=lunch,
            holder=anchor,
            state="asked",
            named_at=timezone.now(),
        )


def test_a_broken_link_and_a_wrong_number_are_told(client, world):
    consortium, lunch, _ = world
    assert client.get("/fund-holder/nonsense/").status_code == 404
    seat = f"/seats/{member_token(consortium, lunch)}/funds/"
    answer = client.post(seat, {"other": "GB-CHC-0000000"})
    assert answer.status_code == 422
    assert "There is no such organisation here" in whole_text(answer)
