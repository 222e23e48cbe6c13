"""One small world with somebody in every role, for the table of routes."""

from dataclasses import dataclass, field
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.exchange.files import CheckedFile, check_file
from accounts.letters import write_letter
from accounts.models import User
from accounts.people.approving import name_approver
from backend.keys import make_key
from consortia.delivery.models.surveys import SurveyAsk
from consortia.delivery.services.surveying import open_and_close_surveys, survey_token
from consortia.diligence.consents import shown_by
from consortia.diligence.requests import asker_of
from consortia.diligence.services.requesting import ask_for_passports
from consortia.diligence.services.sharing import show_items
from consortia.forming.letters.members import member_token
from consortia.forming.models.consortia import Consortium, Member
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.counter_offers import make_counter_offer
from consortia.forming.services.inviting import invitation_token
from consortia.forming.services.questions import ask_starter
from consortia.forming.services.starting import start_consortium
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.services.matching import request_match
from consortia.terms.models.fund_holders import FundHolder
from consortia.terms.services.fund_holders import fund_holder_token, name_fund_holder
from contracts.alerts.services.alerts import follow, make_feed, save_search, unsubscribe_token
from contracts.commissioners.services import (
    add_commissioner_member,
    apply_as_commissioner,
    register_commissioner,
)
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.drafting.services.documents import add_document
from contracts.drafting.services.drafting import draft_contract
from contracts.drafting.services.joint import answer_partner, invite_partner, set_partner_part
from contracts.drafting.services.lots import add_lot, require_capabilities
from contracts.notices.models import Notice
from contracts.publishing.services.engagement import ask_question
from contracts.publishing.services.stages import open_contract
from contracts.thresholds.services import set_threshold
from organisations.offers.services.confirming import token_for
from organisations.offers.services.offers import make_offer
from organisations.passport.services.evidence import attach_evidence
from organisations.passport.services.items import keep_item
from organisations.people.addresses import addresses_of
from organisations.people.services.asking import answer_token
from organisations.people.services.contacts import stop_letters, stop_token
from organisations.people.services.members import add_member
from organisations.people.services.relationships import say_relationship
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.merges import Merge
from organisations.register.services.claiming import ask_operator
from organisations.register.services.registering import change_organisation, register_organisation
from organisations.support.services import ask_to_support, support_token
from tests.backend.bodies import PIXEL
from tests.backend.forming_scenario import (
    agreed,
    attached,
    awarded,
    formed,
    matched,
    opened,
    planned,
    proposed,
)
from tests.backend.register_scenario import of_directories, of_spreadsheets
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, SYSTEM
from workers.tasks.matches import match
from workers.tasks.sweep import sweep_with

ROLES = (
    "nobody",
    "outsider",
    "reader",
    "editor",
    "administrator",
    "invited",
    "drafter",
    "approver",
    "key reads",
    "key writes",
    "key buys",
)


@dataclass
class World:
    """What the routes are about, and how each role sends a request."""

    values: dict[str, Any]
    people: dict[str, User]
    keys: dict[str, str]

    clients: dict[str, tuple[Client, dict[str, Any]]] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """Return a client that is this role, freshly signed in.

        One a role is made and used again: making one loads all middleware, signing in writes.
        """
        if role not in self.clients:
            client = self._made(role)
            self.clients[role] = (client, dict(client.cookies))
        client, cookies = self.clients[role]
        client.cookies = SimpleCookie()
        client.cookies.update(cookies)
        return client

    def _made(self, role: str) -> Client:
        if role in self.keys:
            return Client(headers={"authorization": f"Api-Key {self.keys[role]}"})
        client = Client()
        if role in self.people:
            client.force_login(self.people[role])
        return client


