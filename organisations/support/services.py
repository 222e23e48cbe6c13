"""Supports: asked for, consented to, changed, ended."""

from datetime import datetime
from typing import Any, Unpack

from django.core import signing
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.errors import Invalid, NotAllowed, NotFound
from accounts.letters import write_letter
from accounts.recording import note
from organisations.destinations import SupportedGroups, SupportLetter
from organisations.people.models.members import Role
from organisations.people.rules import has_role, require_editor
from organisations.register.details import OrganisationEntry
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import register_organisation
from organisations.support.consent import Consent
from organisations.support.errors import AlreadySupported, SupportEnded
from organisations.support.models import Support
from organisations.support.rules import require_infrastructure

_SALT = "organisations.support"


@transaction.atomic
def ask_to_support(
    *,
    by: Actor,
    at: datetime,
    supporter: Organisation,
    supported: Organisation,
    may_offer: bool = True,
    may_answer: bool = False,
) -> Support:
    """Ask a group to consent to being supported; the group gets a letter.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the supporter.
    NotInfrastructure, AlreadySupported, Invalid
        When it is not infrastructure, has asked before, or the group has no address.
    """
    require_editor(by, supporter)
    if not supported.email:
        raise Invalid(
            f"{supported.name} has no address to ask at. Its own people can let you on their page.",
            field="organisation",
        )
    made = _insert(supporter, supported, at, may_offer=may_offer, may_answer=may_answer)
    note(by, at, "ask_to_support", made)
    _write(made, at, "support-asked", f"May {supporter.name} look after your entry?")
    return made


@transaction.atomic
def let_support(
    *,
    by: Actor,
    at: datetime,
    supported: Organisation,
    supporter: Organisation,
    consent: Consent,
    may_offer: bool = True,
    may_answer: bool = False,
) -> Support:
    """Let an infrastructure organisation support a group, by the group's own consent.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the group.
    NotInfrastructure, AlreadySupported, Invalid
        When it is not infrastructure, supports the group already, or the consent is incomplete.
    """
    require_editor(by, supported)
    made = _insert(
        supporter,
        supported,
        at,
        may_offer=may_offer,
        may_answer=may_answer,
        consented_at=at,
        **consent.said(at.date()),
    )
    note(by, at, "let_support", made)
    _write(made, at, "support-given", f"{supported.name} lets you look after its entry", supporter)
    return made


@transaction.atomic
def register_group(
    *,
    by: Actor,
    at: datetime,
    supporter: Organisation,
    consent: Consent,
    may_answer: bool = False,
    confirmed_distinct: bool = False,
    confirmed_unlisted: bool = False,
    **entry: Unpack[OrganisationEntry],
) -> Support:
    """Register a group on its behalf, with the consent that it gave its supporter.

    Nobody becomes its administrator. Where the group has an address, a letter tells it what was
    entered and how to change or end that.

    Parameters
    ----------
    **entry
        Details, as `register_organisation` takes them.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the supporter.
    NotInfrastructure, Invalid, MalformedIdentifier, IdentifierTaken, NotListed, PerhapsTheSame
    TooManyClaims
        When it is not infrastructure, or the entry or consent is incomplete; otherwise as
        `register_organisation` says.
    """
    require_editor(by, supporter)
    require_infrastructure(supporter)
    said = consent.said(at.date(), by_supporter=True)
    group = register_organisation(
        by=by,
        at=at,
        looked_after_by=supporter,
        confirmed_distinct=confirmed_distinct,
        confirmed_unlisted=confirmed_unlisted,
        **entry,
    )
    made = _insert(
        supporter, group, at, may_answer=may_answer, told_by_supporter=True, consented_at=at, **said
    )
    note(by, at, "register_group", made, identifier=group.identifier)
    if group.email and group.email != supporter.email:
        _write(made, at, "support-told", f"{supporter.name} looks after your entry")
    return made


