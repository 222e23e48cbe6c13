"""The world of a trial: one consortium that asks as many organisations as are wanted."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.actors import Actor
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.inviting import invitation_token, invite
from consortia.forming.services.starting import start_consortium
from consortia.proposals.services.matching import request_match
from contracts.commissioners.services import register_commissioner
from contracts.drafting.services.drafting import draft_contract
from contracts.drafting.services.lots import add_lot, require_capabilities
from contracts.publishing.services.stages import open_contract
from organisations.offers.services.offers import make_offer
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import register_organisation
from tests.servers.copies import begin
from workers.tasks.matches import match

BY = Actor.system("resilience")
COUNTY = "E10000003"


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation, its address, and the token of its link."""

    pk: int
    email: str
    token: str


def new_world() -> Consortium:
    """Return a consortium that is being formed, in a new copy of the prepared database."""
    begin("trial")
    at = timezone.now()
    starter = _organisation("City Advice", "city@trial.example")
    other = _organisation("Fen Friends", "fen@trial.example")
    for organisation, capability in ((starter, "debt-advice"), (other, "befriending")):
        make_offer(by=BY, at=at, organisation=organisation, capability=capability, areas=[COUNTY])
    commissioner = register_commissioner(
        by=BY, at=at, name="Fen County", kind="county", email="buy@trial.example"
    )
    contract = draft_contract(
        by=BY, at=at, commissioner=commissioner, title="Trial", deadline=at + timedelta(weeks=4)
    )
    lot = add_lot(by=BY, at=at, contract=contract, title="All of it")
    require_capabilities(
        by=BY, at=at, lot=lot, capabilities=("debt-advice", "befriending"), areas=("E07000008",)
    )
    open_contract(by=BY, at=at, contract=contract)
    run = request_match(by=BY, at=at, lot=lot)
    match(run.pk)
    return start_consortium(
        by=BY, at=timezone.now(), proposal=run.proposals.get(rank=1), organisation=starter
    )


def ask(consortium: Consortium, count: int) -> list[Asked]:
    """Invite so many organisations more, and return their invitations."""
    asked = []
    for number in range(count):
        made = _organisation(f"Group {number}", f"g{number}@trial.example")
        invitation = invite(BY, timezone.now(), consortium, made)
        asked.append(Asked(invitation.pk, made.email, invitation_token(invitation)))
    return asked


def members_in(asked: list[Asked]) -> int:
    """Return how many of these invitations are accepted."""
    return Invitation.objects.filter(pk__in=[one.pk for one in asked], state="accepted").count()


def _organisation(name: str, email: str) -> Organisation:
    return register_organisation(by=BY, at=timezone.now(), name=name, email=email, kind="cio")
