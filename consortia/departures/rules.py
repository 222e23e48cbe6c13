"""Who may dissolve a consortium."""

from accounts.actors import Actor
from accounts.errors import NotAllowed
from consortia.forming.models.consortia import Consortium
from consortia.terms.models.terms import TermsState
from organisations.people.models.members import Role
from organisations.people.rules import has_role


def may_end(by: Actor, consortium: Consortium) -> bool:
    """Tell whether `by` may give a consortium up: for its starter, or the lead that was agreed."""
    if has_role(by, consortium.starter, Role.EDITOR):
        return True
    agreed = consortium.terms.filter(state=TermsState.AGREED).select_related("lead").first()
    return agreed is not None and has_role(by, agreed.lead, Role.EDITOR)


def require_ender(by: Actor, consortium: Consortium) -> None:
    """Let only those pass who may give a consortium up.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not may_end(by, consortium):
        raise NotAllowed(
            f"Only {consortium.starter.name}, or the lead that was agreed, can give the group up. "
            "You can leave it."
        )
