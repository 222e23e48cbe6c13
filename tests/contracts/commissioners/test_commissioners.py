"""Who buys: verified, together with others, and fair to everyone who asks."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid, NotAllowed, NotFound
from accounts.models import Letter, User
from contracts.commissioners.models import Commissioner
from contracts.commissioners.rules import may_open_bids, role_in
from contracts.commissioners.services import (
    add_commissioner_member,
    apply_as_commissioner,
    register_commissioner,
    remove_commissioner_member,
    verify_commissioner,
)
from contracts.drafting.errors import NotApproved, NothingRequired, NotVerified, WrongStage
from contracts.drafting.models.contracts import Contract, ContractPartner
from contracts.drafting.rules import may_see
from contracts.drafting.services.drafting import change_contract, draft_contract
from contracts.drafting.services.joint import (
    answer_partner,
    approve_contract,
    invite_partner,
    joint_areas,
    set_partner_part,
)
from contracts.drafting.suggestions import suggest_joining
from contracts.publishing.log import equal_treatment_log
from contracts.publishing.services.engagement import (
    answer_question,
    ask_question,
    say_interest,
    withdraw_interest,
)
from contracts.publishing.services.stages import (
    begin_engagement,
    close_contract,
    open_contract,
    plan_contract,
)
from tests.conftest import CAMBRIDGE, EAST_CAMBS, FENLAND, HUNTS, SYSTEM, whole_text


def now():
    return timezone.now()


def person(email):
    """Return somebody who is signed in."""
    return Actor.person(User.objects.create_user(email))


def apply(by, name="Fenland District Council", kind="district", **given):
    return apply_as_commissioner(by=by, at=now(), name=name, kind=kind, **given)


@pytest.mark.parametrize(
    ("email", "verified"),
    [
        ("bo@fenland.gov.uk", True),
        ("bo@cpics.nhs.uk", True),
        ("bo@nhs.net", False),
        ("bo@gov.uk.example", False),
        ("bo@housing.org.example", False),
    ],
)
def test_an_address_at_its_own_public_domain_verifies(db, email, verified):
    """A shared or strange domain waits for the operator; one commissioner a domain."""
    by = person(email)
    made = apply(by)
    assert made.is_verified is verified
    assert role_in(by, made) == "approver"
    assert may_open_bids(by, made)
    if verified:
        with pytest.raises(Conflict, match="Ask its people"):
            apply(person(f"cy@{email.split('@')[1]}"), name="Fenland Again")


def test_an_unchecked_commissioner_drafts_but_shows_nothing(db):
    """Until the operator has checked."""
    by = person("bo@housing.example")
    organisation = apply(by, kind="housing")
    contract = draft_contract(by=by, at=now(), commissioner=organisation, title="Repairs")
    with pytest.raises(NotVerified, match="Nobody has checked"):
        plan_contract(by=by, at=now(), contract=contract)
    with pytest.raises(NotAllowed):
        verify_commissioner(by=by, at=now(), commissioner=organisation)
    verify_commissioner(by=SYSTEM, at=now(), commissioner=organisation)
    assert plan_contract(by=by, at=now(), contract=contract).stage == "planned"


def test_what_a_registration_refuses(db):
    """No key, no name, no known kind, and each name once."""
    by = person("bo@fenland.gov.uk")
    with pytest.raises(NotAllowed):
        apply(Actor.key("abc", commissioner_id=1))
    with pytest.raises(Invalid):
        apply(by, name=" ")
    with pytest.raises(Invalid):
        apply(by, kind="club")
    apply(by)
    with pytest.raises(Conflict):
        apply(person("cy@other.example"), name="FENLAND  district council")


def test_a_stranger_cannot_take_every_name(db):
    """Three unchecked commissioners a person; a checked one counts for nothing."""
    by = person("bo@housing.example")
    for number in range(3):
        apply(by, name=f"Organisation {number}")
    with pytest.raises(Conflict, match="before you register another"):
        apply(by, name="Organisation 4")
    verify_commissioner(by=SYSTEM, at=now(), commissioner=Commissioner.objects.first())
    apply(by, name="Organisation 4")


def test_several_people_with_roles(commissioner):
    """Drafts, approves, opens bids; the last who approves stays."""
    given = {"by": SYSTEM, "at": now(), "commissioner": commissioner}
    boss = add_commissioner_member(email="a@b.example", role="approver", **given)
    clerk = add_commissioner_member(email="c@d.example", role="drafter", opens_bids=True, **given)
    as_clerk = Actor.person(clerk.user)
    assert may_open_bids(as_clerk, commissioner)
    assert not may_open_bids(Actor.person(boss.user), commissioner)
    with pytest.raises(NotAllowed):
        remove_commissioner_member(by=as_clerk, at=now(), membership=boss)
    with pytest.raises(Conflict, match="needs somebody who approves"):
        remove_commissioner_member(by=SYSTEM, at=now(), membership=boss)
    remove_commissioner_member(by=as_clerk, at=now(), membership=clerk)
    assert commissioner.memberships.count() == 1


@pytest.fixture
def partner(commissioner, make_contract):
    """Return another commissioner, asked to buy a draft together."""
    other = register_commissioner(
        by=SYSTEM, at=now(), name="Marsh", kind="district", email="buy@marsh.example"
    )
    contract = make_contract(opened=False)
    return invite_partner(by=SYSTEM, at=now(), contract=contract, commissioner=other)


def as_approver(commissioner):
    """Return somebody who approves there."""
    member = add_commissioner_member(
        by=SYSTEM,
        at=now(),
        commissioner=commissioner,
        email=f"boss{commissioner.pk}@x.example",
        role="approver",
    )
    return Actor.person(member.user)


def answered(partner, by, *, joins=True):
    return answer_partner(by=by, at=now(), partner=partner, joins=joins)


def test_publication_needs_everybody(partner):
    """Asked by letter, joined, part said, approved as it is; a later change asks again."""
    contract, by = partner.contract, as_approver(partner.commissioner)
    assert Letter.objects.get(kind="joint-contract").to == "buy@marsh.example"
    with pytest.raises(NotApproved, match="Marsh"):
        open_contract(by=SYSTEM, at=now(), contract=contract)
    with pytest.raises(Conflict, match="Join"):
        approve_contract(by=by, at=now(), partner=partner)
    answered(partner, by)
    set_partner_part(by=by, at=now(), partner=partner, areas=[FENLAND], share=Decimal("40.5"))
    approve_contract(by=by, at=now(), partner=partner)
    change_contract(by=SYSTEM, at=now(), contract=contract, title="Changed since")
    with pytest.raises(NotApproved):
        open_contract(by=SYSTEM, at=now(), contract=contract)
    read = Contract.objects.get(pk=contract.pk).version
    with pytest.raises(Conflict, match="while you read"):
        approve_contract(by=by, at=now(), partner=partner, version=read - 1)
    approve_contract(by=by, at=now(), partner=partner, version=read)
    assert open_contract(by=SYSTEM, at=now(), contract=contract).stage == "open"
    with pytest.raises(WrongStage):
        answered(partner, by, joins=False)


def test_each_move_needs_everybody_anew(partner):
    """What was approved for early engagement is not what opens; nobody unchecked approves."""
    contract, by = partner.contract, as_approver(partner.commissioner)
    answered(partner, by)
    set_partner_part(by=by, at=now(), partner=partner, areas=[FENLAND], share=None)
    approve_contract(by=by, at=now(), partner=partner)
    begin_engagement(by=SYSTEM, at=now(), contract=contract)
    with pytest.raises(NotApproved):
        open_contract(by=SYSTEM, at=now(), contract=contract)
    approve_contract(by=by, at=now(), partner=partner)
    Commissioner.objects.filter(name="Marsh").update(verified_at=None, verified_by="")
    with pytest.raises(NotVerified, match="Marsh"):
        open_contract(by=SYSTEM, at=now(), contract=contract)
    Commissioner.objects.filter(name="Marsh").update(verified_at=now(), verified_by="domain")
    open_contract(by=SYSTEM, at=now(), contract=contract)
    with pytest.raises(WrongStage):
        approve_contract(by=by, at=now(), partner=partner)


def test_an_unchecked_commissioner_asks_nobody(db, commissioner):
    """Letters in a public body's name wait for the check."""
    by = person("bo@housing.example")
    organisation = apply(by, kind="housing")
    contract = draft_contract(by=by, at=now(), commissioner=organisation, title="Repairs")
    with pytest.raises(NotVerified):
        invite_partner(by=by, at=now(), contract=contract, commissioner=commissioner)
    assert not Letter.objects.exists()


