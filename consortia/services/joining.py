"""Letters that say who is in: to the body itself, to the starter, and to all once it is whole."""

from datetime import datetime

from accounts.actors import Actor
from consortia.models import UNANSWERED, Consortium, Invitation
from consortia.services.letters import write_to_members
from consortia.services.seats import members_of

ITSELF = Actor.system("consortia")


def tell_joined(at: datetime, invitation: Invitation) -> None:
    """Tell a body that it is in and what comes next, and the starter that it is."""
    consortium, body = invitation.consortium, invitation.organisation
    title = consortium.lot.contract.title
    open_now = consortium.invitations.filter(state__in=UNANSWERED)
    waiting = list(
        open_now.order_by("organisation__name").values_list("organisation__name", flat=True)
    )
    more = {"body": body, "waiting": waiting}
    write_to_members(
        ITSELF,
        at,
        consortium,
        page="consortium",
        kind="joined",
        more=more,
        subject=f"You are in: {title}",
        members=[body],
    )
    write_to_members(
        ITSELF,
        at,
        consortium,
        page="consortium",
        kind="somebody-joined",
        more=more,
        subject=f"{body.name} is in: {title}",
        members=[consortium.starter],
    )


def tell_formed(at: datetime, consortium: Consortium) -> None:
    """Tell every member that everybody is in, and that terms come next."""
    members = members_of(consortium)
    if len(members) < 2:
        return
    write_to_members(
        ITSELF,
        at,
        consortium,
        page="terms",
        kind="formed",
        members=members.values(),
        more={"names": [one.name for one in members.values()]},
        subject=f"Everybody is in: {consortium.lot.contract.title}",
    )
