"""Status of each invitation of a consortium in words, and what its starter can do about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch

from accounts.models import LetterState
from consortia.forming.models.answers import CounterOffer, CounterState, InvitationQuestion
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import UNANSWERED, Invitation


@dataclass(frozen=True, slots=True)
class InvitationStatus:
    """One invitation as the starter and the members see it.

    `state` is a few words; `remedy` is what the starter can do, empty where it need do nothing.
    Neither contains an address of the organisation. Questions and counter-offers are for the
    starter only.
    """

    invitation: Invitation
    state: str
    remedy: str = ""
    is_open: bool = False
    may_resend: bool = False
    questions: list[InvitationQuestion] = field(default_factory=list)
    offers: list[CounterOffer] = field(default_factory=list)


def statuses_of(consortium: Consortium) -> list[InvitationStatus]:
    """Return the status of a consortium's invitations, the oldest first; three queries."""
    waiting = CounterOffer.objects.filter(state=CounterState.WAITING)
    rows: Iterable[Invitation] = (
        consortium.invitations.select_related("organisation", "letter", "reserve")
        .prefetch_related("questions", Prefetch("counter_offers", waiting, "waiting_offers"))
        .order_by("invited_at", "pk")
    )
    return [_status(one) for one in rows]


def _status(invitation: Invitation) -> InvitationStatus:
    if invitation.state not in UNANSWERED:
        state = invitation.get_state_display()
        if hasattr(invitation, "reserve"):
            state = "Declined; would step in later"
        return InvitationStatus(invitation, state, questions=list(invitation.questions.all()))
    state, remedy, may_resend = _on_its_way(invitation)
    return InvitationStatus(
        invitation,
        state,
        remedy,
        is_open=True,
        may_resend=may_resend,
        questions=list(invitation.questions.all()),
        offers=list(invitation.waiting_offers),  # type: ignore[attr-defined]
    )


def _on_its_way(invitation: Invitation) -> tuple[str, str, bool]:
    organisation = invitation.organisation.name
    if invitation.letter is None:
        return (
            "Takes no letters",
            f"Phone {organisation}: it can answer after signing in, under “Your work”.",
            False,
        )
    if invitation.undelivered_at is not None:
        return (
            "Letter came back",
            f"The address of {organisation} does not exist or takes no letters. Phone it and let "
            "it correct that, then send the letter again; or ask the next best. "
            f"{invitation.why_undelivered}".strip(),
            True,
        )
    if invitation.letter.state == LetterState.PARKED:
        return (
            "Letter not sent yet",
            f"It could not be sent, and this site’s operator looks at it. Phone {organisation}: "
            "it can answer after signing in, under “Your work”.",
            False,
        )
    if invitation.letter.state == LetterState.WAITING and invitation.letter.tries:
        return (
            "Letter on its way",
            "It was not taken yet, and is tried again for two days. "
            f"{invitation.why_undelivered}".strip(),
            False,
        )
    return invitation.get_state_display(), "", False
