"""Expulsion by all the other members, and organisations that their register has removed."""

from datetime import date

import pytest
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone

from accounts.errors import Conflict, Invalid, NotAllowed
from accounts.models import Letter, Record
from consortia.bids.models.bids import SealedBid
from consortia.departures.models import Departure, Expulsion, ExpulsionVote
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.departures.services.expulsion import agree_to_expel, keep_member
from consortia.departures.services.leaving import leave_consortium
from consortia.departures.services.register_removals import follow_register_ends
from consortia.forming.errors import NotMember
from consortia.forming.letters.members import member_token
from consortia.forming.membership import members_of
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.by_hand import adjust_consortium
from consortia.forming.services.resolving import responses_of
from consortia.forming.services.starting import start_consortium
from consortia.planning.steps import steps_of
from consortia.proposals.services.matching import request_match, run_match
from consortia.terms.drafts import suggest
from consortia.terms.models.terms import TermsState
from organisations.register.errors import NotRegistered
from organisations.register.models.entries import RegisterEntry
from tests.backend.forming_scenario import agreed, formed, matched
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, SYSTEM, whole_text
from tests.consortia.conftest import submit

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def three(make_contract, make_organisation):
    """Return a formed consortium of three, and its organisations: the starter first."""
    organisations = [
        make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]}),
        make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]}),
        make_organisation("Meals For All", {"meals-at-home": [CAMBRIDGESHIRE]}),
    ]
    lot = make_contract(capabilities=("debt-advice", "befriending", "meals-at-home")).lots.get()
    return formed(matched(lot, now()), organisations[0], now()), organisations


def agree(consortium, voter, about, reason="It answers no more."):
    """Agree to expel a member."""
    return agree_to_expel(
        by=SYSTEM, at=now(), consortium=consortium, organisation=voter, about=about, reason=reason
    )


def keep(consortium, voter, about):
    """Withdraw that agreement."""
    return keep_member(by=SYSTEM, at=now(), consortium=consortium, organisation=voter, about=about)


def removed(organisation, on=date(2026, 5, 3)):
    """Let the public register remove an organisation."""
    return RegisterEntry.objects.create(
        identifier=organisation.identifier,
        name=organisation.name,
        kind=organisation.kind,
        is_registered=False,
        removed_on=on,
        extracted_on=date(2026, 6, 1),
        checksum="x",
    )


def test_all_others_agree_and_the_member_is_out_with_all_that_leaving_does(three):
    """Asked, told, agreed by the last: membership, terms and agreement end, the place is free."""
    consortium, (first, second, third) = three
    agreement = agreed(consortium, first, now(), lead=first)
    motion = agree(consortium, second, first)
    assert motion.state == "open"
    assert consortium.members.count() == 3
    asked = Letter.objects.filter(kind="expulsion-asked")
    assert asked.count() == 3
    assert "asks the other members to expel you" in asked.get(to=first.email).text
    assert "It answers no more." in asked.get(to=third.email).text
    assert agree(consortium, third, first).state == "carried"
    consortium.refresh_from_db()
    agreement.refresh_from_db()
    assert not consortium.members.filter(organisation=first).exists()
    assert consortium.stage == "forming"
    assert consortium.starter in (second, third)
    assert agreement.state == "void"
    terms = consortium.terms.get()
    assert (terms.state, terms.ending) == (
        TermsState.SUPERSEDED,
        "Ended when City Advice was expelled",
    )
    gone = Departure.objects.get()
    assert (gone.organisation, gone.expelled, gone.reason) == (first, True, "It answers no more.")
    assert first.identifier in responses_of(consortium).gone
    assert "expel you" in Letter.objects.get(kind="expelled", to=first.email).text
    told = Letter.objects.filter(kind="left")
    assert {one.to for one in told} == {second.email, third.email}
    assert "is expelled from the consortium" in " ".join(told[0].text.split())
    assert Record.objects.filter(verb="expel").count() == 1
    with pytest.raises(NotMember):
        agree(consortium, second, first)


def test_a_submitted_bid_is_withdrawn_and_the_letter_says_so(ready, two_organisations):
    """Of two, the other one alone is all the others."""
    submit(ready)
    agree(ready, two_organisations[0], two_organisations[1])
    assert SealedBid.objects.get().withdrawn_at is not None
    text = Letter.objects.get(kind="left").text
    assert "YOUR BID WAS WITHDRAWN" in text


