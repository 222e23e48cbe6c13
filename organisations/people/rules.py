"""Who may do what for an organisation."""

from accounts.actors import Actor, ActorKind
from accounts.errors import NotAllowed
from organisations.people.models.members import OrganisationMembership, Role
from organisations.register.models.organisations import Organisation


def organisations_of(by: Actor) -> list[int]:
    """Return primary keys of the organisations that `by` may act for."""
    if by.organisation_id is not None:
        return [by.organisation_id]
    if by.kind is not ActorKind.PERSON:
        return []
    mine = Organisation.objects.of_person(by.user_id).order_by("pk")
    return list(mine.values_list("pk", flat=True))


def spoken_for(by: Actor) -> list[Organisation]:
    """Return the organisations that `by` may speak for, by name."""
    mine = Organisation.objects.filter(pk__in=organisations_of(by)).order_by("name", "pk")
    return [organisation for organisation in mine if has_role(by, organisation, Role.EDITOR)]


_ORDER = [Role.READER, Role.EDITOR, Role.ADMINISTRATOR]


def role_in(by: Actor, organisation: Organisation) -> Role | None:
    """Return the role of `by` in an organisation; None for an outsider."""
    if by.is_system:
        return Role.ADMINISTRATOR
    if by.organisation_id is not None:
        if by.organisation_id != organisation.pk:
            return None
        return Role.EDITOR if by.may_write else Role.READER
    if by.kind is not ActorKind.PERSON:
        return None
    mine = OrganisationMembership.objects.filter(organisation=organisation, user=by.user_id)
    role = mine.values_list("role", flat=True).first()
    return Role(role) if role else None


def has_role(by: Actor, organisation: Organisation, least: Role) -> bool:
    """Return whether `by` has at least this role in an organisation."""
    role = role_in(by, organisation)
    return role is not None and _ORDER.index(role) >= _ORDER.index(least)


def may_register(by: Actor) -> bool:
    """Return whether `by` may register an organisation: a signed-in person, or the system."""
    return by.kind in (ActorKind.PERSON, ActorKind.SYSTEM)


def may_see_private(by: Actor, organisation: Organisation) -> bool:
    """Return whether `by` may see turnover, addresses and accreditations."""
    return by.kind is not ActorKind.LINK and has_role(by, organisation, Role.READER)


def require_editor(by: Actor, organisation: Organisation) -> None:
    """Require an editor of this organisation.

    Raises
    ------
    NotAllowed
        Otherwise, also where `by` acts through a letter's link.
    """
    if by.kind is ActorKind.LINK or not has_role(by, organisation, Role.EDITOR):
        raise NotAllowed(
            f"Only an editor or administrator of {organisation.name} can do this. "
            "Ask one of them, or sign in with the address they added."
        )


def require_answer(by: Actor, organisation: Organisation) -> None:
    """Require an editor of this organisation, or an actor through a link in its letter.

    Raises
    ------
    NotAllowed
        Otherwise.
    """
    if not has_role(by, organisation, Role.EDITOR):
        raise NotAllowed(
            f"Only an editor or administrator of {organisation.name} can answer for it."
        )


def organisations_edited_by(by: Actor) -> list[int]:
    """Return primary keys of organisations where `by` is an editor; none for a letter's link."""
    if by.kind is ActorKind.LINK:
        return []
    if by.organisation_id is not None:
        return [by.organisation_id] if by.may_write else []
    if by.kind is not ActorKind.PERSON:
        return []
    mine = OrganisationMembership.objects.filter(user=by.user_id).exclude(role=Role.READER)
    return list(mine.order_by("organisation").values_list("organisation", flat=True))


def require_administrator(by: Actor, organisation: Organisation) -> None:
    """Require an administrator of this organisation.

    Raises
    ------
    NotAllowed
        Otherwise.
    """
    if not has_role(by, organisation, Role.ADMINISTRATOR):
        raise NotAllowed(f"Only an administrator of {organisation.name} can do this.")
