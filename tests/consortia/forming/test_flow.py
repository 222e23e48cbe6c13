"""From a match to a formed consortium, and every way it can go wrong."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import NotAllowed
from accounts.models import Letter, Record
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.forming.errors import (
    AlreadyAnswered,
    AlreadyStarted,
    BrokenLink,
    InvitationExpired,
    InvitationWithdrawn,
    NothingToReplace,
    NotInProposal,
)
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import (
    accept_invitation,
    decline_invitation,
    expire_invitations,
    withdraw_invitation,
)
from consortia.forming.services.inviting import invitation_from_token, invitation_token
from consortia.forming.services.replacing import replace_missing
from consortia.forming.services.starting import start_consortium
from consortia.proposals.errors import LotNotOpen
from consortia.proposals.models import MatchRun, Proposal
from consortia.proposals.services.matching import request_match
from contracts.publishing.services.stages import cancel_contract
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, SYSTEM, whole_text


def now():
    return timezone.now()


@pytest.fixture
def proposal(matched_lot):
    """Return the first proposal."""
    return Proposal.objects.get(rank=1)


@pytest.fixture
def consortium(proposal, two_organisations, promptly):
    """Return a consortium that the first organisation started; the second has its letter."""
    with promptly():
        return start_consortium(
            by=SYSTEM, at=now(), proposal=proposal, organisation=two_organisations[0]
        )


@pytest.fixture
def invitation(consortium):
    """Return the second organisation's invitation."""
    return Invitation.objects.get()


def by_link(invitation):
    """Return the actor that follows the letter's link."""
    return Actor.link(invitation.pk, invitation.organisation_id)


def test_a_match_proposes_the_two_that_cover_it_all(proposal):
    """The smallest consortium, proven, with who covers what and why."""
    run = proposal.match
    assert (run.state, run.status, run.bound_members, run.proven) == ("done", "complete", 2, True)
    names = {member.organisation.name for member in proposal.members.all()}
    assert names == {"City Advice", "Fen Friends"}
    cells = proposal.delivery.cells
    assert cells == {(c, a) for c in ("debt-advice", "befriending") for a in (CAMBRIDGE, FENLAND)}
    assert any("only organisation that offers Debt advice" in reason for reason in proposal.reasons)


def test_asking_twice_gives_the_same_match(make_contract, two_organisations):
    """A match under way is not asked for again."""
    lot = make_contract().lots.get()
    one = request_match(by=SYSTEM, at=now(), lot=lot)
    two = request_match(by=SYSTEM, at=now(), lot=lot)
    assert one == two


def test_what_nobody_offers_is_named(make_contract, two_organisations, promptly):
    """No proposal, but the missing cells and who could fill them."""
    lot = make_contract(capabilities=("debt-advice", "lunch-clubs")).lots.get()
    with promptly():
        request_match(by=SYSTEM, at=now(), lot=lot)
    run = MatchRun.objects.get(lot=lot)
    assert run.status == "partial"
    assert {"capability": "lunch-clubs", "area": FENLAND} in run.missing["cells"]
    assert any("Find one organisation" in remedy["text"] for remedy in run.missing["remedies"])
    assert not run.proposals.exists()


def test_the_starter_is_in_and_the_other_gets_a_letter(consortium, invitation):
    """One letter to one organisation, in plain English, with reply address and fixed Message-ID."""
    assert [m.organisation.name for m in consortium.members.all()] == ["City Advice"]
    letter = Letter.objects.get(kind="invitation")
    assert (letter.to, letter.state) == ("office@fen-friends.example", "sent")
    assert letter.message_id.startswith("<")
    assert letter.reply_to == "office@city-advice.example"
    assert "Befriending in Cambridge, Fenland" in letter.text
    assert "commits you to nothing" in letter.text
    assert "Befriending in Cambridge, Fenland" in letter.html
    assert invitation.state == "sent"


def test_everyone_in_forms_it(consortium, invitation):
    """The last acceptance forms it; accepting again is the same as once."""
    for _ in range(2):
        accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)
    consortium.refresh_from_db()
    assert consortium.stage == "formed"
    assert consortium.members.count() == 2
    assert Record.objects.filter(verb="accept_invitation").count() == 1


def test_a_decline_is_replaced_by_the_next_best(
    consortium, invitation, make_organisation, promptly
):
    """Whoever accepted stays, the decliner is out, the new one gets a letter."""
    spare = make_organisation("Good Company", {"befriending": [CAMBRIDGESHIRE]})
    decline_invitation(by=by_link(invitation), at=now(), invitation=invitation, reason="Too busy")
    with promptly():
        (new,) = replace_missing(by=SYSTEM, at=now(), consortium=consortium)
    assert new.organisation == spare
    accept_invitation(by=by_link(new), at=now(), invitation=new)
    consortium.refresh_from_db()
    assert consortium.stage == "formed"
    names = {m.organisation.name for m in consortium.members.all()}
    assert names == {"City Advice", "Good Company"}


def test_nobody_left_to_ask_says_what_is_missing(consortium, invitation):
    """An honest no, and the consortium stays as it was."""
    with pytest.raises(NothingToReplace, match="Nobody has declined"):
        replace_missing(by=SYSTEM, at=now(), consortium=consortium)
    decline_invitation(by=by_link(invitation), at=now(), invitation=invitation)
    with pytest.raises(NothingToReplace, match="Find one organisation that offers Befriending"):
        replace_missing(by=SYSTEM, at=now(), consortium=consortium)
    assert Invitation.objects.count() == 1


