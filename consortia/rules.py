"""Who may do what with proposals, consortia and invitations."""

from django.db.models import Q

from accounts.actors import Actor, ActorKind
from accounts.errors import NotAllowed
from consortia.models import Consortium, Proposal, TermsState
from contracts.models import Lot
from contracts.rules import may_see as may_see_contract
from organisations.models import Organisation, Role
from organisations.rules import answers_for, has_role, may_answer_for, require_answer


def organisations_of(by: Actor) -> list[int]:
    """Return primary keys of the bodies that `by` may act for."""
    if by.organisation_id is not None:
        return [by.organisation_id]
    if by.kind is not ActorKind.PERSON:
        return []
    mine = Organisation.objects.of_person(by.user_id).order_by("pk")
    return list(mine.values_list("pk", flat=True))


def spoken_for(by: Actor) -> list[Organisation]:
    """Return the bodies that `by` may answer for, in order of name."""
    mine = Organisation.objects.filter(pk__in=organisations_of(by)).order_by("name", "pk")
    return [body for body in mine if has_role(by, body, Role.EDITOR)]


def may_see_proposal(by: Actor, proposal: Proposal) -> bool:
    """Tell whether `by` may see a proposal: only who acts for one of its members.

    Commissioners see counts only (equal treatment of bidders).
    """
    if by.is_system:
        return True
    mine = set(organisations_of(by))
    return any(member.organisation_id in mine for member in proposal.members.all())


def may_see_consortium(by: Actor, consortium: Consortium) -> bool:
    """Tell whether `by` may see a consortium: who acts for a member or an invited body."""
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
    """Let only those pass who may answer this body's invitations.

    Raises
    ------
    NotAllowed
        For everybody but its editors, the letter's holder, and a supporter that it lets.
    """
    if not may_answer_for(by, organisation):
        raise NotAllowed(
            f"Only an editor or administrator of {organisation.name}, or a body that it lets "
            "answer, can answer for it."
        )


def require_match(by: Actor, lot: Lot) -> None:
    """Let only those pass who may ask for a match: signed in, and able to see the contract.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    known = by.kind in (ActorKind.PERSON, ActorKind.KEY, ActorKind.SYSTEM) and by.may_write
    if not known or not may_see_contract(by, lot.contract):
        raise NotAllowed("Sign in to ask who could do this together.")


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


def require_editor(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who may speak for this body.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    require_answer(by, organisation)


def require_reader(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who belong to this body, or hold the link of its letter.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not has_role(by, organisation, Role.READER):
        raise NotAllowed(f"Only people of {organisation.name} can look at this for it.")