def test_a_partner_reads_the_draft_and_an_outsider_does_not(partner):
    """Its own part is its to write; the rest is the leader's."""
    contract, by = partner.contract, as_approver(partner.commissioner)
    outsider = person("o@x.example")
    assert may_see(by, contract)
    assert not may_see(outsider, contract)
    assert contract in Contract.objects.seen_by(by.user_id)
    assert contract not in Contract.objects.seen_by(outsider.user_id)
    with pytest.raises(NotAllowed):
        change_contract(by=by, at=now(), contract=contract, title="Mine")
    with pytest.raises(NotAllowed):
        set_partner_part(by=outsider, at=now(), partner=partner, areas=[FENLAND], share=None)
    answered(partner, by, joins=False)
    assert not may_see(by, contract)
    assert open_contract(by=SYSTEM, at=now(), contract=contract).stage == "open"


def test_areas_are_the_union_and_each_is_in_a_lot(partner):
    """A partner whose places no lot asks for is pointed out."""
    contract, by = partner.contract, as_approver(partner.commissioner)
    answered(partner, by)
    set_partner_part(by=by, at=now(), partner=partner, areas=[HUNTS], share=None)
    assert [area.code for area in joint_areas(contract)] == [HUNTS]
    approve_contract(by=by, at=now(), partner=partner)
    with pytest.raises(NothingRequired, match="areas of Marsh"):
        open_contract(by=SYSTEM, at=now(), contract=contract)


