"""Who may ask for proposals and read them."""

from accounts.actors import Actor, ActorKind
from accounts.errors import NotAllowed
from consortia.proposals.models import Proposal
from contracts.drafting.models.contracts import Lot
from contracts.drafting.rules import may_see as may_see_contract
from organisations.people.rules import organisations_of


def may_see_proposal(by: Actor, proposal: Proposal) -> bool:
    """Tell whether `by` may see a proposal: only those who act for one of its members.

    Commissioners see counts only (equal treatment of bidders).
    """
    if by.is_system:
        return True
    mine = set(organisations_of(by))
    return any(member.organisation_id in mine for member in proposal.members.all())


def require_match(by: Actor, lot: Lot) -> None:
    """Refuse those who may not ask for a match: not signed in, or not able to see the contract.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    known = by.kind in (ActorKind.PERSON, ActorKind.KEY, ActorKind.SYSTEM) and by.may_write
    if not known or not may_see_contract(by, lot.contract):
        raise NotAllowed("Sign in to ask who could do this together.")