def test_an_answer_is_final(invitation):
    """Accepted is not declined afterwards."""
    accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)
    with pytest.raises(AlreadyAnswered, match="has already accepted"):
        decline_invitation(by=by_link(invitation), at=now(), invitation=invitation)


def test_too_late_is_refused_even_before_the_sweep(invitation):
    """The deadline decides, not when somebody noticed it."""
    late = invitation.expires_at + timedelta(seconds=1)
    with pytest.raises(InvitationExpired):
        accept_invitation(by=by_link(invitation), at=late, invitation=invitation)
    assert expire_invitations(at=late) == 1
    assert expire_invitations(at=late) == 0
    invitation.refresh_from_db()
    assert invitation.state == "expired"


def test_a_withdrawn_invitation_cannot_be_accepted(invitation):
    """A withdrawn one is gone, kindly."""
    withdraw_invitation(by=SYSTEM, at=now(), invitation=invitation)
    with pytest.raises(InvitationWithdrawn, match="Nothing is expected of you"):
        accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)


def test_a_dissolved_consortium_withdraws_its_invitations(consortium, invitation):
    """Nobody joins what is over."""
    dissolve_consortium(by=SYSTEM, at=now(), consortium=consortium)
    with pytest.raises(InvitationWithdrawn):
        accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)


def test_only_the_invited_organisation_answers(invitation, make_person, two_organisations):
    """Neither a stranger, nor the starter, nor a reader of the organisation."""
    for person in (
        make_person("x@x.example"),
        make_person("s@x.example", two_organisations[0]),
        make_person("r@x.example", two_organisations[1], role="reader"),
    ):
        with pytest.raises(NotAllowed):
            accept_invitation(by=Actor.person(person), at=now(), invitation=invitation)
    assert Invitation.objects.get().state == "sent"


def test_only_a_member_of_the_proposal_starts_it_once(
    proposal, two_organisations, make_organisation
):
    """An outsider cannot, and nobody can twice."""
    with pytest.raises(NotInProposal):
        start_consortium(
            by=SYSTEM, at=now(), proposal=proposal, organisation=make_organisation("Other")
        )
    for _ in range(1):
        start_consortium(by=SYSTEM, at=now(), proposal=proposal, organisation=two_organisations[0])
    with pytest.raises(AlreadyStarted):
        start_consortium(by=SYSTEM, at=now(), proposal=proposal, organisation=two_organisations[0])
    assert Consortium.objects.count() == 1


def test_a_cancelled_contract_starts_nothing(proposal, two_organisations):
    """Nobody can bid any more."""
    contract = proposal.lot.contract
    cancel_contract(by=SYSTEM, at=now(), contract=contract, reason="No money")
    proposal.refresh_from_db()
    fresh = Proposal.objects.get(pk=proposal.pk)
    with pytest.raises(LotNotOpen):
        start_consortium(by=SYSTEM, at=now(), proposal=fresh, organisation=two_organisations[0])


@pytest.mark.parametrize("damage", ["x{}", "{}x", "", "1", "{}".swapcase()])
def test_a_link_tampered_with_is_refused(invitation, damage):
    """A changed address leads nowhere."""
    token = invitation_token(invitation)
    broken = damage.format(token) if damage != "{}" else token.swapcase()
    with pytest.raises(BrokenLink):
        invitation_from_token(broken)
    answer = Client().get(f"/invitations/{broken or 'none'}/")
    assert answer.status_code == 404


def test_looking_never_answers(invitation):
    """A scanner that follows links, with GET, HEAD or OPTIONS, changes nothing."""
    token = invitation_token(invitation)
    for part in ("", "accept/", "decline/"):
        for method in ("get", "head", "options"):
            getattr(Client(), method)(f"/invitations/{token}/{part}")
    invitation.refresh_from_db()
    assert invitation.state == "sent"
    assert Client().get(f"/invitations/{token}/accept/").status_code == 405


def test_a_letters_link_answers_without_an_account(invitation, consortium):
    """E-mail only users accept by POST from the page behind the link."""
    token = invitation_token(invitation)
    assert Client().post(f"/invitations/{token}/accept/").status_code == 302
    consortium.refresh_from_db()
    assert consortium.stage == "formed"


def test_somebody_elses_link_is_not_answered_by_mistake(invitation, make_person):
    """Signed in as another organisation's person: told so, and nothing changes."""
    client = Client()
    client.force_login(make_person("x@x.example"))
    answer = client.post(f"/invitations/{invitation_token(invitation)}/accept/")
    assert answer.status_code == 403
    assert "signed in as somebody who does not answer for it" in whole_text(answer)
    invitation.refresh_from_db()
    assert invitation.state == "sent"


@pytest.mark.parametrize("state", ["waiting", "sent", "declined"])
def test_the_database_itself_keeps_an_answer(invitation, state):
    """No shell, script or bug undoes an acceptance."""
    accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)
    with pytest.raises(IntegrityError, match="does not change its state"), transaction.atomic():
        Invitation.objects.update(state=state)


def test_the_database_itself_keeps_the_record(consortium):
    """What was written down is neither changed nor removed."""
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        Record.objects.update(verb="nothing")
    with (
        pytest.raises(IntegrityError, match="only ever added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM accounts_record")


def test_an_organisation_has_one_live_invitation_to_a_consortium(invitation):
    """The database refuses a second."""
    invitation.pk = None
    invitation.letter = None
    with pytest.raises(IntegrityError), transaction.atomic():
        invitation.save(force_insert=True)
