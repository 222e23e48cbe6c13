"""How each invitation of a consortium stands, in words, and what its starter can do about it."""

from dataclasses import dataclass

from consortia.models import UNANSWERED, Consortium, Invitation


@dataclass(frozen=True, slots=True)
class Asked:
    """One invitation as the starter and the members see it.

    `state` is a few words; `remedy` is what the starter can do, empty where it need do nothing.
    Neither says an address of the body.
    """

    invitation: Invitation
    state: str
    remedy: str = ""


def asked_of(consortium: Consortium) -> list[Asked]:
    """Return a consortium's invitations, the oldest first; one query."""
    rows = consortium.invitations.select_related("organisation", "letter")
    return [_asked(one) for one in rows.order_by("invited_at", "pk")]


def _asked(invitation: Invitation) -> Asked:
    body = invitation.organisation.name
    if invitation.state not in UNANSWERED:
        return Asked(invitation, invitation.get_state_display())
    if invitation.letter is None:
        return Asked(
            invitation,
            f"{body} takes no letters",
            f"Phone {body}: it can answer after signing in, under “Your work”.",
        )
    return Asked(invitation, invitation.get_state_display())
