"""Commissioners: registered, verified, and who may act for them."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actors import Actor, ActorKind
from accounts.errors import Conflict, Invalid, NotAllowed, NotFound
from accounts.models import User
from accounts.people.addresses import clean_address
from accounts.people.approving import require_approver
from accounts.recording import note
from areas.models import Area
from contracts.commissioners import rules as rules_services
from contracts.commissioners.models import (
    Commissioner,
    CommissionerKind,
    CommissionerMembership,
    CommissionerRole,
    VerifiedBy,
)
from organisations.register.names import visible

#: Domains that only public bodies get. Source: the registries' own rules for these names.
PUBLIC_DOMAINS = (
    "gov.uk",
    "nhs.uk",
    "nhs.net",
    "police.uk",
    "gov.wales",
    "llyw.cymru",
    "gov.scot",
)
#: Domains that many public bodies share: they show that it is one, not which.
SHARED_DOMAINS = ("nhs.net", "gov.uk", "nhs.uk", "police.uk")
WAITING_AT_MOST = 3


@transaction.atomic
def register_commissioner(
    *, by: Actor, at: datetime, name: str, kind: str, email: str, area: Area | None = None
) -> Commissioner:
    """Add a commissioner that the operator has checked; only the product itself may.

    Raises
    ------
    NotAllowed
        For anyone but the product itself.
    Conflict, Invalid
        When the name is taken, or the kind is none of ours.
    """
    if not by.is_system:
        raise NotAllowed("Commissioners are added by this site's operator. Write to them.")
    commissioner = _made(name, kind, email, area, at, VerifiedBy.OPERATOR)
    note(by, at, "register_commissioner", commissioner)
    return commissioner


@transaction.atomic
def apply_as_commissioner(
    *, by: Actor, at: datetime, name: str, kind: str, area: Area | None = None
) -> Commissioner:
    """Add the commissioner that a signed-in person works for; they become its approver.

    An e-mail address at a public body's own domain verifies it at once: the sign-in code proved the
    address. Everyone else may draft at once, and publish when the operator has verified it.

    Raises
    ------
    NotAllowed
        Unless `by` is a signed-in person.
    Conflict, Invalid
        When the name is taken, the kind is none of ours, the domain is another's already, or
        three commissioners of theirs still wait for the check.
    """
    if by.kind is not ActorKind.PERSON:
        raise NotAllowed("Sign in to register a public body.")
    person = User.objects.get(pk=by.user_id or 0)
    unchecked = Commissioner.objects.of_person(person.pk).filter(verified_at__isnull=True)
    if unchecked.count() >= WAITING_AT_MOST:
        raise Conflict(
            "You act for three organisations that nobody has checked yet. Write to this site’s "
            "operator "
            "before you register another."
        )
    domain = own_domain(person.email)
    if domain and (taken := Commissioner.objects.filter(domain=domain).first()):
        raise Conflict(
            f"{taken.name} is here with addresses at {domain}. Ask its people to add you.",
            field="name",
        )
    verified = VerifiedBy.DOMAIN if domain else None
    commissioner = _made(name, kind, person.email, area, at, verified, domain)
    CommissionerMembership.objects.create(
        commissioner=commissioner,
        user=person,
        role=CommissionerRole.APPROVER,
        opens_bids=True,
        since=at,
    )
    note(by, at, "apply_as_commissioner", commissioner, verified=bool(verified))
    return commissioner


@transaction.atomic
def verify_commissioner(*, by: Actor, at: datetime, commissioner: Commissioner) -> Commissioner:
    """Verify a commissioner that somebody has checked; idempotent.

    Raises
    ------
    NotAllowed
        For anyone but the product itself, and approvers who do not act for it.
    """
    require_approver(by)
    if commissioner.memberships.filter(user=by.user_id or 0).exists():
        raise NotAllowed(f"You act for {commissioner.name}. Somebody else has to check it.")
    commissioner = Commissioner.objects.select_for_update(of=("self",)).get(pk=commissioner.pk)
    if not commissioner.is_verified:
        commissioner.verified_at = at
        commissioner.verified_by = VerifiedBy.OPERATOR if by.is_system else VerifiedBy.APPROVER
        commissioner.save(update_fields=["verified_at", "verified_by"])
        note(by, at, "verify_commissioner", commissioner)
    return commissioner


@transaction.atomic
def add_commissioner_member(
    *,
    by: Actor,
    at: datetime,
    commissioner: Commissioner,
    email: str,
    role: str,
    opens_bids: bool = False,
) -> CommissionerMembership:
    """Let a person act for a commissioner; they sign in with this address.

    Parameters
    ----------
    opens_bids : bool
        Whether they may open bids after the deadline, beside their role.

    Raises
    ------
    NotAllowed
        Unless `by` approves for it.
    Conflict, Invalid
        When the person already belongs to it, or the role is none of ours.
    """
    rules_services.require_approver(by, commissioner)
    if role not in CommissionerRole.values:
        raise Invalid(f"Choose one of {', '.join(CommissionerRole.values)}.", field="role")
    address = clean_address(email).lower()
    user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    membership, made = CommissionerMembership.objects.get_or_create(
        commissioner=commissioner,
        user=user,
        defaults={"role": role, "since": at, "opens_bids": opens_bids},
    )
    if not made:
        raise Conflict(f"{email} already belongs to {commissioner.name}.", field="email")
    note(by, at, "add_commissioner_member", commissioner, person=user.pk, role=role)
    return membership


@transaction.atomic
def change_commissioner_member(
    *,
    by: Actor,
    at: datetime,
    membership: CommissionerMembership,
    role: str,
    opens_bids: bool,
) -> CommissionerMembership:
    """Change what a person may do for a commissioner, and whether they open bids.

    Raises
    ------
    NotAllowed
        Unless `by` approves for it.
    Invalid
        When the role is none of ours.
    Conflict
        When nobody would be left who approves.
    """
    rules_services.require_approver(by, membership.commissioner)
    if role not in CommissionerRole.values:
        raise Invalid(f"Choose one of {', '.join(CommissionerRole.values)}.", field="role")
    membership = _lock_membership(membership)
    if role != CommissionerRole.APPROVER:
        _require_another_approver(membership)
    membership.role, membership.opens_bids = role, opens_bids
    membership.save(update_fields=["role", "opens_bids"])
    note(
        by,
        at,
        "change_commissioner_member",
        membership.commissioner,
        person=membership.user_id,
        role=role,
        opens_bids=opens_bids,
    )
    return membership


def _lock_membership(membership: CommissionerMembership) -> CommissionerMembership:
    """Return a membership as it is now, with its commissioner's row locked."""
    rows = Commissioner.objects.select_for_update(of=("self",))
    commissioner = rows.get(pk=membership.commissioner_id)
    found = CommissionerMembership.objects.filter(pk=membership.pk).select_related("user").first()
    if found is None:
        raise NotFound("This person no longer acts for it.")
    found.commissioner = commissioner
    return found