@transaction.atomic
def consent_to_support(
    *,
    by: Actor,
    at: datetime,
    support: Support,
    consent: Consent,
    may_offer: bool = True,
    may_answer: bool = False,
) -> Support:
    """Consent to a supporter, or change what it may do.

    The first consent is kept as it was given; later changes are in the record.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for the group, also through a letter's link.
    SupportEnded, Invalid
        When the support has ended, or the consent is incomplete.
    """
    support = _lock_for_group(by, support)
    if not (may_offer or may_answer):
        raise Invalid("Let them do something, or end it.", field="may_offer")
    new = support.consented_at is None
    said = {**consent.said(at.date()), "consented_at": at} if new else {}
    for field, value in {**said, "may_offer": may_offer, "may_answer": may_answer}.items():
        setattr(support, field, value)
    support.save()
    note(by, at, "consent_to_support", support, may_offer=may_offer, may_answer=may_answer)
    return support


@transaction.atomic
def end_support(*, by: Actor, at: datetime, support: Support) -> Support:
    """End a support at once, from either side; idempotent. What was done before stays.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for the group, also by letter, or is an editor of the supporter.
    """
    support = Support.objects.select_for_update(of=("self",)).get(pk=support.pk)
    group = has_role(by, support.supported, Role.EDITOR)
    if not group:
        require_editor(by, support.supporter)
    if support.ended_at is None:
        support.ended_at = at
        support.save(update_fields=["ended_at"])
        note(by, at, "end_support", support)
        other = support.supporter if group else support.supported
        _write(support, at, "support-ended", "Your arrangement has ended", other)
    return support


def support_from_token(token: str) -> Support:
    """Return the support that a letter's link is about.

    Raises
    ------
    NotFound
        When the link is not one of ours.
    """
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature as problem:
        raise NotFound("This link is not one of ours. Copy it whole from the letter.") from problem
    found = Support.objects.select_related("supporter", "supported").filter(pk=pk).first()
    if found is None:
        raise NotFound("What this link is about is no longer there.")
    return found


def support_token(support: Support) -> str:
    """Return the signed token of the link in a letter to the group."""
    return signing.dumps(support.pk, salt=_SALT)


def _lock_for_group(by: Actor, support: Support) -> Support:
    found = Support.objects.select_for_update(of=("self",)).get(pk=support.pk)
    if not has_role(by, found.supported, Role.EDITOR):
        raise NotAllowed(f"Only people of {found.supported.name} can consent for it.")
    if found.ended_at is not None:
        raise SupportEnded("This has ended. Ask again if both want it anew.")
    return found


def _insert(
    supporter: Organisation, supported: Organisation, at: datetime, **fields: Any
) -> Support:
    require_infrastructure(supporter)
    if supporter.pk == supported.pk:
        raise Invalid("Choose another organisation than your own.", field="organisation")
    if not (fields.get("may_offer", True) or fields.get("may_answer")):
        raise Invalid("Choose at least one thing that may be done.", field="may_offer")
    try:
        with transaction.atomic():
            return Support.objects.create(
                supporter=supporter, supported=supported, asked_at=at, **fields
            )
    except IntegrityError as problem:
        raise AlreadySupported(
            f"{supporter.name} looks after {supported.name} already, or has asked to.",
            field="organisation",
        ) from problem


def _write(
    support: Support, at: datetime, kind: str, subject: str, to: Organisation | None = None
) -> None:
    """Write to the group, or to its supporter; without an address nothing is sent."""
    reader = to or support.supported
    if not reader.email:
        return
    own = reader.pk == support.supported_id
    other = support.supporter if own else support.supported
    words = {
        "support": support,
        "reader": reader,
        "link": url_of(SupportLetter(token=support_token(support))) if own else "",
        "page": url_of(SupportedGroups(identifier=support.supporter.identifier)),
    }
    write_letter(
        at=at,
        kind=kind,
        to=reader.email,
        subject=subject,
        text=render_to_string(f"organisations/letters/{kind}.txt", words),
        reply_to=other.email if own or support.consented_at else "",  # private to who only asked
    )
