"""Infrastructure organisations support groups: with consent, in its bounds, until it ends."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid, NotAllowed
from accounts.models import Letter, Record, User
from consortia.departures.services.merging import ask_to_merge
from consortia.forming.models.invitations import Invitation
from consortia.forming.rules import may_see_invitations
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.starting import start_consortium
from organisations.offers.services.offers import make_offer
from organisations.people.addresses import addresses_of
from organisations.people.models.members import OrganisationMembership
from organisations.people.rules import may_see_private, require_answer
from organisations.people.services.members import ask_to_join
from organisations.register.errors import TooManyClaims
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.rules import require_confirmed
from organisations.register.services.checking import refuse_claim
from organisations.register.services.claiming import confirm_claim, send_claim_code
from organisations.register.services.registering import change_organisation
from organisations.support.consent import Consent
from organisations.support.errors import AlreadySupported, NotInfrastructure, SupportEnded
from organisations.support.models import Support
from organisations.support.rules import answers_for, may_describe
from organisations.support.services import (
    ask_to_support,
    consent_to_support,
    end_support,
    let_support,
    register_group,
)
from tests.conftest import FENLAND, NOW, SYSTEM, whole_text

pytestmark = pytest.mark.django_db
YES = Consent("Ada Lee, treasurer", date(2026, 11, 20), "minutes of 20 November")


@pytest.fixture
def cvs(make_organisation):
    """Return an infrastructure organisation."""
    return make_organisation("Fenland Voluntary Service", is_infrastructure=True)


@pytest.fixture
def worker(cvs, make_person):
    """Return an editor of it."""
    return Actor.person(make_person("worker@cvs.example", cvs, "editor"))


@pytest.fixture
def club(make_organisation):
    """Return a group."""
    return make_organisation("Lunch Club", kind="unincorporated")


def offered(by, club, **more):
    return make_offer(
        by=by, at=NOW, organisation=club, capability="befriending", areas=[FENLAND], **more
    )


def link_in(letter):
    """Return the one address in a letter, without its host."""
    return re.search(r"/supports/letter/\S+/", letter.text).group()


def let(club, cvs, **scope):
    return let_support(by=SYSTEM, at=NOW, supported=club, supporter=cvs, consent=YES, **scope)


def test_a_group_is_asked_says_yes_by_letter_and_its_offers_are_filled_in(
    cvs, worker, club, client
):
    support = ask_to_support(by=worker, at=NOW, supporter=cvs, supported=club)
    letter = Letter.objects.get(kind="support-asked")
    assert letter.to == club.email
    with pytest.raises(NotAllowed):
        offered(worker, club)
    address = link_in(letter)
    assert client.get(address).status_code == 200
    support.refresh_from_db()
    assert support.consented_at is None  # reading changes nothing
    said = {"may_offer": "on", "consented_by": "Ada Lee", "consented_on": "2026-11-20"}
    assert client.post(address, said).status_code == 302
    made = offered(worker, club)
    assert Record.objects.about("offer", made.pk).get().actor == worker.reference
    change_organisation(by=worker, at=NOW, organisation=club, description="We cook.")
    for private in ({"turnover": 5}, {"email": "me@cvs.example"}, {"name": "Ours"}):
        with pytest.raises(NotAllowed):
            change_organisation(by=worker, at=NOW, organisation=club, **private)
    assert not may_see_private(worker, club)


def test_a_group_without_an_address_is_registered_with_the_consent_it_gave(cvs, worker):
    made = register_group(
        by=worker,
        at=NOW,
        supporter=cvs,
        consent=YES,
        name="Knit and Natter",
        kind="unincorporated",
        email="",
    )
    assert (made.told_by_supporter, made.consented_by) == (True, YES.name)
    assert not OrganisationMembership.objects.filter(organisation=made.supported).exists()
    offered(worker, made.supported)
    assert not Letter.objects.exists()
    with pytest.raises(Invalid, match="where the consent is recorded"):
        register_group(
            by=worker,
            at=NOW,
            supporter=cvs,
            consent=Consent("Ada", NOW.date()),
            name="X",
            kind="unincorporated",
            email="",
        )


def test_a_registered_group_with_an_address_hears_of_it_and_can_end_it(cvs, worker, client):
    made = register_group(
        by=worker,
        at=NOW,
        supporter=cvs,
        consent=YES,
        name="Knit and Natter",
        kind="unincorporated",
        email="knit@natter.example",
    )
    letter = Letter.objects.get(kind="support-told")
    address = link_in(letter)
    assert client.post(address, {"end": "yes"}).status_code == 302
    made.refresh_from_db()
    assert made.ended_at is not None
    with pytest.raises(NotAllowed):
        offered(worker, made.supported)


def test_only_an_infrastructure_organisation_looks_after_groups_once_each(
    cvs, worker, club, two_organisations
):
    with pytest.raises(NotInfrastructure):
        let(club, two_organisations[0])
    let(club, cvs)
    with pytest.raises(AlreadySupported):
        ask_to_support(by=worker, at=NOW, supporter=cvs, supported=club)
    with pytest.raises(Invalid, match="own"):
        let_support(by=SYSTEM, at=NOW, supported=cvs, supporter=cvs, consent=YES)
    with pytest.raises(Invalid, match="in the future"):
        let_support(
            by=SYSTEM,
            at=NOW,
            supported=two_organisations[0],
            supporter=cvs,
            consent=Consent("Ada", NOW.date() + timedelta(days=1)),
        )


def test_others_cannot_consent_or_end(cvs, worker, club, make_person):
    support = ask_to_support(by=worker, at=NOW, supporter=cvs, supported=club)
    stranger = Actor.person(make_person("stranger@x.example"))
    for by in (worker, stranger, Actor.nobody(), Actor.letter(cvs.pk)):
        with pytest.raises(NotAllowed):
            consent_to_support(by=by, at=NOW, support=support, consent=YES)
    with pytest.raises(NotAllowed):
        end_support(by=stranger, at=NOW, support=support)
    end_support(by=worker, at=NOW, support=support)
    with pytest.raises(SupportEnded):
        consent_to_support(by=SYSTEM, at=NOW, support=support, consent=YES)


def test_answering_invitations_needs_its_own_consent(
    cvs, worker, two_organisations, matched_lot, promptly
):
    starter, invited = two_organisations
    support = let(invited, cvs)
    with promptly():
        start_consortium(
            by=SYSTEM,
            at=timezone.now(),
            organisation=starter,
            proposal=matched_lot.proposals.get(rank=1),
        )
    invitation = Invitation.objects.get()
    with pytest.raises(NotAllowed):
        accept_invitation(by=worker, at=timezone.now(), invitation=invitation)
    assert not Invitation.objects.filter(may_see_invitations(worker)).exists()
    consent_to_support(
        by=SYSTEM, at=NOW, support=support, consent=YES, may_offer=False, may_answer=True
    )
    assert list(Invitation.objects.filter(may_see_invitations(worker))) == [invitation]
    accept_invitation(by=worker, at=timezone.now(), invitation=invitation)
    assert Record.objects.filter(verb="accept_invitation").get().actor == worker.reference
    with pytest.raises(NotAllowed):  # what a group must do itself
        require_answer(worker, invited)
    with pytest.raises(NotAllowed):
        offered(worker, invited)


def test_a_reader_of_the_supporter_does_nothing(cvs, club, make_person):
    let(club, cvs, may_answer=True)
    reader = Actor.person(make_person("reader@cvs.example", cvs, "reader"))
    assert answers_for(reader) == []
    assert not may_describe(reader, club)


def test_the_database_keeps_what_was_consented(cvs, club):
    support = let(club, cvs)
    for change in ({"consented_by": "Somebody else"}, {"consented_on": date(2020, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Support.objects.filter(pk=support.pk).update(**change)
    end_support(by=SYSTEM, at=NOW, support=support)
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.filter(pk=support.pk).update(ended_at=None)


def test_lists_take_a_bounded_number_of_queries(
    cvs, make_organisation, make_person, client, django_assert_max_num_queries
):
    client.force_login(make_person("worker@cvs.example", cvs, "editor"))
    for number in range(12):
        let(make_organisation(f"Group {number}"), cvs)
    with django_assert_max_num_queries(12):
        page = client.get(f"/organisations/{cvs.identifier}/groups/")
    assert whole_text(page).count("Add an offer") == 12
    with django_assert_max_num_queries(10):
        assert len(client.get(f"/api/v1/organisations/{cvs.identifier}/groups/").json()) == 12


def test_only_anchors_with_a_legal_form_can_be_fund_holder(club, cvs):
    for organisation in (club, cvs):
        with pytest.raises(Invalid, match="anchor"):
            change_organisation(by=SYSTEM, at=NOW, organisation=organisation, is_fund_holder=True)
    changed = change_organisation(
        by=SYSTEM, at=NOW, organisation=cvs, is_fund_holder=True, is_anchor=True
    )
    assert changed.is_fund_holder


def test_details_are_changed_on_a_page(cvs, make_person, client):
    client.force_login(make_person("boss@cvs.example", cvs))
    address = f"/organisations/{cvs.identifier}/change/"
    assert client.get(address).status_code == 200
    said = {
        "name": "Fen CVS",
        "kind": "cio",
        "email": "new@cvs.example",
        "home": "Fenland",
        "is_anchor": "on",
        "website": "cvs.example",
    }
    assert client.post(address, said).status_code == 302
    cvs.refresh_from_db()
    assert (cvs.name, cvs.is_anchor, cvs.is_infrastructure) == ("Fen CVS", True, False)
    assert client.post(address, said | {"home": "Atlantis"}).status_code == 422


def test_a_supporter_that_answers_gets_the_invitation_with_a_link_of_its_own(
    cvs, two_organisations, matched_lot, promptly, client
):
    starter, invited = two_organisations
    let(invited, cvs, may_answer=True)
    with promptly():
        start_consortium(
            by=SYSTEM,
            at=timezone.now(),
            organisation=starter,
            proposal=matched_lot.proposals.get(rank=1),
        )
    letter = Letter.objects.get(kind="invitation", to=cvs.email)
    address = re.search(r"/invitations/\S+/", letter.text).group()
    assert client.get(address).status_code == 200
    assert client.post(f"{address}accept/").status_code == 302
    assert Invitation.objects.get().state == "accepted"
    assert not Letter.objects.filter(kind="terms", to=cvs.email).exists()
    assert list(addresses_of(invited)) == [
        addresses_of(invited)[0]
    ]  # membership stays with the group


@pytest.fixture
def listed(db):
    """Return a charity of the public register, of which nobody here has spoken yet."""
    return RegisterEntry.objects.create(
        identifier="GB-CHC-1000001",
        name="FEN HELPERS",
        kind="charity",
        email="office@fen.example",
        company_number="",
        extracted_on="2026-11-01",
    )


def registered(by, cvs, name="Fen Helpers", identifier="GB-CHC-1000001", **more):
    return register_group(
        by=by,
        at=NOW,
        supporter=cvs,
        consent=YES,
        name=name,
        kind="charity",
        email="",
        identifier=identifier,
        **more,
    )


def test_a_listed_number_waits_for_proof_in_a_supporters_hands_too(cvs, worker, listed):
    """Any organisation can call itself infrastructure: that must not get it another's number."""
    group = registered(worker, cvs).supported
    assert group.awaits_confirmation
    assert not OrganisationMembership.objects.filter(organisation=group).exists()
    send_claim_code(by=worker, at=timezone.now(), organisation=group)
    letter = Letter.objects.get(kind="claim-code")
    assert letter.to == listed.email
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", letter.text, re.M).group()
    confirm_claim(by=worker, at=timezone.now(), organisation=group, code=code)
    group.claim.refresh_from_db()
    require_confirmed(group)