def build() -> World:
    """Build it: a contract, a match, a consortium of two with one invitation, a draft."""
    from datetime import timedelta

    at = timezone.now()
    owner = register_organisation(
        by=SYSTEM, at=at, name="City Advice", kind="cio", email="a@a.example", turnover=Decimal(9)
    )
    partner = register_organisation(
        by=SYSTEM, at=at, name="Fen Friends", kind="cio", email="b@b.example"
    )
    owner, partner = (
        change_organisation(by=SYSTEM, at=at, organisation=organisation, is_infrastructure=True)
        for organisation in (owner, partner)
    )
    offer = make_offer(
        by=SYSTEM, at=at, organisation=owner, capability="debt-advice", areas=[CAMBRIDGE, FENLAND]
    )
    make_offer(
        by=SYSTEM, at=at, organisation=partner, capability="befriending", areas=[CAMBRIDGESHIRE]
    )
    commissioner = register_commissioner(
        by=SYSTEM, at=at, name="Fen County", kind="county", email="buy@c.example"
    )
    contract, lot = _contract(commissioner, at, timedelta(weeks=4))
    open_contract(by=SYSTEM, at=at, contract=contract)
    draft, draft_lot = _contract(commissioner, at, timedelta(weeks=5))
    other, partner_row = _joint(commissioner, at)
    threshold = set_threshold(
        by=SYSTEM, at=at, lot=draft_lot, kind="turnover", minimum=Decimal(1000), rule="pooled"
    )
    person = User.objects.create_user("asks@x.example")
    question = ask_question(
        by=Actor.person(person), at=at, contract=contract, text="Is parking free?"
    )
    run = request_match(by=SYSTEM, at=at, lot=lot)
    match(run.pk)
    proposal = run.proposals.get(rank=1)
    consortium = start_consortium(by=SYSTEM, at=at, proposal=proposal, organisation=owner)
    sweep_with(grace=timedelta(0))
    invitation = Invitation.objects.get()
    question_back = ask_starter(by=SYSTEM, at=at, invitation=invitation, text="Who leads?")
    counter_offer = make_counter_offer(
        by=SYSTEM,
        at=at,
        invitation=invitation,
        cells=[Cell("befriending", CAMBRIDGE)],
    )
    _, fifth_lot = _asked(commissioner, at, timedelta(weeks=6))
    terms = proposed(formed(matched(fifth_lot, at), partner, at), partner, at)
    _, second_lot = _asked(commissioner, at, timedelta(weeks=7))
    group = formed(matched(second_lot, at), partner, at)
    agreement = agreed(group, partner, at)
    evidence = _passport(owner, at)
    fund_holder = _fund_holder(owner, at)
    shown = _shown(group, owner, evidence.item, at)
    attached(group, partner, at)
    third, third_lot = _asked(commissioner, at, timedelta(weeks=8))
    bid = opened(third, third_lot, partner, at)
    fourth, fourth_lot = _asked(commissioner, at, timedelta(weeks=9))
    winners = awarded(fourth, fourth_lot, partner, at).opened.sealed.bid.consortium
    open_and_close_surveys(at=timezone.now())
    asked = SurveyAsk.objects.get(organisation=owner)
    letter = write_letter(at=at, kind="test", to="x@x.example", subject="Hello", text="Hello")
    outsider = User.objects.create_user("outsider@x.example")
    watching = Actor.person(outsider)
    follow(by=watching, at=at, contract=contract, pace="daily")
    people = {
        "outsider": outsider,
        "reader": _member(owner, "reader"),
        "editor": _member(owner, "editor"),
        "administrator": _member(owner, "administrator"),
        "invited": _member(partner, "administrator"),
        "drafter": _buys(commissioner, "drafter"),
        "approver": _buys(commissioner, "approver"),
    }
    entry = _entry()
    claimed = register_organisation(
        by=Actor.person(people["administrator"]),
        at=at,
        name="Fen Helpers",
        kind="charity",
        email="h@h.example",
        identifier="GB-CHC-1000001",
    )
    ask_operator(by=SYSTEM, at=at, organisation=claimed, words="Ring our office.")
    name_approver(by=SYSTEM, at=at, email=people["approver"].email)
    double = register_organisation(
        by=SYSTEM, at=at, name="Fen Friends Wisbech", kind="cio", email="d@d.example"
    )
    merge = Merge.objects.create(asker=double, other=owner, kept=owner, asked_at=at)
    asked_merge = Merge.objects.create(asker=owner, other=double, kept=owner, asked_at=at)
    made: dict[str, tuple[Any, bool]] = {
        "key reads": (owner, False),
        "key writes": (owner, True),
        "key buys": (commissioner, True),
    }
    keys = {
        role: make_key(by=SYSTEM, at=at, owner=organisation, name=role, may_write=write)
        for role, (organisation, write) in made.items()
    }
    support = ask_to_support(by=SYSTEM, at=at, supporter=partner, supported=owner, may_answer=True)
    values = {
        "evidence": evidence.pk,
        "fingerprint": shown.fingerprint,
        "item": evidence.item,
        "next_year": (at + timedelta(days=365)).date().isoformat(),
        "identifier": owner.identifier,
        "member": owner.memberships.get(role="reader").pk,
        "offer": offer.pk,
        "commissioner": commissioner.pk,
        "unchecked": apply_as_commissioner(
            by=Actor.person(person), at=at, name="Fen Homes", kind="housing"
        ).pk,
        "contract": contract.pk,
        "draft": draft.pk,
        "lot": lot.pk,
        "draft_lot": draft_lot.pk,
        "notice": _notice(at),
        "entry": entry,
        "claimed": claimed.identifier,
        "claim": claimed.claim.pk,
        "double": double.identifier,
        "merge": merge.pk,
        "asked_merge": asked_merge.pk,
        "confirming": token_for(owner),
        "stop": stop_letters(
            by=SYSTEM, at=at, organisation=owner, email="a@a.example", reason="asked"
        ).pk,
        "stopping": stop_token(partner, addresses_of(partner)[0]),
        "relationship": say_relationship(
            by=SYSTEM, at=at, organisation=owner, other=partner, kind="worked-with"
        ).pk,
        "answering": answer_token(
            say_relationship(by=SYSTEM, at=at, organisation=partner, other=owner, kind="branch-of")
        ),
        "third_organisation": _third_organisation(at).identifier,
        "support": support.pk,
        "supporting": support_token(support),
        "threshold": threshold.pk,
        "question": question.pk,
        "partner": partner_row.pk,
        "joint": partner_row.contract_id,
        "joint_version": str(Contract.objects.get(pk=partner_row.contract_id).version),
        "document": add_document(
            by=SYSTEM, at=at, contract=draft, title="Old terms", url="https://x.example/old"
        ).pk,
        "file": add_document(
            by=SYSTEM,
            at=at,
            contract=draft,
            title="Specification",
            file=CheckedFile("specification.pdf", "application/pdf", b"%PDF-1.4 for tests %%EOF"),
        ).pk,
        "commissioner_member": commissioner.memberships.get(role="drafter").pk,
        "other": other.pk,
        "proposal": proposal.pk,
        "consortium": consortium.pk,
        "invitation": invitation.pk,
        "token": invitation_token(invitation),
        "question_back": question_back.pk,
        "counter_offer": counter_offer.pk,
        "soon": (invitation.expires_at + timedelta(days=1)).isoformat(),
        "letter": letter.pk,
        "formed": group.pk,
        "opened": bid.pk,
        "closed_lot": third_lot.pk,
        "won_lot": fourth_lot.pk,
        "winners": winners.pk,
        "asked": asked.pk,
        "surveying": survey_token(asked),
        "winning_seat": member_token(winners, owner),
        "partner_organisation": partner.identifier,
        "search": save_search(by=watching, at=at, words="advice").pk,
        "calendar": make_feed(by=watching, at=at),
        "unsubscribing": unsubscribe_token(outsider),
        "bid_question": add_bid_question(by=SYSTEM, at=at, lot=draft_lot, text="How?").pk,
        "agreeing": terms.consortium.pk,
        "terms": terms.pk,
        "agreement": agreement.pk,
        "number": agreement.number,
        "sha256": agreement.sha256,
        "today": at.date().isoformat(),
        "task": planned(group, partner, at),
        "tomorrow": (at + timedelta(days=2)).date().isoformat(),
        "seat": member_token(group, owner),
        "owner_email": owner.email,
        "fund_holder": fund_holder.pk,
        "fund_holder_token": fund_holder_token(fund_holder),
        "starter_seat": member_token(consortium, owner),
        "agreeing_seat": member_token(terms.consortium, owner),
        "prefix": keys["key reads"][0].prefix,
    }
    values |= of_directories(owner, offer, at) | of_spreadsheets(owner, people["editor"], at)
    world = World(values, people, {role: secret for role, (_, secret) in keys.items()})
    for role in ROLES:
        world.client(role)
    return world


