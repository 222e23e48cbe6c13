"""The story that the demonstration tells: register, contract, match, consortium, letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.models import User
from areas.importing import import_tables
from areas.models import Area
from areas.reading import read_tables
from backend.demonstration.register import CAPABILITIES, COUNTY, bring_in
from consortia.forming.models.consortia import Consortium
from consortia.forming.services.starting import start_consortium
from consortia.proposals.models import MatchRun
from consortia.proposals.services.matching import request_match
from contracts.commissioners.models import Commissioner
from contracts.commissioners.services import add_commissioner_member, register_commissioner
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.drafting import draft_contract
from contracts.drafting.services.lots import add_lot, require_capabilities
from contracts.publishing.services.stages import open_contract
from contracts.thresholds.services import set_threshold
from organisations.offers.services.capabilities import load_capabilities
from organisations.people.models.members import OrganisationMembership, Role
from organisations.people.services.members import add_member
from organisations.register.models.organisations import Organisation

COMMISSIONER = "Devon County Council (invented department)"
COMMISSIONER_PERSON = "sam@council.example"
STARTER_PERSON = "ruth@partner.example"
INVITED_PERSON = "dev@partner.example"
MINIMUM = Decimal(750_000)
WEEKS = 4

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Story:
    """What the demonstration has built.

    Attributes
    ----------
    starter, invited : Organisation
        The organisations that the two demonstration people act for.
    """

    contract: Contract
    match: MatchRun
    consortium: Consortium
    starter: Organisation
    invited: Organisation


def tell(progress: Progress) -> Story:
    """Build the demonstration, or what of it is not there yet."""
    if not Area.objects.exists():
        import_tables(read_tables(), progress=lambda what: progress(f"the table of places: {what}"))
    progress("the tree of capabilities")
    load_capabilities()
    contract = _contract(progress)
    match = _match(contract)
    progress("a consortium and its invitations")
    consortium = Consortium.objects.filter(lot__contract=contract).first() or _start(match)
    _open_house(consortium)
    others = consortium.invitations.select_related("organisation").order_by("pk")
    return Story(contract, match, consortium, consortium.starter, others[0].organisation)


def _contract(progress: Progress) -> Contract:
    posted = Contract.objects.filter(
        commissioner__name=COMMISSIONER, stage=Stage.OPEN, deadline__gt=database_now()
    ).first()
    if posted is not None:
        return posted
    with transaction.atomic():
        if not Organisation.objects.exists():
            bring_in(database_now(), progress)
        progress("the contract of a county council")
        posted = _post(_commissioner())
        progress("who could do it together")  # worked out as soon as this is written
        return posted


def _commissioner() -> Commissioner:
    by, at = Actor.system("demonstration"), database_now()
    commissioner = Commissioner.objects.filter(name=COMMISSIONER).first()
    if commissioner is None:
        area = Area.objects.get(code=COUNTY)
        commissioner = register_commissioner(
            by=by,
            at=at,
            name=COMMISSIONER,
            kind="county",
            email="buying@council.example",
            area=area,
        )
        add_commissioner_member(
            by=by,
            at=at,
            commissioner=commissioner,
            email=COMMISSIONER_PERSON,
            role="approver",
            opens_bids=True,
        )
    return commissioner


def _post(commissioner: Commissioner) -> Contract:
    by, at = Actor.system("demonstration"), database_now()
    contract = draft_contract(
        by=by,
        at=at,
        commissioner=commissioner,
        title="Living well at home in Devon",
        description="Help for people who find it hard to stay well at home: company, advice on "
        "money, a break for carers, a lift, a hot meal and care. In every district, by "
        "organisations that know it.",
        value=Decimal(4_500_000),
        term_months=36,
        deadline=at + timedelta(weeks=WEEKS),
    )
    lot = add_lot(by=by, at=at, contract=contract, title="The whole county")
    require_capabilities(by=by, at=at, lot=lot, capabilities=CAPABILITIES, areas=[COUNTY])
    set_threshold(by=by, at=at, lot=lot, kind="turnover", minimum=MINIMUM, rule="pooled")
    return open_contract(by=by, at=at, contract=contract)


def _match(contract: Contract) -> MatchRun:
    lot = contract.lots.get()
    run = MatchRun.objects.filter(lot=lot).order_by("-pk").first()
    if run is None:
        run = request_match(by=Actor.system("demonstration"), at=database_now(), lot=lot)
    run.refresh_from_db()
    return run


def _start(match: MatchRun) -> Consortium:
    proposal = match.proposals.get(rank=1)
    starter = proposal.lead or proposal.members.all()[0].organisation
    return start_consortium(
        by=Actor.system("demonstration"),
        at=database_now(),
        proposal=proposal,
        organisation=starter,
    )


def _open_house(consortium: Consortium) -> None:
    """Let the demonstration's people act for their organisations."""
    invitation = consortium.invitations.select_related("organisation").order_by("pk").first()
    people = [(STARTER_PERSON, consortium.starter)]
    if invitation is not None:
        people.append((INVITED_PERSON, invitation.organisation))
    for email, organisation in people:
        member = OrganisationMembership.objects.filter(
            organisation=organisation, user__in=User.objects.filter(email=email)
        )
        if not member.exists():
            add_member(
                by=Actor.system("demonstration"),
                at=database_now(),
                organisation=organisation,
                email=email,
                role=Role.ADMINISTRATOR,
            )
