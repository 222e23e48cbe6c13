"""Which invitations can still be answered, and how they are locked meanwhile."""

from datetime import datetime

from accounts.actors import Actor
from accounts.clock import judged_at
from consortia.forming.errors import AlreadyAnswered, InvitationExpired, InvitationWithdrawn
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.forming.models.invitations import Invitation, InvitationState
from consortia.forming.open_lots import OVER, takes_bids
from consortia.forming.rules import require_answerer


def lock_invitation(invitation: Invitation) -> tuple[Consortium, Invitation]:
    """Return consortium and invitation, locked in this order, as everywhere."""
    consortium = (
        Consortium.objects.select_for_update(of=("self",))
        .select_related("lead", "starter", "lot__contract")
        .get(pk=invitation.consortium_id)
    )
    locked = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=invitation.pk)
    )
    locked.consortium = consortium
    return consortium, locked


def answerable(
    by: Actor, at: datetime, invitation: Invitation, wanted: InvitationState | None = None
) -> Invitation:
    """Return the invitation, locked, if `by` may answer it or has answered it as `wanted`.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the invited organisation.
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn
        When it cannot be answered any more.
    """
    require_answerer(by, invitation.organisation)
    _, invitation = lock_invitation(invitation)
    if invitation.state != wanted:
        require_open(invitation, at)
    return invitation


def require_open(invitation: Invitation, at: datetime) -> None:
    """Let only an invitation pass, locked by the caller, that can still be answered.

    Raises
    ------
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn
        When it was answered, its time has passed, it was withdrawn, or bids are no longer taken.
    """
    consortium = invitation.consortium
    if invitation.state in (InvitationState.ACCEPTED, InvitationState.DECLINED):
        raise AlreadyAnswered(
            f"{invitation.organisation.name} has already "
            f"{invitation.get_state_display().lower()} this invitation. "
            f"Write to {consortium.starter.name} if that has changed."
        )
    if invitation.state == InvitationState.WITHDRAWN or (
        consortium.stage == ConsortiumStage.DISSOLVED
    ):
        raise InvitationWithdrawn(
            f"{consortium.starter.name} has withdrawn this invitation. Nothing is expected of you."
        )
    if not takes_bids(consortium.lot.contract, at):
        raise InvitationExpired(f"{OVER}. Nothing is expected of you any more.")
    if invitation.state == InvitationState.EXPIRED or invitation.expires_at <= judged_at(at):
        raise InvitationExpired(
            f"The time to answer has passed. Write to {consortium.starter.name} if you still "
            "want to join."
        )