def test_shares_come_to_a_hundred_at_most(partner, commissioner):
    """And nobody is asked twice, nor the leader."""
    contract = partner.contract
    third = register_commissioner(
        by=SYSTEM, at=now(), name="Wash", kind="district", email="buy@wash.example"
    )
    other = invite_partner(by=SYSTEM, at=now(), contract=contract, commissioner=third)
    part = {"by": SYSTEM, "at": now(), "areas": [FENLAND]}
    set_partner_part(partner=partner, share=Decimal(60), **part)
    with pytest.raises(Invalid, match=r"100\.5 per cent"):
        set_partner_part(partner=other, share=Decimal("40.5"), **part)
    with pytest.raises(Invalid):
        set_partner_part(partner=other, share=Decimal(-1), **part)
    for again in (third, commissioner):
        with pytest.raises(Conflict):
            invite_partner(by=SYSTEM, at=now(), contract=contract, commissioner=again)
    assert ContractPartner.objects.count() == 2


def test_neighbours_that_want_the_same_are_suggested(make_contract, commissioner):
    """Beside or inside, the same capability; not far away, not one's own, not over."""
    mine = make_contract(capabilities=("befriending",), areas=(FENLAND,), opened=False)
    make_contract(capabilities=("befriending",), areas=(FENLAND,), opened=False)

    def other(name, capability, area, opened=False, verified=True):
        checked = {"verified_at": now(), "verified_by": "operator"} if verified else {}
        organisation = Commissioner.objects.create(
            name=name, kind="district", email="x@x.example", registered_at=now(), **checked
        )
        made = make_contract(capabilities=(capability,), areas=(area,), opened=opened)
        Contract.objects.filter(pk=made.pk).update(commissioner=organisation)

    other("Beside", "befriending", EAST_CAMBS)
    other("Elsewhere", "befriending", "E06000052")  # Cornwall
    other("Other work", "debt-advice", FENLAND)
    other("Already open", "befriending", FENLAND, opened=True)
    other("Who knows", "befriending", FENLAND, verified=False)
    found = suggest_joining(mine)
    assert [one.commissioner for one in found] == ["Beside"]
    assert found[0].areas == ["East Cambridgeshire"]
    Commissioner.objects.filter(pk=commissioner.pk).update(verified_at=None, verified_by="")
    assert suggest_joining(Contract.objects.get(pk=mine.pk)) == []


def test_questions_are_answered_for_all_without_their_asker(make_contract):
    """Nothing shows who asked; unanswered ones wait; the log has both with their times."""
    contract = make_contract(opened=False)
    asker = person("shy@small.example")
    with pytest.raises(NotFound):
        ask_question(by=asker, at=now(), contract=contract, text="?")
    begin_engagement(by=SYSTEM, at=now(), contract=contract)
    ask = {"by": asker, "at": now(), "contract": contract}
    asked = ask_question(text="We, Shy Group, ask: is there parking?", **ask)
    ask_question(text="Smaller lots, please", kind="comment", **ask)
    letter = Letter.objects.get(kind="question")
    assert letter.to == "buy@fen.example"
    assert "shy@small.example" not in letter.text
    assert [one.kind for one in contract.questions.public()] == ["comment"]
    with pytest.raises(NotAllowed):
        answer_question(by=asker, at=now(), question=asked, answer="Yes")
    with pytest.raises(Invalid):
        answer_question(by=SYSTEM, at=now(), question=asked, answer=" ")
    answer = {"by": SYSTEM, "at": now(), "question": asked}
    answer_question(answer="Yes.", wording="Is there parking?", **answer)
    with pytest.raises(Conflict):
        answer_question(answer="No.", **answer)
    log = equal_treatment_log(contract)
    assert [entry.at for entry in log] == sorted(entry.at for entry in log)
    said = " ".join(f"{entry.text} {entry.answer}" for entry in log)
    assert "Is there parking? Yes." in said
    assert "Smaller lots" in said
    assert "Shy" not in said
    assert "shy" not in said