def test_leaving_withdraws_the_bid_and_the_letter_says_so(ready, two_organisations):
    """Of two members, one leaves."""
    submit(ready)
    leave_consortium(by=SYSTEM, at=now(), consortium=ready, organisation=two_organisations[1])
    assert "YOUR BID WAS WITHDRAWN" in Letter.objects.get(kind="left").text


def test_a_vote_is_withdrawn_until_the_last_has_voted(three):
    """The last vote withdrawn drops the motion, and everybody hears."""
    consortium, (first, second, third) = three
    agree(consortium, second, third)
    agree(consortium, second, third)
    assert ExpulsionVote.objects.count() == 1
    assert keep(consortium, second, third).state == "dropped"
    assert Letter.objects.filter(kind="expulsion-dropped").count() == 3
    with pytest.raises(Conflict, match="Nobody asks"):
        keep(consortium, second, third)
    assert agree(consortium, first, third).state == "open"
    assert agree(consortium, second, third).state == "carried"
    with pytest.raises(NotMember):
        keep(consortium, second, third)


def test_a_member_that_leaves_meanwhile_counts_no_more(three):
    """Its vote goes; the others that remain may now be all."""
    consortium, (first, second, third) = three
    agree(consortium, first, third)
    leave_consortium(by=SYSTEM, at=now(), consortium=consortium, organisation=second)
    assert not consortium.members.filter(organisation=third).exists()
    assert Expulsion.objects.get().state == "carried"


def test_leaving_drops_the_motion_to_expel(three):
    """Nothing is left to vote on."""
    consortium, (first, _, third) = three
    agree(consortium, first, third)
    leave_consortium(by=SYSTEM, at=now(), consortium=consortium, organisation=third)
    assert Expulsion.objects.get().state == "dropped"
    assert not Departure.objects.get().expelled


def test_what_is_refused(three, make_organisation, make_person):
    """Itself, without a reason, by somebody outside, about somebody outside, once dissolved."""
    consortium, (first, second, third) = three
    outside = make_organisation("Far Away")
    with pytest.raises(Invalid, match="leave instead"):
        agree(consortium, first, first)
    with pytest.raises(Invalid, match="Say why"):
        agree(consortium, first, second, " ")
    for voter, about in ((outside, first), (first, outside)):
        with pytest.raises(NotMember):
            agree(consortium, voter, about)
    from accounts.actors import Actor

    with pytest.raises(NotAllowed):
        agree_to_expel(
            by=Actor.letter(second.pk),
            at=now(),
            consortium=consortium,
            organisation=first,
            about=third,
            reason="x",
        )
    dissolve_consortium(by=SYSTEM, at=now(), consortium=consortium)
    with pytest.raises(Conflict, match="was dissolved"):
        agree(consortium, first, second)
    assert not Expulsion.objects.exists()


def test_the_database_keeps_votes_and_motions(three):
    """One vote a member, none by the organisation itself or outsiders, carried by all others."""
    consortium, (first, second, third) = three
    motion = agree(consortium, first, third)

    def refused(deed):
        with pytest.raises(Error), transaction.atomic():
            deed()

    refused(lambda: ExpulsionVote.objects.create(motion=motion, organisation=first, at=now()))
    refused(lambda: ExpulsionVote.objects.create(motion=motion, organisation=third, at=now()))
    refused(
        lambda: Expulsion.objects.filter(pk=motion.pk).update(state="carried", settled_at=now())
    )
    refused(lambda: Expulsion.objects.filter(pk=motion.pk).update(reason="Other"))
    refused(lambda: Expulsion.objects.filter(pk=motion.pk).update(state="sold", settled_at=now()))
    refused(
        lambda: Expulsion.objects.create(
            consortium=consortium, organisation=third, reason="x", at=now()
        )
    )
    agree(consortium, second, third)
    refused(lambda: Expulsion.objects.update(state="open", settled_at=None))
    refused(lambda: ExpulsionVote.objects.all().delete())
    refused(lambda: ExpulsionVote.objects.create(motion=motion, organisation=second, at=now()))


