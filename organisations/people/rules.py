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
    """Return the organisations that `by` may answer for, in order of name."""
    mine = Organisation.objects.filter(pk__in=organisations_of(by)).order_by("name", "pk")
    return [organisation for organisation in mine if has_role(by, organisation, Role.EDITOR)]


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
    """Tell whether `by` may add an organisation to the register: anyone signed in, and the product."""
    return by.kind in (ActorKind.PERSON, ActorKind.SYSTEM)


def may_see_private(by: Actor, organisation: Organisation) -> bool:
    """Tell whether `by` may see turnover, address and accreditations."""
    return by.kind is not ActorKind.LINK and has_role(by, organisation, Role.READER)


def require_editor(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who may change this organisation's entry.

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
    """Let only those pass who may answer letters to this organisation: its editors, and who reads them.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not has_role(by, organisation, Role.EDITOR):
        raise NotAllowed(
            f"Only an editor or administrator of {organisation.name} can answer for it."
        )


def organisations_edited_by(by: Actor) -> list[int]:
    """Return primary keys of the organisations that `by` is an editor of; a letter's link has none."""
    if by.kind is ActorKind.LINK:
        return []
    if by.organisation_id is not None:
        return [by.organisation_id] if by.may_write else []
    if by.kind is not ActorKind.PERSON:
        return []
    held = OrganisationMembership.objects.filter(user=by.user_id).exclude(role=Role.READER)
    return list(held.order_by("organisation").values_list("organisation", flat=True))


def require_administrator(by: Actor, organisation: Organisation) -> None:
    """Let only those pass who may add and remove people.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not has_role(by, organisation, Role.ADMINISTRATOR):
        raise NotAllowed(f"Only an administrator of {organisation.name} can do this.")
