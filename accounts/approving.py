"""People whom the operator lets check what others say of themselves."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor, ActorKind
from accounts.addresses import clean_address
from accounts.errors import NotAllowed, NotFound
from accounts.models import Approver, User
from accounts.recording import note


def is_approver(by: Actor) -> bool:
    """Tell whether `by` may check what others say: a person whom the operator named, signed in."""
    named = Approver.objects.filter(user=by.user_id or 0)
    return by.kind is ActorKind.PERSON and named.exists()


def require_approver(by: Actor) -> None:
    """Let only the product itself and approvers pass.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    if not (by.is_system or is_approver(by)):
        raise NotAllowed("Only this site’s operator, and people whom it named, can check that.")


@transaction.atomic
def name_approver(*, by: Actor, at: datetime, email: str) -> Approver:
    """Let a person check; they sign in with this address. Safe to repeat.

    Raises
    ------
    NotAllowed
        For anyone but the product itself: an operator's command.
    accounts.addresses.NotOneAddress
        When it is no address.
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
    """Let a person check nothing any more; what they checked stands.

    Raises
    ------
    NotAllowed
        For anyone but the product itself: an operator's command.
    NotFound
        When they are none.
    """
    _require_operator(by)
    held = Approver.objects.select_related("user").filter(user__email=email.strip().lower()).first()
    if held is None:
        raise NotFound(f"{email} is no approver.")
    note(by, at, "remove_approver", held.user)
    held.delete()


def _require_operator(by: Actor) -> None:
    if not by.is_system:
        raise NotAllowed("Only this site’s operator names approvers.")