def _require_another_approver(membership: CommissionerMembership) -> None:
    commissioner = membership.commissioner
    others = commissioner.memberships.filter(role=CommissionerRole.APPROVER)
    if membership.role == CommissionerRole.APPROVER and (
        not others.exclude(pk=membership.pk).exists()
    ):
        raise Conflict(
            f"{commissioner.name} needs somebody who approves. Add another approver first."
        )


@transaction.atomic
def remove_commissioner_member(
    *, by: Actor, at: datetime, membership: CommissionerMembership
) -> None:
    """End a person's right to act for a commissioner.

    Raises
    ------
    NotAllowed
        Unless `by` approves for it, or is the person themselves.
    Conflict
        When nobody would be left who approves.
    """
    if by.user_id is None or by.user_id != membership.user_id:
        rules_services.require_approver(by, membership.commissioner)
    membership = _lock_membership(membership)
    _require_another_approver(membership)
    note(by, at, "remove_commissioner_member", membership.commissioner, person=membership.user_id)
    membership.delete()


def own_domain(email: str) -> str:
    """Return the domain of an address where it is one public body's own, else an empty text.

    Examples
    --------
    >>> own_domain("bo@fenland.gov.uk"), own_domain("bo@nhs.net"), own_domain("bo@gov.uk.example")
    ('fenland.gov.uk', '', '')
    """
    domain = email.rpartition("@")[2].lower()
    public = any(domain.endswith(f".{suffix}") for suffix in PUBLIC_DOMAINS)
    return domain if public and domain not in SHARED_DOMAINS else ""


def _made(
    name: str,
    kind: str,
    email: str,
    area: Area | None,
    at: datetime,
    verified: VerifiedBy | None,
    domain: str = "",
) -> Commissioner:
    if kind not in CommissionerKind.values:
        raise Invalid(f"Choose one of {', '.join(CommissionerKind.values)}.", field="kind")
    if not visible(name):
        raise Invalid("Give the name of the public body.", field="name")
    if Commissioner.objects.filter(name__iexact=visible(name)).exists():
        raise Conflict(f"{name} is already here. Ask its people to add you.", field="name")
    try:
        with transaction.atomic():
            return Commissioner.objects.create(
                name=visible(name),
                kind=kind,
                email=email,
                area=area,
                domain=domain,
                registered_at=at,
                verified_at=at if verified else None,
                verified_by=verified or "",
            )
    except IntegrityError as problem:
        raise Conflict(f"{name} is already here.", field="name") from problem