def test_what_a_question_refuses(make_contract):
    """Nobody unnamed, nothing empty, no comment once open, nothing when it is over."""
    contract, by = make_contract(), person("a@b.example")
    ask = {"at": now(), "contract": contract}
    with pytest.raises(NotAllowed):
        ask_question(by=Actor.nobody(), text="?", **ask)
    with pytest.raises(Invalid):
        ask_question(by=by, text=" ", **ask)
    with pytest.raises(Invalid):
        ask_question(by=by, text="?", kind="rant", **ask)
    with pytest.raises(WrongStage, match="before it opens"):
        ask_question(by=by, text="Nice", kind="comment", **ask)
    past = now() - timedelta(minutes=1)
    Contract.objects.update(deadline=past, visible_at=past - timedelta(days=2))
    close_contract(by=SYSTEM, at=now(), contract=contract)
    with pytest.raises(WrongStage):
        ask_question(by=by, text="?", **ask)


def test_interest_is_counted_once_an_organisation(make_contract, make_organisation, make_person):
    """Said twice is once; withdrawn is none; only its editors say it."""
    contract, organisation = make_contract(), make_organisation("Small")
    by = Actor.person(make_person("ed@small.example", organisation, "editor"))
    for _ in range(2):
        say_interest(by=by, at=now(), contract=contract, organisation=organisation)
    assert contract.interests.count() == 1
    with pytest.raises(NotAllowed):
        say_interest(
            by=person("x@y.example"), at=now(), contract=contract, organisation=organisation
        )
    withdraw_interest(by=by, at=now(), contract=contract, organisation=organisation)
    assert contract.interests.count() == 0


def test_the_places_of_the_small_world_are_what_they_are(db):
    """The control of the neighbours: Fenland lies beside East Cambridgeshire and not Cambridge."""
    from areas.models import Neighbour

    pairs = set(Neighbour.objects.filter(a=EAST_CAMBS).values_list("b", flat=True))
    assert FENLAND in pairs
    assert not Neighbour.objects.filter(a=CAMBRIDGE, b=FENLAND).exists()


def test_the_operators_command_lists_and_verifies(db, capsys):
    """Those that wait, then no more; an unknown name ends it."""
    from django.core.management import CommandError, call_command

    apply(person("bo@housing.example"), name="Fen Homes", kind="housing")
    call_command("verify_commissioner")
    assert "Fen Homes (Housing association, bo@housing.example)" in capsys.readouterr().out
    call_command("verify_commissioner", "Fen Homes")
    assert Commissioner.objects.get().verified_by == "operator"
    call_command("verify_commissioner")
    assert "Housing association" not in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("verify_commissioner", "Nobody")


def test_rights_are_changed_by_who_approves(client, commissioner):
    """An approver could never be given the right to open bids."""
    given = {"by": SYSTEM, "at": now(), "commissioner": commissioner}
    boss = add_commissioner_member(email="a@b.example", role="approver", **given)
    clerk = add_commissioner_member(email="c@d.example", role="drafter", **given)
    client.force_login(boss.user)
    page = whole_text(client.get(f"/commissioners/{commissioner.pk}/people/"))
    assert f'action="/commissioner-members/{boss.pk}/change/"' in page
    said = {"role": "approver", "opens_bids": "on"}
    assert client.post(f"/commissioner-members/{boss.pk}/change/", said).status_code == 302
    assert may_open_bids(Actor.person(boss.user), commissioner)
    answer = client.post(f"/commissioner-members/{boss.pk}/change/", {"role": "reader"})
    assert answer.status_code == 409
    assert (
        client.post(f"/commissioner-members/{boss.pk}/change/", {"role": "king"}).status_code == 422
    )
    client.force_login(clerk.user)
    assert client.post(f"/commissioner-members/{clerk.pk}/change/", said).status_code == 403
    clerk.refresh_from_db()
    assert (clerk.role, clerk.opens_bids) == ("drafter", False)


def test_who_may_not_open_bids_is_told_whom_to_ask(client, commissioner, make_contract):
    """The page was not there, and said nothing."""
    lot = make_contract().lots.get()
    clerk = add_commissioner_member(
        by=SYSTEM, at=now(), commissioner=commissioner, email="c@d.example", role="approver"
    )
    client.force_login(clerk.user)
    answer = client.get(f"/lots/{lot.pk}/bids/")
    assert answer.status_code == 403
    assert "right to open bids" in whole_text(answer)
