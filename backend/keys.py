"""API keys: made by an organisation's administrator, shown once, revoked at any time."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor, ActorKind
from accounts.errors import Invalid, NotAllowed
from accounts.recording import note
from backend.models import ApiKey
from contracts.commissioners.models import Commissioner, CommissionerRole
from contracts.commissioners.rules import has_role as has_commissioner_role
from organisations.people.models.members import Role
from organisations.people.rules import has_role
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible

KeyOwner = Organisation | Commissioner


def may_keep_keys(by: Actor, owner: KeyOwner) -> bool:
    """Return whether `by` may make and revoke the owner's keys: administrators, in person."""
    if by.kind not in (ActorKind.PERSON, ActorKind.SYSTEM):
        return False
    if isinstance(owner, Organisation):
        return has_role(by, owner, Role.ADMINISTRATOR)
    return has_commissioner_role(by, owner, CommissionerRole.APPROVER)


@transaction.atomic
def make_key(
    *, by: Actor, at: datetime, owner: KeyOwner, name: str, may_write: bool
) -> tuple[ApiKey, str]:
    """Make a key that speaks for one organisation or commissioner.

    Returns
    -------
    ApiKey, str
        The row, with only a hash, and the key itself, which is never shown again.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator of the organisation, in person.
    Invalid
        When the key has no name.
    """
    _require(by, owner)
    if not visible(name):
        raise Invalid("Give the key a name that says where it is used.", field="name")
    columns = (
        {"organisation": owner} if isinstance(owner, Organisation) else {"commissioner": owner}
    )
    key, secret = ApiKey.objects.create_key(name=visible(name)[:50], may_write=may_write, **columns)
    assert isinstance(key, ApiKey)
    note(by, at, "make_key", owner, prefix=key.prefix, may_write=may_write)
    return key, secret


@transaction.atomic
def revoke_key(*, by: Actor, at: datetime, key: ApiKey) -> None:
    """Revoke a key for good.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator of the key's organisation, in person.
    """
    owner = key.organisation or key.commissioner
    assert owner is not None
    _require(by, owner)
    if not key.revoked:
        key.revoked = True
        key.save(update_fields=["revoked"])
        note(by, at, "revoke_key", owner, prefix=key.prefix)


def _require(by: Actor, owner: KeyOwner) -> None:
    if not may_keep_keys(by, owner):
        raise NotAllowed(f"Only an administrator of {owner} can make and revoke its keys.")
