"""Who may do what with contracts."""

from django.db.models import QuerySet

from accounts.actors import Actor, ActorKind
from accounts.errors import NotAllowed
from contracts.models import (
    Commissioner,
    CommissionerMembership,
    CommissionerRole,
    Contract,
    Notice,
    PartnerState,
)
from organisations.models import OrganisationMembership
from organisations.rules import bodies_edited_by

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


def may_open_bids(by: Actor, commissioner: Commissioner) -> bool:
    """Tell whether `by` may open bids after the deadline: a right of its own beside the roles."""
    if by.kind is not ActorKind.PERSON:
        return by.is_system
    held = CommissionerMembership.objects.filter(commissioner=commissioner, user=by.user_id)
    return held.filter(opens_bids=True).exists()


def commissioners_of(contract: Contract) -> list[Commissioner]:
    """Return the leading commissioner, then those that joined or are invited to."""
    partners = contract.partners.exclude(state=PartnerState.DECLINED)
    return [
        contract.commissioner,
        *(p.commissioner for p in partners.select_related("commissioner")),
    ]


def is_buyer(by: Actor, contract: Contract) -> bool:
    """Tell whether `by` acts for one of the contract's commissioners."""
    return any(has_role(by, one, CommissionerRole.READER) for one in commissioners_of(contract))


def may_see(by: Actor, contract: Contract) -> bool:
    """Tell whether `by` may see this contract: all may once visible, before only its own."""
    return contract.is_visible or is_buyer(by, contract)


def may_draft(by: Actor, contract: Contract) -> bool:
    """Tell whether `by` may write the contract: drafters of the leading commissioner."""
    return has_role(by, contract.commissioner, CommissionerRole.DRAFTER)


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


def require_person(by: Actor) -> None:
    """Let only signed-in people pass.

    Raises
    ------
    NotAllowed
        For keys and visitors.
    """
    if by.kind is not ActorKind.PERSON and not by.is_system:
        raise NotAllowed("Sign in as a person to do this.")


def may_judge(by: Actor) -> bool:
    """Tell whether `by` may say what notices want: people who act for a body that is known here.

    They edit for a registered body, or draft for a public body that has been checked.
    """
    if by.kind is not ActorKind.PERSON:
        return by.is_system
    return bool(bodies_edited_by(by)) or _drafts(by).exists()


def require_judge(by: Actor) -> None:
    """Let only those pass who may say what notices want.

    Raises
    ------
    NotAllowed
        For everybody else, saying who may.
    """
    if not may_judge(by):
        raise NotAllowed(
            "People who edit for a registered organisation, or draft for a checked public body, "
            "can say this."
        )


def is_its_buyer(by: Actor, notice: Notice) -> bool:
    """Tell whether `by` drafts for the checked public body that a notice names as its buyer."""
    named = notice.buyer.strip()
    if by.is_system or not named:
        return by.is_system
    return _drafts(by).filter(commissioner__name__iexact=named).exists()


def act_together(first: int | None, second: int | None) -> bool:
    """Tell whether two people are one, or act for one body together; who is gone acts with all."""
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


def _drafts(by: Actor) -> QuerySet[CommissionerMembership]:
    """Return the memberships by which a person drafts for public bodies that have been checked."""
    return CommissionerMembership.objects.filter(
        user=by.user_id or 0,
        commissioner__verified_at__isnull=False,
        role__in=[CommissionerRole.DRAFTER, CommissionerRole.APPROVER],
    )
