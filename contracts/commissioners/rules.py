"""Who may do what for a commissioner."""

from accounts.actors import Actor, ActorKind
from accounts.errors import NotAllowed
from contracts.commissioners.models import Commissioner, CommissionerMembership, CommissionerRole
from organisations.people.models.members import OrganisationMembership

_ORDER = [CommissionerRole.READER, CommissionerRole.DRAFTER, CommissionerRole.APPROVER]


def role_in(by: Actor, commissioner: Commissioner) -> CommissionerRole | None:
    """Return the role of `by` at this commissioner, or None for an outsider."""
    if by.is_system:
        return CommissionerRole.APPROVER
    if by.commissioner_id is not None:
        if by.commissioner_id != commissioner.pk:
            return None
        return CommissionerRole.APPROVER if by.may_write else CommissionerRole.READER
    if by.kind is not ActorKind.PERSON:
        return None
    memberships = CommissionerMembership.objects.filter(commissioner=commissioner, user=by.user_id)
    role = memberships.values_list("role", flat=True).first()
    return CommissionerRole(role) if role else None


def has_role(by: Actor, commissioner: Commissioner, least: CommissionerRole) -> bool:
    """Tell whether `by` has at least this role there."""
    role = role_in(by, commissioner)
    return role is not None and _ORDER.index(role) >= _ORDER.index(least)


def may_open_bids(by: Actor, commissioner: Commissioner) -> bool:
    """Tell whether `by` may open bids after the deadline: a right of its own beside the roles."""
    if by.kind is not ActorKind.PERSON:
        return by.is_system
    memberships = CommissionerMembership.objects.filter(commissioner=commissioner, user=by.user_id)
    return memberships.filter(opens_bids=True).exists()


def require_drafter(by: Actor, commissioner: Commissioner) -> None:
    """Refuse those who may not draft for this commissioner.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not has_role(by, commissioner, CommissionerRole.DRAFTER):
        raise NotAllowed(f"Only people who draft for {commissioner.name} can do this.")


def require_approver(by: Actor, commissioner: Commissioner) -> None:
    """Refuse those who may not publish for this commissioner.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not has_role(by, commissioner, CommissionerRole.APPROVER):
        raise NotAllowed(f"Only people who approve for {commissioner.name} can do this.")


def require_person(by: Actor) -> None:
    """Refuse everybody but signed-in people.

    Raises
    ------
    NotAllowed
        For keys and visitors.
    """
    if by.kind is not ActorKind.PERSON and not by.is_system:
        raise NotAllowed("Sign in as a person to do this.")


def act_together(first: int | None, second: int | None) -> bool:
    """Tell whether two people are one or share an organisation; a deleted person acts with all."""
    if first is None or second is None or first == second:
        return True
    return (
        OrganisationMembership.objects.filter(
            user=first, organisation__memberships__user=second
        ).exists()
        or CommissionerMembership.objects.filter(
            user=first, commissioner__memberships__user=second
        ).exists()
    )
