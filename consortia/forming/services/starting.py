"""Starting a consortium from a proposal, and settling when it is formed."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.errors import NotAllowed
from accounts.recording import note
from areas.errors import AreaError
from consortia.forming.errors import AlreadyStarted, NotInProposal
from consortia.forming.letters.members import tell_formed
from consortia.forming.models.consortia import Consortium, ConsortiumStage, Member
from consortia.forming.models.invitations import UNANSWERED
from consortia.forming.open_lots import require_taking_bids
from consortia.forming.services.assigning import plan
from consortia.forming.services.inviting import invite
from consortia.forming.uniqueness import require_new_consortium
from consortia.proposals.models import Proposal
from consortia.proposals.problems.loading import cells_of
from contracts.drafting.models.contracts import Lot
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.rules import require_confirmed


@transaction.atomic
def start_consortium(
    *,
    by: Actor,
    at: datetime,
    proposal: Proposal,
    organisation: Organisation,
    replaces_itself: bool = False,
) -> Consortium:
    """Start a consortium from a proposal: the starter is in, the others get invitations.

    Parameters
    ----------
    proposal : Proposal
        What the matcher proposed; the starter is one of its members.
    organisation : Organisation
        The organisation that starts it and that `by` speaks for.
    replaces_itself : bool
        True to have free places filled automatically.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation.
    NotInProposal, NotConfirmed, AlreadyStarted, LotNotOpen
        When the organisation is no member of the proposal, has started from it before, or nobody
        can bid any more.
    """
    require_answer(by, organisation)
    require_confirmed(organisation)
    members = list(proposal.members.select_related("organisation"))
    if organisation.pk not in {member.organisation_id for member in members}:
        raise NotInProposal(f"{organisation.name} is not a member of this proposal.")
    known = {member.organisation.identifier for member in members}
    current = all(member.organisation.is_current for member in members)
    if not current or not proposal.delivery.members <= known:
        raise NotInProposal(
            "One of these organisations has left or become part of another since. Ask again who "
            "could do it."
        )
    require_taking_bids(proposal.lot, at)
    require_new_consortium(proposal.lot, organisation, [one.organisation for one in members])
    name = consortium_name(proposal.lot, organisation, alone=len(members) == 1)
    consortium = _insert(proposal, organisation, at, name, replaces_itself)
    plan(consortium, proposal.delivery)
    Member.objects.create(consortium=consortium, organisation=organisation, since=at)
    note(by, at, "start_consortium", consortium, proposal=proposal.pk)
    for member in members:
        if member.organisation_id != organisation.pk:
            invite(by, at, consortium, member.organisation)
    settle(consortium, at)
    return consortium


def settle(consortium: Consortium, at: datetime) -> None:
    """Mark a consortium as formed once its members cover every cell."""
    if consortium.stage != ConsortiumStage.FORMING:
        return
    needed = set(consortium.delivery.members)
    if consortium.lead is not None:
        needed.add(consortium.lead.identifier)
    inside = set(consortium.members.values_list("organisation__identifier", flat=True))
    open_letters = consortium.invitations.filter(state__in=UNANSWERED).exists()
    if needed <= inside and not open_letters and _is_whole(consortium):
        consortium.stage, consortium.formed_at = ConsortiumStage.FORMED, at
        consortium.save(update_fields=["stage", "formed_at"])
        note(Actor.system("consortia"), at, "form_consortium", consortium)
        tell_formed(at, consortium)


def _is_whole(consortium: Consortium) -> bool:
    """Tell whether every cell of the lot is assigned; made by hand, some may not be."""
    try:
        cells, _ = cells_of(consortium.lot)
    except AreaError:  # an area that has ended without a successor is nobody's to cover
        return True
    return cells.keys() <= consortium.delivery.cells


def consortium_name(lot: Lot, starter: Organisation, *, alone: bool) -> str:
    """Return the name of a consortium, made from its contract and its starter."""
    partners = "" if alone else " and partners"
    return f"{lot.contract.title}: {starter.name}{partners}"[:200]


def _insert(
    proposal: Proposal, organisation: Organisation, at: datetime, name: str, replaces_itself: bool
) -> Consortium:
    fields: dict[str, Any] = {
        "lot": proposal.lot,
        "proposal": proposal,
        "starter": organisation,
        "lead": proposal.lead,
        "name": name,
        "started_at": at,
        "replaces_since": at if replaces_itself else None,
    }
    try:
        with transaction.atomic():
            return Consortium.objects.create(**fields)
    except IntegrityError as problem:
        raise AlreadyStarted(
            f"{organisation.name} has already started a consortium from this proposal."
        ) from problem


def require_forming(consortium: Consortium) -> None:
    """Let only a consortium pass that is still forming.

    Raises
    ------
    NotAllowed
        When it is formed or dissolved.
    """
    if consortium.stage != ConsortiumStage.FORMING:
        raise NotAllowed(f"This consortium is {consortium.get_stage_display().lower()}.")
