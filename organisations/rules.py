"""Who may do what in the register."""

from django.db.models import Q

from accounts.actors import Actor, ActorKind
from accounts.approving import require_approver
from accounts.errors import NotAllowed
from organisations.errors import NotConfirmed, NotInfrastructure
from organisations.models import (
    Claim,
    ClaimState,
    Organisation,
    OrganisationMembership,
    OrganisationQuerySet,
    Role,
    Support,
)

CLAIMS_AT_MOST = 3
CLAIMS_OF_SUPPORTER = 100
_ORDER = [Role.READER, Role.EDITOR, Role.ADMINISTRATOR]


def role_in(by: Actor, organisation: Organisation) -> Role | None:
    """Return what `by` is in this organisation, or None for an outsider."""
    if by.is_system:
        return Role.ADMINISTRATOR
    if by.organisation_id is not None:
        if by.organisation_id != organisation.pk:
            return None
        return Role.EDITOR if by.may_write else Role.READER
    if by.kind is not ActorKind.PERSON:
        return None
    held = OrganisationMembership.objects.filter(organisation=organisation, user=by.user_id)
    role = held.values_list("role", flat=True).first()
    return Role(role) if role else None


def has_role(by: Actor, organisation: Organisation, least: Role) -> bool:
    """Tell whether `by` holds at least this role there."""
    role = role_in(by, organisation)
    return role is not None and _ORDER.index(role) >= _ORDER.index(least)


def may_register(by: Actor) -> bool:
    """Tell whether `by` may add a body to the register: anyone signed in, and the product."""
    return by.kind in (ActorKind.PERSON, ActorKind.SYSTEM)


def may_see_private(by: Actor, organisation: Organisation) -> bool:
    """Tell whether `by` may see turnover, address and accreditations."""
    return by.kind is not ActorKind.LINK and has_role(by, organisation, Role.READER)


def described_by(by: Actor) -> OrganisationQuerySet:
    """Return the bodies that `by` may fill in offers for; all of them for the product itself."""
    every = Organisation.objects.all()
    if by.is_system:
        return every
    mine = bodies_edited_by(by)
    helped = Support.objects.live().filter(supporter__in=mine, may_offer=True)
    return every.filter(Q(pk__in=mine) | Q(pk__in=helped.values("supported")))


def require_editor(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who may change this body's entry.

    Raises
    ------
    NotAllowed
        For everybody else, the holder of a letter's link among them.
    """
    if by.kind is ActorKind.LINK or not has_role(by, organisation, Role.EDITOR):
        raise NotAllowed(
            f"Only an editor or administrator of {organisation.name} can do this. "
            "Ask one of them, or sign in with the address they added."
        )


def require_answer(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who may answer letters to this body: its editors, and who reads them.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not has_role(by, organisation, Role.EDITOR):
        raise NotAllowed(
            f"Only an editor or administrator of {organisation.name} can answer for it."
        )


def bodies_edited_by(by: Actor) -> list[int]:
    """Return primary keys of the bodies that `by` is an editor of; a letter's link has none."""
    if by.kind is ActorKind.LINK:
        return []
    if by.organisation_id is not None:
        return [by.organisation_id] if by.may_write else []
    if by.kind is not ActorKind.PERSON:
        return []
    held = OrganisationMembership.objects.filter(user=by.user_id).exclude(role=Role.READER)
    return list(held.order_by("organisation").values_list("organisation", flat=True))


def answers_for(by: Actor) -> list[int]:
    """Return primary keys of groups whose invitations `by` may answer as their supporter.

    Whoever holds a supporter's copy of an invitation's letter is one of them.
    """
    mine = [by.organisation_id] if by.kind is ActorKind.LINK else bodies_edited_by(by)
    ours = Support.objects.live().filter(supporter__in=mine, may_answer=True)
    return list(ours.order_by("supported").values_list("supported", flat=True))


def may_describe(by: Actor, organisation: Organisation) -> bool:
    """Tell whether `by` may fill in offers: an editor, or a supporter whom the group lets."""
    if by.kind is not ActorKind.LINK and has_role(by, organisation, Role.EDITOR):
        return True
    held = Support.objects.live().filter(supported=organisation, may_offer=True)
    return held.filter(supporter__in=bodies_edited_by(by)).exists()


def may_answer_for(by: Actor, organisation: Organisation) -> bool:
    """Tell whether `by` may answer invitations: an editor, the letter's holder, a supporter."""
    return has_role(by, organisation, Role.EDITOR) or organisation.pk in answers_for(by)


def require_describer(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who may fill in what this body offers.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not may_describe(by, organisation):
        raise NotAllowed(
            f"Only people of {organisation.name}, or an infrastructure body that it lets, can "
            "say what it offers. Sign in with the address that they added."
        )


def require_infrastructure(supporter: Organisation) -> None:
    """Let only an infrastructure body pass.

    Raises
    ------
    NotInfrastructure
        When it has not said that it is one.
    """
    if not supporter.is_infrastructure:
        raise NotInfrastructure(
            f"{supporter.name} is not marked as an infrastructure body. If it supports smaller "
            "groups, its own people can say so on its page.",
            field="organisation",
        )


def claims_at_most(supporter: Organisation | None) -> int:
    """Return how many public numbers may wait for confirmation at a time.

    Three for a person, and for a body that calls itself infrastructure, which anybody can: more
    would let them keep numbers from those whose they are. An infrastructure body whose own public
    number was confirmed answers for its word, and looks after dozens of charities: a hundred.
    """
    if supporter is None or not supporter.is_infrastructure:
        return CLAIMS_AT_MOST
    shown = Claim.objects.filter(organisation=supporter, state=ClaimState.VERIFIED).exists()
    return CLAIMS_OF_SUPPORTER if shown else CLAIMS_AT_MOST


def require_check(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who may check whose public number it is: the operator, and approvers.

    An approver checks nothing of a body that they belong to, nor of a group that their body looks
    after or has looked after.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    require_approver(by)
    mine = OrganisationMembership.objects.filter(user=by.user_id or 0).values("organisation")
    helping = Support.objects.filter(supported=organisation, supporter__in=mine)
    if helping.exists() or mine.filter(organisation=organisation).exists():
        raise NotAllowed(
            f"You belong to {organisation.name}, or to a body that looks after it. Somebody else "
            "has to check this."
        )


def require_administrator(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who may add and remove people.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not has_role(by, organisation, Role.ADMINISTRATOR):
        raise NotAllowed(f"Only an administrator of {organisation.name} can do this.")


def require_confirmed(organisation: Organisation) -> None:
    """Let only a body pass that stands for itself, and whose number is not in doubt.

    Raises
    ------
    NotConfirmed
        When nobody has shown yet that its public number is theirs, or it is part of another.
    """
    if not Organisation.objects.current().confirmed().filter(pk=organisation.pk).exists():
        raise NotConfirmed(
            f"{organisation.name} is not yet confirmed to be yours. Open its page and confirm it; "
            "then it can work with others."
        )
