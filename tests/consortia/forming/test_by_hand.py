"""Consortia made by hand and adjusted: faults are named, remedies true, nothing is disclosed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed, Stale
from accounts.models import Letter, Record
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.forming.drafts import (
    MOST_MEMBERS,
    DraftConsortium,
    asked_now,
    draft_of,
    organisations_named,
    outlook,
    ways_out,
)
from consortia.forming.errors import AlreadyStarted, MemberStays
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import accept_invitation, decline_invitation
from consortia.forming.services.by_hand import adjust_consortium, start_by_hand
from consortia.forming.services.replacing import replace_missing
from consortia.forming.services.starting import start_consortium
from consortia.matching.evaluation import Repair
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.errors import LotNotOpen
from consortia.proposals.services.matching import request_match
from contracts.publishing.services.stages import cancel_contract
from contracts.thresholds.services import set_threshold
from organisations.passport.models.passports import Accreditation
from organisations.people.services.relationships import say_relationship
from organisations.register.models.entries import RegisterEntry
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, SYSTEM


def now():
    return timezone.now()


@pytest.fixture
def organisations(make_organisation):
    """Return advisers in two districts, company in one, and company everywhere."""
    return {
        "city": make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]}),
        "fen": make_organisation("Fen Friends", {"befriending": [FENLAND]}),
        "both": make_organisation("Both Friends", {"befriending": [CAMBRIDGESHIRE]}),
        "bank": make_organisation("Far Bank", turnover=Decimal(900_000)),
    }


@pytest.fixture
def lot(make_contract):
    """Return a lot that asks for advice and company in two districts."""
    return make_contract().lots.get()


def draft(organisations, *names, **fields):
    """Return a draft that the city's advisers put together."""
    asking = organisations["city"]
    chosen = [asking, *(organisations[name] for name in names)]
    return DraftConsortium(asking, chosen, frozenset({asking.identifier}), **fields)


def started(organisations, lot, *names):
    return start_by_hand(
        by=SYSTEM,
        at=now(),
        lot=lot,
        organisation=organisations["city"],
        members=[organisations[n] for n in names],
    )


def adjusted(consortium, *members, seen=None):
    asked = {organisation.identifier for organisation in asked_now(consortium)}
    return adjust_consortium(
        by=SYSTEM,
        at=now(),
        consortium=consortium,
        members=list(members),
        seen=asked if seen is None else seen,
    )


def accepted(invitation):
    by = Actor.link(invitation.pk, invitation.organisation_id)
    return accept_invitation(by=by, at=now(), invitation=invitation)


def test_what_a_draft_leaves_uncovered_is_said_with_the_swap_that_covers_it(organisations, lot):
    """Nothing is saved by asking."""
    chosen = draft(organisations, "fen")
    found = outlook(lot, chosen, at=now())
    assert found.verdict.nobody == (("befriending", CAMBRIDGE),)
    assert not found.verdict.feasible
    ways = ways_out(found, chosen)
    fen, both = organisations["fen"].identifier, organisations["both"].identifier
    assert [(one.out, one.into) for one in ways] == [(fen, both), (None, both)]
    assert not Consortium.objects.exists()
    assert outlook(lot, draft(organisations, "both"), at=now()).verdict.feasible
    spare = outlook(lot, draft(organisations, "both", "fen"), at=now())
    assert spare.verdict.unneeded == (fen,)


def test_a_consortium_made_by_hand_goes_all_the_way_to_formed(organisations, lot):
    """Letters go out, answers come in, and it forms once nothing is open."""
    made = started(organisations, lot, "fen")
    assert (made.proposal, made.stage) == (None, "forming")
    assert made.lead in (organisations["city"], organisations["fen"])  # equals: by their numbers
    (asked,) = made.invitations.all()
    assert asked.part.cells == {Cell("befriending", FENLAND)}
    accepted(asked)
    made.refresh_from_db()
    assert made.stage == "forming"  # nobody befriends in Cambridge yet
    (new,) = adjusted(
        made, *organisations_named(b.identifier for b in asked_now(made)), organisations["both"]
    )
    assert new.part.cells == {Cell("befriending", CAMBRIDGE)}
    accepted(new)
    made.refresh_from_db()
    assert made.stage == "formed"
    assert Record.objects.filter(verb="adjust_consortium").count() == 1


def test_a_consortium_made_by_hand_replaces_one_that_declines(organisations, lot):
    """The later steps are the same as for a proposal."""
    made = started(organisations, lot, "fen")
    invitation = made.invitations.get()
    by = Actor.link(invitation.pk, invitation.organisation_id)
    decline_invitation(by=by, at=now(), invitation=invitation)
    (asked,) = replace_missing(by=SYSTEM, at=now(), consortium=made)
    assert asked.organisation == organisations["both"]