def test_what_the_operator_says_of_a_group_without_an_address_goes_to_its_supporter(
    cvs, worker, listed
):
    group = registered(worker, cvs).supported
    refuse_claim(by=SYSTEM, at=NOW, organisation=group)
    assert Letter.objects.get(kind="claim-refused").to == cvs.email


def test_nothing_is_written_to_a_supporter_without_an_address(cvs, worker, listed):
    group = registered(worker, cvs).supported
    Organisation.objects.filter(pk=cvs.pk).update(email="")
    refuse_claim(by=SYSTEM, at=NOW, organisation=group)
    assert not Letter.objects.exists()


def test_a_supporter_has_three_claims_at_a_time(cvs, worker):
    for number in range(2, 6):
        RegisterEntry.objects.create(
            identifier=f"GB-CHC-100000{number}",
            name=f"CHARITY {number}",
            kind="charity",
            email="",
            company_number="",
            extracted_on="2026-11-01",
        )
    for number in range(2, 5):
        registered(worker, cvs, f"Organisation {number}", f"GB-CHC-100000{number}")
    with pytest.raises(TooManyClaims):
        registered(worker, cvs, "Organisation 5", "GB-CHC-1000005")


def test_a_group_like_one_that_is_here_is_asked_about_on_the_page(
    cvs, worker, club, client, make_person
):
    Organisation.objects.filter(pk=club.pk).update(home_area=FENLAND)
    client.force_login(User.objects.get(pk=worker.user_id))
    said = {
        "name": "The Lunch Club",
        "kind": "unincorporated",
        "home": "Fenland",
        "consented_by": "Ada Lee",
        "consented_on": "2026-11-20",
        "consent_source": "minutes",
    }
    page = f"/organisations/{cvs.identifier}/groups/register/"
    asked = client.post(page, said)
    assert (asked.status_code, club.identifier in whole_text(asked)) == (409, True)
    assert not Organisation.objects.filter(name="The Lunch Club").exists()
    assert client.post(page, said | {"distinct": "yes"}).status_code == 302
    assert Organisation.objects.filter(name="The Lunch Club").exists()


def test_who_only_asked_does_not_learn_a_groups_address(cvs, worker, club):
    support = ask_to_support(by=worker, at=NOW, supporter=cvs, supported=club)
    end_support(by=SYSTEM, at=NOW, support=support)
    letter = Letter.objects.get(kind="support-ended")
    assert (letter.to, letter.reply_to) == (cvs.email, "")


def test_an_organisation_without_an_address_cannot_be_asked(cvs, worker, make_person):
    group = registered(worker, cvs, identifier="").supported
    with pytest.raises(Conflict, match="no address"):
        ask_to_join(by=Actor.person(make_person("x@x.example")), at=NOW, organisation=group)
    with pytest.raises(Conflict, match="no address"):
        ask_to_merge(
            by=Actor.person(make_person("ad@cvs.example", cvs)),
            at=NOW,
            organisation=cvs,
            other=group,
        )
    assert not Letter.objects.exclude(to__contains="@").exists()