def _asked(commissioner: Any, at: Any, until: Any) -> tuple[Any, Any]:
    """Return an open contract with a question to bidders."""
    contract, lot = _contract(commissioner, at, until)
    add_bid_question(by=SYSTEM, at=at, lot=lot, text="How?")
    open_contract(by=SYSTEM, at=at, contract=contract)
    return contract, lot


def _joint(commissioner: Any, at: Any) -> tuple[Any, Any]:
    """Return another commissioner, and the commissioner as a partner in its draft."""
    from datetime import timedelta

    other = register_commissioner(
        by=SYSTEM, at=at, name="Marsh District", kind="district", email="buy@marsh.example"
    )
    third = register_commissioner(
        by=SYSTEM, at=at, name="Wash Trust", kind="nhs-trust", email="buy@wash.example"
    )
    joint, _ = _contract(third, at, timedelta(weeks=6))
    partner = invite_partner(by=SYSTEM, at=at, contract=joint, commissioner=commissioner)
    set_partner_part(by=SYSTEM, at=at, partner=partner, areas=[FENLAND], share=Decimal(40))
    answer_partner(by=SYSTEM, at=at, partner=partner, joins=True)
    return other, partner


def _contract(commissioner: Any, at: Any, until: Any) -> tuple[Any, Any]:
    contract = draft_contract(
        by=SYSTEM, at=at, commissioner=commissioner, title="Advice and company", deadline=at + until
    )
    lot = add_lot(by=SYSTEM, at=at, contract=contract, title="All")
    require_capabilities(
        by=SYSTEM,
        at=at,
        lot=lot,
        capabilities=["debt-advice", "befriending"],
        areas=[CAMBRIDGE, FENLAND],
    )
    return contract, lot


