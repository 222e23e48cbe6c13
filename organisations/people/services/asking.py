"""Asking an organisation to confirm a relationship: one letter, one page, one button."""

from datetime import datetime, timedelta

from django.core import signing
from django.template.loader import render_to_string

from accounts.destinations import url_of
from accounts.errors import NotFound
from accounts.letters import write_letter
from organisations.destinations import LettersStop, RelationshipAnswer
from organisations.people.addresses import Address, addresses_of
from organisations.people.models.relationships import (
    Relationship,
    RelationshipAsk,
    RelationshipKind,
)
from organisations.people.models.stops import LetterStop
from organisations.people.services.contacts import stop_token
from organisations.register.models.claims import Claim
from organisations.register.models.organisations import Organisation

MOST_A_DAY = 20
"""The most organisations that one may have written to in a day; others see it on the site."""
_SALT = "organisations.answer-relationship"


def ask_other_side(*, at: datetime, said: Relationship) -> bool:
    """Ask the other organisation to confirm a relationship: one letter, ever.

    Call it in the transaction that says the relationship.

    No letter goes out for an organisation with a waiting claim, to addresses that stopped such
    letters, or once twenty organisations were written to within a day. The question is listed
    under the other organisation's work all the same.

    Returns
    -------
    bool
        Whether a letter was written.
    """
    kind = RelationshipKind(said.kind)
    back = Relationship.objects.filter(
        organisation=said.other, other=said.organisation, kind=kind.answer or ""
    )
    if kind.answer is None or back.exists() or not _may_write(said.organisation, at):
        return False
    _, new = RelationshipAsk.objects.get_or_create(
        organisation=said.organisation, other=said.other, kind=kind, defaults={"asked_at": at}
    )
    addresses = _open_addresses(said.other) if new else []
    for address in addresses:
        _write(said, address, at)
    return bool(addresses)


def _may_write(organisation: Organisation, at: datetime) -> bool:
    if Claim.objects.waiting().filter(organisation=organisation).exists():
        return False
    asked = RelationshipAsk.objects.filter(organisation=organisation)
    return asked.filter(asked_at__gt=at - timedelta(days=1)).count() < MOST_A_DAY


def _open_addresses(organisation: Organisation) -> list[Address]:
    stopped = set(
        LetterStop.objects.filter(organisation=organisation).values_list("email", flat=True)
    )
    return [one for one in addresses_of(organisation) if one.email.lower() not in stopped]


def _write(said: Relationship, address: Address, at: datetime) -> None:
    stop = url_of(LettersStop(token=stop_token(said.other, address)))
    words = {
        "said": said,
        "question": question_of(said),
        "link": url_of(RelationshipAnswer(token=answer_token(said))),
        "stop": stop,
    }
    write_letter(
        at=at,
        kind="relationship",
        to=address.email,
        subject=f"{said.organisation.name} says something of {said.other.name}: is it so?",
        text=render_to_string("organisations/letters/relationship.txt", words),
        unsubscribe=stop,
    )


def question_of(said: Relationship) -> str:
    """Return the sentence that the other organisation is asked to confirm."""
    one, other = said.organisation.name, said.other.name
    return {
        RelationshipKind.WORKED: f"{one} says that it has worked together with {other}.",
        RelationshipKind.BRANCH: f"{one} says that it is a branch of {other}.",
        RelationshipKind.PARENT: f"{one} says that {other} is a branch of it.",
    }[RelationshipKind(said.kind)]


def answer_token(said: Relationship) -> str:
    """Return the signed token of the letter's link, which names the relationship."""
    return signing.dumps([said.organisation_id, said.other_id, said.kind], salt=_SALT)


def said_from_token(token: str) -> Relationship:
    """Return the relationship that a letter's link asks about.

    Raises
    ------
    NotFound
        When the link is not one of ours, or the relationship was withdrawn.
    """
    try:
        one, other, kind = signing.loads(token, salt=_SALT)
    except signing.BadSignature as problem:
        raise NotFound("This link is not one of ours. Copy it whole from the letter.") from problem
    rows = Relationship.objects.select_related("organisation", "other").filter(
        organisation=one, other=other, kind=kind, other__left_at__isnull=True
    )
    said = rows.first()
    if said is None:
        raise NotFound("That was withdrawn in the meantime. You need not answer.")
    return said
