"""Who may dissolve a consortium."""

from accounts.actors import Actor
from accounts.errors import NotAllowed
from consortia.forming.models.consortia import Consortium
from consortia.terms.models.terms import TermsState
from organisations.people.models.members import Role
from organisations.people.rules import has_role


def may_dissolve(by: Actor, consortium: Consortium) -> bool:
    """Tell whether `by` may dissolve a consortium: for its starter, or the lead that was agreed."""
    if has_role(by, consortium.starter, Role.EDITOR):
        return True
    agreed = consortium.terms.filter(state=TermsState.AGREED).select_related("lead").first()
    return agreed is not None and has_role(by, agreed.lead, Role.EDITOR)


def require_dissolver(by: Actor, consortium: Consortium) -> None:
    """Refuse all who may not dissolve a consortium.

    Raises
    ------
    NotAllowed
        Unless `by` edits for the starter, or for the lead that was agreed.
    """
    if not may_dissolve(by, consortium):
        raise NotAllowed(
            f"Only {consortium.starter.name}, or the lead that was agreed, can dissolve the "
            "consortium. You can leave it."
        )
