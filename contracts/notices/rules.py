"""Who may say what a notice asks for."""

from accounts.actors import Actor, ActorKind
from accounts.errors import NotAllowed
from contracts.commissioners.rules import _drafts
from contracts.notices.models import Notice
from organisations.people.rules import organisations_edited_by


def may_judge(by: Actor) -> bool:
    """Tell whether `by` may say what notices want: people who act for an organisation that is known here.

    They edit for a registered organisation, or draft for a public body that has been checked.
    """
    if by.kind is not ActorKind.PERSON:
        return by.is_system
    return bool(organisations_edited_by(by)) or _drafts(by).exists()


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
