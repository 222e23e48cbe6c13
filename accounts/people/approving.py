"""Approvers: people whom the operator has named to check claims."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor, ActorKind
from accounts.errors import NotAllowed, NotFound
from accounts.models import Approver, User
from accounts.people.addresses import clean_address
from accounts.recording import note


def is_approver(by: Actor) -> bool:
    """Return whether `by` is a signed-in approver."""
    named = Approver.objects.filter(user=by.user_id or 0)
    return by.kind is ActorKind.PERSON and named.exists()


def require_approver(by: Actor) -> None:
    """Require an approver, or the system.

    Raises
    ------
    NotAllowed
        Otherwise.
    """
    if not (by.is_system or is_approver(by)):
        raise NotAllowed("Only this site’s operator, and people whom it named, can check that.")


@transaction.atomic
def name_approver(*, by: Actor, at: datetime, email: str) -> Approver:
    """Name an approver, who signs in with this address; idempotent.

    Raises
    ------
    NotAllowed
        Unless `by` is the system: an operator's command.
    accounts.people.addresses.NotOneAddress
        When it is not an e-mail address.
    """
    _require_operator(by)
    address = clean_address(email).lower()
    user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    approver, new = Approver.objects.get_or_create(user=user, defaults={"since": at})
    if new:
        note(by, at, "name_approver", user)
    return approver


@transaction.atomic
def remove_approver(*, by: Actor, at: datetime, email: str) -> None:
    """Remove an approver; what they have checked stays valid.

    Raises
    ------
    NotAllowed
        Unless `by` is the system: an operator's command.
    NotFound
        When the person is not an approver.
    """
    _require_operator(by)
    approver = (
        Approver.objects.select_related("user").filter(user__email=email.strip().lower()).first()
    )
    if approver is None:
        raise NotFound(f"{email} is no approver.")
    note(by, at, "remove_approver", approver.user)
    approver.delete()


def _require_operator(by: Actor) -> None:
    if not by.is_system:
        raise NotAllowed("Only this site’s operator names approvers.")