def test_leaving_out_withdraws_and_adding_invites(organisations, lot):
    """A swap: one invitation withdrawn, one sent, the rest untouched."""
    made = started(organisations, lot, "fen", "bank")
    old = {i.organisation: i for i in made.invitations.all()}
    (new,) = adjusted(made, organisations["city"], organisations["both"], organisations["bank"])
    states = {i.organisation: i.state for i in made.invitations.all()}
    assert states[organisations["fen"]] == "withdrawn"
    assert states[organisations["both"]] == new.state == "waiting"
    assert made.invitations.get(organisation=organisations["bank"]) == old[organisations["bank"]]
    assert Letter.objects.filter(kind="invitation").count() == 3


def test_a_member_that_accepted_is_not_dropped(organisations, lot):
    """Refused, saying what can be done, and nothing is changed."""
    made = started(organisations, lot, "fen")
    accepted(made.invitations.get())
    with pytest.raises(MemberStays, match="Fen Friends accepted"):
        adjusted(made, organisations["city"], organisations["both"])
    assert made.invitations.count() == 1


def test_a_change_decided_on_old_facts_is_refused(organisations, lot):
    """Somebody was asked or answered meanwhile: look again."""
    made = started(organisations, lot, "fen")
    with pytest.raises(Stale):
        adjusted(
            made,
            organisations["city"],
            organisations["both"],
            seen={organisations["city"].identifier},
        )


def test_what_cannot_be_taken_is_refused(organisations, lot, make_organisation):
    """Nobody, one twice, unknown organisations, too many, a closed lot, a second consortium."""
    city = organisations["city"].identifier
    with pytest.raises(Invalid, match="at least one other"):
        started(organisations, lot)
    with pytest.raises(Invalid, match="named twice"):
        organisations_named([city, city])
    with pytest.raises(Invalid, match="Nobody in the register"):
        organisations_named([city, "GB-CHC-0"])
    with pytest.raises(Invalid, match=f"at most {MOST_MEMBERS}"):
        organisations_named([f"GB-CHC-{n}" for n in range(MOST_MEMBERS + 1)])
    with pytest.raises(NotAllowed):
        start_by_hand(
            by=Actor.nobody(),
            at=now(),
            lot=lot,
            organisation=organisations["city"],
            members=[organisations["fen"]],
        )
    made = started(organisations, lot, "fen")
    with pytest.raises(AlreadyStarted):
        started(organisations, lot, "both")
    dissolve_consortium(by=SYSTEM, at=now(), consortium=made)
    assert started(organisations, lot, "both").stage == "forming"
    cancel_contract(by=SYSTEM, at=now(), contract=lot.contract, reason="No money")
    lot.refresh_from_db()
    with pytest.raises(LotNotOpen):
        started(organisations, lot, "both")


def test_thresholds_not_met_are_named_and_no_turnover_is(make_contract, organisations):
    """Of others only the public register counts; nobody finds a figure by trying."""
    lot = make_contract(turnover=Decimal(650_000)).lots.get()
    chosen = draft(organisations, "both", "bank")
    found = outlook(lot, chosen, at=now())
    assert found.verdict.broken == ("turnover",)
    assert "not surely meet the turnover of £650,000" in found.broken[0]
    assert found.is_uncertain
    for turnover in (0, 500_000, 999_999, 10**9):
        type(organisations["bank"]).objects.filter(name="Far Bank").update(turnover=turnover)
        again = outlook(lot, chosen, at=now())
        assert (again.verdict, again.broken) == (found.verdict, found.broken)
        assert ways_out(again, chosen) == ways_out(found, chosen)
    RegisterEntry.objects.create(
        identifier=organisations["bank"].identifier,
        name="Far Bank",
        kind="cio",
        income=650_000,
        extracted_on=now().date(),
        checksum="0",
    )
    assert outlook(lot, chosen, at=now()).verdict.feasible


def test_a_member_counts_in_full(make_contract, organisations):
    """Its turnover counts once it has accepted."""
    lot = make_contract(turnover=Decimal(90_000)).lots.get()
    made = started(organisations, lot, "both")
    everybody = asked_now(made)
    assert outlook(lot, draft_of(made, everybody), at=now()).is_uncertain
    accepted(made.invitations.get())
    assert outlook(lot, draft_of(made, everybody), at=now()).verdict.feasible


def test_a_consortium_that_the_matcher_proposed_stays_feasible(make_contract, organisations):
    """Whatever its turnovers become; and that discloses no figures."""
    lot = make_contract(turnover=Decimal(99_000)).lots.get()
    ids = frozenset(organisations[name].identifier for name in ("city", "both"))
    chosen = draft(organisations, "both")
    assert outlook(lot, chosen, at=now()).verdict.broken == ("turnover",)
    known = draft(organisations, "both", proposed=[ids])
    less = draft(organisations, "fen", proposed=[ids])
    for turnover in (Decimal(49_500), Decimal(0), Decimal(10**9)):
        type(organisations["city"]).objects.filter(name="City Advice").update(turnover=turnover)
        assert outlook(lot, known, at=now()).verdict.feasible
        ways = ways_out(outlook(lot, less, at=now()), less)
        assert ways[0] == Repair(None, organisations["both"].identifier)


