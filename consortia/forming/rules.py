"""Who may see and answer consortia and invitations."""

from django.db.models import Q

from accounts.actors import Actor
from accounts.errors import NotAllowed
from consortia.forming.models.consortia import Consortium
from organisations.people.models.members import Role
from organisations.people.rules import has_role, organisations_of
from organisations.register.models.organisations import Organisation
from organisations.support.rules import answers_for, may_answer_for


def may_see_consortium(by: Actor, consortium: Consortium) -> bool:
    """Tell whether `by` may see a consortium: acting for a member or an invited organisation."""
    if by.is_system:
        return True
    return Consortium.objects.filter(pk=consortium.pk).concerning(organisations_of(by)).exists()


def may_see_invitations(by: Actor) -> Q:
    """Return the condition on invitations that `by` may see: invited, answering, or the starter."""
    mine = organisations_of(by)
    return (
        Q(organisation__in=mine)
        | Q(consortium__starter__in=mine)
        | Q(organisation__in=answers_for(by))
    )


def require_answerer(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who may answer this organisation's invitations.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor, came by the letter's link, or acts for a supporter that it lets.
    """
    if not may_answer_for(by, organisation):
        raise NotAllowed(
            f"Only an editor or administrator of {organisation.name}, or an organisation that it "
            "lets answer, can answer for it."
        )


def require_reader(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who belong to this organisation, or have the link of its letter.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not has_role(by, organisation, Role.READER):
        raise NotAllowed(f"Only people of {organisation.name} can look at this for it.")
