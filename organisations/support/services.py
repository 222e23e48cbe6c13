"""Looking after groups: asked for, consented to, changed, ended."""

from datetime import datetime
from typing import Any

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
    """Ask a group whether an infrastructure organisation may look after it; the group gets a letter.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the supporter.
    NotInfrastructure, AlreadySupported, Invalid
        When it is none, has asked before, or there is nobody to ask.
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
    """Let an infrastructure organisation look after a group, on the group's own word.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the group.
    NotInfrastructure, AlreadySupported, Invalid
        When it is none, looks after the group already, or the consent is not whole.
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
    **entry: Any,
) -> Support:
    """Register a group on its behalf, with the consent that it gave the supporter.

    Nobody becomes its administrator. Where the group has an address, a letter tells it what was
    written down and how to change or end that.

    Parameters
    ----------
    **entry
        What `register_organisation` takes.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the supporter.
    NotInfrastructure, Invalid, MalformedIdentifier, IdentifierTaken, NotListed, PerhapsTheSame
    TooManyClaims
        When it is no infrastructure organisation, or a part of the entry or consent is not whole;
        else as `register_organisation` says.
    """
    require_editor(by, supporter)
    require_infrastructure(supporter)
    said = consent.said(at.date(), by_supporter=True) | {"consented_at": at}
    group = register_organisation(
        by=by,
        at=at,
        looked_after_by=supporter,
        confirmed_distinct=confirmed_distinct,
        confirmed_unlisted=confirmed_unlisted,
        **entry,
    )
    made = _insert(supporter, group, at, may_answer=may_answer, told_by_supporter=True, **said)
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
    """Say yes to a supporter, or change what it may do.

    The first yes is kept as it was given; later changes are in the record.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for the group, by its letter too.
    SupportEnded, Invalid
        When it has ended, or the consent is not whole.
    """
    support = _held_by_group(by, support)
    if not (may_offer or may_answer):
        raise Invalid("Let them do something, or end it.", field="may_offer")
    new = support.consented_at is None
    said = consent.said(at.date()) | {"consented_at": at} if new else {}
    for field, value in {**said, "may_offer": may_offer, "may_answer": may_answer}.items():
        setattr(support, field, value)
    support.save()
    note(by, at, "consent_to_support", support, may_offer=may_offer, may_answer=may_answer)
    return support


@transaction.atomic
def end_support(*, by: Actor, at: datetime, support: Support) -> Support:
    """End it at once, from either side; what was done before stays. Safe to repeat.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for the group, by its letter too, or is an editor of the supporter.
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
    """Return what a letter's link is about.

    Raises
    ------
    NotFound
        When the link is none of ours.
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
    """Return what the link in a letter to the group carries."""
    return signing.dumps(support.pk, salt=_SALT)


def _held_by_group(by: Actor, support: Support) -> Support:
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
    """Write to the group, or to another side; an organisation without an address gets nothing."""
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
