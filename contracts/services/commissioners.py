"""Commissioners and who may act for them."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid, NotAllowed
from accounts.models import User
from accounts.recording import note
from areas.models import Area
from contracts import rules
from contracts.models import (
    Commissioner,
    CommissionerKind,
    CommissionerMembership,
    CommissionerRole,
)


@transaction.atomic
def register_commissioner(
    *, by: Actor, at: datetime, name: str, kind: str, email: str, area: Area | None = None
) -> Commissioner:
    """Add a commissioner. Only the product itself may, from an operator's command.

    Who buys in public's name is checked by people before it can post anything.

    Raises
    ------
    NotAllowed
        For anyone but the product itself.
    Conflict, Invalid
        When the name is taken, or the kind is none of ours.
    """
    if not by.is_system:
        raise NotAllowed("Commissioners are added by this site's operator. Write to them.")
    if kind not in CommissionerKind.values:
        raise Invalid(f"Choose one of {', '.join(CommissionerKind.values)}.", field="kind")
    try:
        with transaction.atomic():
            commissioner = Commissioner.objects.create(
                name=name, kind=kind, email=email, area=area, registered_at=at
            )
    except IntegrityError as problem:
        raise Conflict(f"{name} is already here.", field="name") from problem
    note(by, at, "register_commissioner", commissioner)
    return commissioner


@transaction.atomic
def add_commissioner_member(
    *, by: Actor, at: datetime, commissioner: Commissioner, email: str, role: str
) -> CommissionerMembership:
    """Let a person act for a commissioner; they sign in with this address.

    Raises
    ------
    NotAllowed
        Unless `by` approves for it.
    Conflict, Invalid
        When the person already belongs to it, or the role is none of ours.
    """
    rules.require_approver(by, commissioner)
    if role not in CommissionerRole.values:
        raise Invalid(f"Choose one of {', '.join(CommissionerRole.values)}.", field="role")
    address = email.strip().lower()
    user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    membership, made = CommissionerMembership.objects.get_or_create(
        commissioner=commissioner, user=user, defaults={"role": role, "since": at}
    )
    if not made:
        raise Conflict(f"{email} already belongs to {commissioner.name}.", field="email")
    note(by, at, "add_commissioner_member", commissioner, person=user.pk, role=role)
    return membership
