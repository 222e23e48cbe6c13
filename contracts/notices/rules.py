"""Who may judge which capabilities a notice wants."""

from django.db.models import QuerySet

from accounts.actors import Actor, ActorKind
from accounts.errors import NotAllowed
from contracts.commissioners.models import CommissionerMembership, CommissionerRole
from contracts.notices.models import Notice
from organisations.people.rules import organisations_edited_by


def may_judge(by: Actor) -> bool:
    """Tell whether `by` may judge the capabilities of notices.

    So may people who edit for a registered organisation or draft for a verified commissioner.
    """
    if by.kind is not ActorKind.PERSON:
        return by.is_system
    return bool(organisations_edited_by(by)) or _drafts(by).exists()


def require_judge(by: Actor) -> None:
    """Refuse those who may not judge the capabilities of notices.

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
    """Tell whether `by` drafts for the verified commissioner that a notice names as its buyer."""
    named = notice.buyer.strip()
    if by.is_system or not named:
        return by.is_system
    return _drafts(by).filter(commissioner__name__iexact=named).exists()


def _drafts(by: Actor) -> QuerySet[CommissionerMembership]:
    """Return a person's memberships that let them draft for verified commissioners."""
    return CommissionerMembership.objects.filter(
        user=by.user_id or 0,
        commissioner__verified_at__isnull=False,
        role__in=[CommissionerRole.DRAFTER, CommissionerRole.APPROVER],
    )