def _third_organisation(at: Any) -> Any:
    """Return an organisation that the others could look after, or be looked after by."""
    return register_organisation(
        by=SYSTEM,
        at=at,
        name="Wash Voluntary Service",
        kind="cio",
        email="w@wash.example",
        is_infrastructure=True,
    )


def _notice(at: Any) -> int:
    return Notice.objects.create(
        ocid="ocds-test-1",
        title="Advice in the north",
        buyer="North Council",
        stage="open",
        published_at=at,
        source="A portal",
        licence="https://licence.example",
        first_read_at=at,
        changed_at=at,
    ).pk


def _entry() -> int:
    return RegisterEntry.objects.create(
        identifier="GB-CHC-1000001",
        name="Fen Helpers",
        kind="charity",
        email="office@fen.example",
        activities="Lunch clubs for older people.",
        extracted_on="2026-11-01",
    ).pk


def _passport(owner: Any, at: Any) -> Any:
    """Return a file that proves an insurance of an organisation."""
    from datetime import timedelta

    kept = keep_item(
        by=SYSTEM,
        at=at,
        organisation=owner,
        section="insurance",
        code="public-liability",
        amount=Decimal(5_000_000),
        expires_on=(at + timedelta(days=200)).date(),
    )
    return attach_evidence(
        by=SYSTEM,
        at=at,
        organisation=owner,
        key=kept.key,
        file=check_file("cover.png", PIXEL),
    )


def _fund_holder(owner: Any, at: Any) -> FundHolder:
    """Return the unanswered request to an organisation to be fund holder for a group."""
    group = register_organisation(
        by=SYSTEM, at=at, name="Knit Group", kind="unincorporated", email="knit@x.example"
    )
    lot = Consortium.objects.order_by("pk")[0].lot
    made = Consortium.objects.create(lot=lot, starter=group, name="Knitters", started_at=at)
    Member.objects.create(consortium=made, organisation=group, since=at)
    return name_fund_holder(by=SYSTEM, at=at, consortium=made, organisation=group, holder=owner)


def _shown(group: Any, owner: Any, item: str, at: Any) -> Any:
    """Return what an organisation shows a consortium, whose members were asked for something."""
    wants = {"accounts": None, "policy.safeguarding": None}
    asker = asker_of(group)
    ask_for_passports(by=SYSTEM, at=at, consortium=group, organisation=asker, wants=wants)
    show_items(by=SYSTEM, at=at, consortium=group, organisation=owner, items=[item])
    return shown_by(group, owner)


def _member(organisation: Any, role: str) -> User:
    return add_member(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisation,
        email=f"{role}-{organisation.pk}@x.example",
        role=role,
    ).user


def _buys(commissioner: Any, role: str) -> User:
    return add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=commissioner,
        email=f"{role}@buy.example",
        role=role,
        opens_bids=role == "approver",
    ).user