def test_size_and_lead_not_met_are_named(make_contract, make_organisation, organisations):
    """One sentence each."""
    lot = make_contract(opened=False).lots.get()
    set_threshold(by=SYSTEM, at=now(), lot=lot, kind="size", most=2)
    found = outlook(lot, draft(organisations, "both", "fen"), at=now())
    assert found.broken == ["The lot allows at most 2 members, these are 3."]
    informal = make_organisation(
        "Street Group", {"debt-advice": [CAMBRIDGESHIRE]}, kind="unincorporated"
    )
    alone = DraftConsortium(informal, [informal], frozenset({informal.identifier}))
    found = outlook(lot, alone, at=now())
    assert found.broken == ["Nobody among them has a legal form and could sign the contract."]


def test_accreditations_of_others_are_assumed_and_said_to_be(make_contract, organisations):
    """Trying does not disclose who has what: only one's own accreditation is looked at."""
    lot = make_contract(opened=False).lots.get()
    set_threshold(
        by=SYSTEM, at=now(), lot=lot, kind="accreditation", code="aqs", falls_on="everyone"
    )
    found = outlook(lot, draft(organisations, "both"), at=now())
    assert found.broken == [
        "Advice Quality Standard (AQS) is asked of every member, and is not met."
    ]
    Accreditation.objects.create(organisation=organisations["city"], code="aqs")
    without = outlook(lot, draft(organisations, "both"), at=now())
    Accreditation.objects.create(organisation=organisations["both"], code="aqs")
    assert outlook(lot, draft(organisations, "both"), at=now()).verdict == without.verdict
    assert without.verdict.feasible
    assert without.unsure == [
        "Advice Quality Standard (AQS) is asked of every member. Who meets it is theirs to tell: "
        "ask before you count on it."
    ]


def test_who_refuses_whom_cannot_be_found_out_by_trying(organisations, lot):
    """Verdict and swaps are the same whether or not the other refuses the asking one."""

    def seen(*names):
        chosen = draft(organisations, *names)
        found = outlook(lot, chosen, at=now())
        return found.verdict, found.broken, found.refused, ways_out(found, chosen)

    before = [seen("fen"), seen("both"), seen("fen", "both")]
    for one in ("both", "fen"):
        say_relationship(
            by=SYSTEM,
            at=now(),
            organisation=organisations[one],
            other=organisations["city"],
            kind="refuses",
        )
    say_relationship(
        by=SYSTEM,
        at=now(),
        organisation=organisations["fen"],
        other=organisations["both"],
        kind="refuses",
    )
    assert [seen("fen"), seen("both"), seen("fen", "both")] == before


def test_whom_the_asking_organisation_refuses_is_not_suggested_to_it(organisations, lot):
    """Its own refusal counts, and it is reminded of it."""
    say_relationship(
        by=SYSTEM,
        at=now(),
        organisation=organisations["city"],
        other=organisations["both"],
        kind="refuses",
    )
    chosen = draft(organisations, "fen")
    assert ways_out(outlook(lot, chosen, at=now()), chosen) == []
    assert outlook(lot, draft(organisations, "both"), at=now()).refused == ["Both Friends"]


def test_a_suggested_swap_applied_mends_a_started_proposal(organisations, lot, promptly):
    """Drop what is needed, see what breaks, apply the first way out: whole again."""
    with promptly():
        run = request_match(by=SYSTEM, at=now(), lot=lot)
    proposal = run.proposals.get(rank=1)
    made = start_consortium(
        by=SYSTEM, at=now(), proposal=proposal, organisation=organisations["city"]
    )
    worse = draft_of(made, [organisations["city"], organisations["fen"]])
    found = outlook(lot, worse, at=now())
    way = ways_out(found, worse)[0]
    after = worse.identifiers - {way.out} | {way.into}
    adjusted(made, *organisations_named(after))
    made.refresh_from_db()
    assert outlook(lot, draft_of(made, asked_now(made)), at=now()).verdict.feasible


def test_a_verdict_costs_few_queries_however_large_the_register(
    organisations, lot, make_organisation, django_assert_max_num_queries
):
    """Nothing is asked for each organisation or each area."""
    for number in range(12):
        make_organisation(f"Organisation {number}", {"befriending": [CAMBRIDGE, FENLAND]})
    chosen = draft(organisations, "fen")
    with django_assert_max_num_queries(14):
        ways_out(outlook(lot, chosen, at=now()), chosen)


def test_work_stays_where_it_was_planned(organisations, lot, make_organisation):
    """Somebody more does not move what others were asked for."""
    made = started(organisations, lot, "both")
    more = make_organisation("More Friends", {"befriending": [CAMBRIDGESHIRE]})
    before = made.delivery
    adjusted(made, organisations["city"], organisations["both"], more)
    made.refresh_from_db()
    assert made.delivery == before
    assert not Invitation.objects.get(organisation=more).part
    assert made.invitations.filter(invited_at__lt=now() + timedelta(minutes=1)).count() == 2
