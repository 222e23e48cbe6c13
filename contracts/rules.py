"""Who may do what with contracts."""

from accounts.actors import Actor, ActorKind
from accounts.errors import NotAllowed
from contracts.models import Commissioner, CommissionerMembership, CommissionerRole, Contract

_ORDER = [CommissionerRole.READER, CommissionerRole.DRAFTER, CommissionerRole.APPROVER]


def role_in(by: Actor, commissioner: Commissioner) -> CommissionerRole | None:
    """Return what `by` is at this commissioner, or None for an outsider."""
    if by.is_system:
        return CommissionerRole.APPROVER
    if by.commissioner_id is not None:
        if by.commissioner_id != commissioner.pk:
            return None
        return CommissionerRole.APPROVER if by.may_write else CommissionerRole.READER
    if by.kind is not ActorKind.PERSON:
        return None
    held = CommissionerMembership.objects.filter(commissioner=commissioner, user=by.user_id)
    role = held.values_list("role", flat=True).first()
    return CommissionerRole(role) if role else None


def has_role(by: Actor, commissioner: Commissioner, least: CommissionerRole) -> bool:
    """Tell whether `by` holds at least this role there."""
    role = role_in(by, commissioner)
    return role is not None and _ORDER.index(role) >= _ORDER.index(least)


def may_see(by: Actor, contract: Contract) -> bool:
    """Tell whether `by` may see this contract: all may once visible, before only its own."""
    return contract.is_visible or has_role(by, contract.commissioner, CommissionerRole.READER)


def require_drafter(by: Actor, commissioner: Commissioner) -> None:
    """Let only those pass who may draft for this commissioner.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not has_role(by, commissioner, CommissionerRole.DRAFTER):
        raise NotAllowed(f"Only people who draft for {commissioner.name} can do this.")


def require_approver(by: Actor, commissioner: Commissioner) -> None:
    """Let only those pass who may publish for this commissioner.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not has_role(by, commissioner, CommissionerRole.APPROVER):
        raise NotAllowed(f"Only people who approve for {commissioner.name} can do this.")
