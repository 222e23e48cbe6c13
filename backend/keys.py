"""API keys: made by a body's administrator, shown once, revoked at any time."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor, ActorKind
from accounts.errors import Invalid, NotAllowed
from accounts.recording import note
from backend.models import ApiKey
from contracts.models import Commissioner, CommissionerRole
from contracts.rules import has_role as has_commissioner_role
from organisations.models import Organisation, Role
from organisations.names import visible
from organisations.rules import has_role

Body = Organisation | Commissioner


def may_keep_keys(by: Actor, body: Body) -> bool:
    """Tell whether `by` may make and revoke keys of this body: its administrators, in person."""
    if by.kind not in (ActorKind.PERSON, ActorKind.SYSTEM):
        return False
    if isinstance(body, Organisation):
        return has_role(by, body, Role.ADMINISTRATOR)
    return has_commissioner_role(by, body, CommissionerRole.APPROVER)


@transaction.atomic
def make_key(
    *, by: Actor, at: datetime, body: Body, name: str, may_write: bool
) -> tuple[ApiKey, str]:
    """Make a key that speaks for one body.

    Returns
    -------
    ApiKey, str
        The row, which holds only a hash, and the key itself, which nobody can see again.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator of the body, in person.
    Invalid
        When the key has no name.
    """
    _require(by, body)
    if not visible(name):
        raise Invalid("Give the key a name that says where it is used.", field="name")
    owner = {"organisation": body} if isinstance(body, Organisation) else {"commissioner": body}
    key, secret = ApiKey.objects.create_key(name=visible(name)[:50], may_write=may_write, **owner)
    assert isinstance(key, ApiKey)
    note(by, at, "make_key", body, prefix=key.prefix, may_write=may_write)
    return key, secret


@transaction.atomic
def revoke_key(*, by: Actor, at: datetime, key: ApiKey) -> None:
    """Make a key useless, for good.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator of the key's body, in person.
    """
    body = key.organisation or key.commissioner
    assert body is not None
    _require(by, body)
    if not key.revoked:
        key.revoked = True
        key.save(update_fields=["revoked"])
        note(by, at, "revoke_key", body, prefix=key.prefix)


def _require(by: Actor, body: Body) -> None:
    if not may_keep_keys(by, body):
        raise NotAllowed(f"Only an administrator of {body} can make and revoke its keys.")