def test_the_api_lists_open_motions(three, make_person, client):
    consortium, (first, second, third) = three
    client.force_login(make_person("bo@fen.example", second))
    address = f"/api/v1/consortia/{consortium.pk}/expel/"
    assert client.get(address).json() == []
    agree(consortium, first, third)
    (told,) = client.get(address).json()
    assert (told["organisation"], told["agreed"]) == (third.identifier, [first.identifier])
    said = {"organisation": second.identifier, "about": third.identifier}
    answer = client.post(address, said, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (200, "carried")
    assert client.get(address).json() == []


def test_by_the_letters_link_and_by_the_page(three, make_person, django_assert_max_num_queries):
    """A member that only reads e-mail agrees too; the organisation sees it and has no button."""
    consortium, (first, second, third) = three
    client = Client()
    page = f"/seats/{member_token(consortium, first)}/members/"
    assert "We agree" not in whole_text(client.get(page))
    bare = client.post(f"{page}expel/", {"about": third.identifier})
    assert bare.status_code == 422
    sent = client.post(f"{page}expel/", {"about": third.identifier, "reason": "Silent"})
    assert sent.status_code == 302
    theirs = whole_text(client.get(f"/seats/{member_token(consortium, third)}/members/"))
    assert "You are asked about" in theirs
    assert "We agree" not in theirs
    with django_assert_max_num_queries(8):
        assert "Withdraw our agreement" in whole_text(client.get(page))
    assert "Withdraw our agreement" not in theirs
    assert client.post(f"{page}keep/", {"about": third.identifier}).status_code == 302
    assert client.post(f"{page}expel/", {"about": "GB-X\x00"}).status_code == 422
    client.post(f"{page}expel/", {"about": third.identifier, "reason": "Silent"})
    signed_in = Client()
    signed_in.force_login(make_person("bo@fen.example", second))
    done = signed_in.post(
        f"/consortia/{consortium.pk}/members/expel/", {"about": third.identifier}, follow=True
    )
    assert "Meals For All is expelled." in whole_text(done)
    assert client.get(f"/seats/{member_token(consortium, third)}/members/").status_code == 404


def test_members_hear_once_that_one_is_dissolved_and_see_it(three, make_person):
    """A letter each, a step each but for itself, and the page says so; the suggested lead goes."""
    consortium, (first, second, third) = three
    removed(third)
    for _ in range(2):
        follow_register_ends(at=now())
    letters = Letter.objects.filter(kind="register-end")
    assert {one.to for one in letters} == {first.email, second.email, third.email}
    assert letters.count() == 3
    assert "since 3 May 2026" in letters.get(to=first.email).text
    assert "shows you as removed" in letters.get(to=third.email).text
    (step,) = [one for one in steps_of([first.pk], now()) if one.page == "members"]
    assert "Meals For All is listed as dissolved in its register since 3 May 2026" in step.text
    assert not [one for one in steps_of([third.pk], now()) if one.page == "members"]
    client = Client()
    client.force_login(make_person("ada@city.example", first))
    for page in (f"/consortia/{consortium.pk}/", f"/consortia/{consortium.pk}/members/"):
        assert "removed (dissolved)" in whole_text(client.get(page))
    agree(consortium, first, third)
    agree(consortium, second, third)
    assert not [one for one in steps_of([first.pk], now()) if one.page == "members"]


def test_the_dissolved_lead_cannot_be_agreed_on(three):
    """Nor suggested; once the register lists it again, it may."""
    consortium, (first, _, _) = three
    consortium.lead = first
    consortium.save(update_fields=["lead"])
    entry = removed(first)
    follow_register_ends(at=now())
    consortium.refresh_from_db()
    assert consortium.lead is None
    assert suggest(consortium, members_of(consortium)).lead != first
    with pytest.raises(NotRegistered, match="since 3 May 2026"):
        agreed(consortium, consortium.starter, now(), lead=first)
    entry.is_registered = True
    entry.save(update_fields=["is_registered"])
    follow_register_ends(at=now())
    assert not hasattr(type(first).objects.get(pk=first.pk), "register_end")


def test_a_dissolved_organisation_is_not_matched_invited_or_accepted(
    make_contract, two_organisations
):
    """Its waiting invitation is withdrawn; accepting is refused before that too."""
    lot = make_contract().lots.get()
    proposal = matched(lot, now())
    consortium = start_consortium(
        by=SYSTEM, at=now(), proposal=proposal, organisation=two_organisations[0]
    )
    removed(two_organisations[1])
    invitation = Invitation.objects.get()
    with pytest.raises(NotRegistered):
        accept_invitation(by=SYSTEM, at=now(), invitation=invitation)
    follow_register_ends(at=now())
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    lot.contract.refresh_from_db()
    assert lot.contract.match_wanted_at is not None
    with pytest.raises(NotRegistered):
        adjust_consortium(
            by=SYSTEM,
            at=now(),
            consortium=consortium,
            members=list(two_organisations),
            seen=[two_organisations[0].identifier],
        )
    run = request_match(by=SYSTEM, at=now(), lot=lot)
    run_match(run.pk, at=now())
    run.refresh_from_db()
    assert run.status != "complete"
