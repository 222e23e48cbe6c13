"""What the operator, or an approver that it named, says of a claim after checking it."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.errors import Invalid
from accounts.letters import write_letter
from accounts.recording import note
from organisations import rules
from organisations.addresses import describing_addresses_of
from organisations.destinations import OrganisationPage
from organisations.identifiers import new_own_identifier
from organisations.models import Claim, ClaimProof, ClaimState, Organisation
from organisations.names import visible_lines
from organisations.services.claims import held_claim, settle

MOST_WORDS = 500


@transaction.atomic
def verify_claim(*, by: Actor, at: datetime, organisation: Organisation) -> Claim:
    """Say that somebody has checked that the entry is theirs; the body hears of it by letter.

    Raises
    ------
    NotAllowed
        For anyone but the product itself, and approvers who have nothing to do with the body.
    ClaimSettled
        When there is nothing to check.
    """
    rules.require_check(by, organisation)
    proof = ClaimProof.OPERATOR if by.is_system else ClaimProof.APPROVER
    claim = settle(by, at, held_claim(organisation), proof)
    body = claim.organisation
    page = url_of(OrganisationPage(identifier=body.identifier))
    _tell(body, at, "claim-verified", f"{body.name} is confirmed", link=page)
    return claim


@transaction.atomic
def refuse_claim(*, by: Actor, at: datetime, organisation: Organisation, reason: str = "") -> Claim:
    """Say that the entry is not theirs: the body keeps what it wrote, under a number of ours.

    The public number is free again for those whose it is.

    Parameters
    ----------
    reason : str
        What the body is told; an approver always gives one.

    Raises
    ------
    NotAllowed
        For anyone but the product itself, and approvers who have nothing to do with the body.
    ClaimSettled, Invalid
        When there is nothing to check, or no reason is given.
    """
    rules.require_check(by, organisation)
    told = visible_lines(reason)
    if not (told or by.is_system):
        raise Invalid("Say why, for those who asked.", field="reason")
    if len(told) > MOST_WORDS:
        raise Invalid(f"Shorten the reason to {MOST_WORDS} characters.", field="reason")
    return give_back(by, at, held_claim(organisation), told)


def give_back(by: Actor, at: datetime, claim: Claim, told: str) -> Claim:
    """Take the public number from the body of a claim that is held, and tell it why."""
    claim.state, claim.settled_at, claim.code_hash = ClaimState.REFUSED, at, ""
    claim.reason = told
    claim.save(update_fields=["state", "settled_at", "code_hash", "reason"])
    body = claim.organisation
    taken = body.identifier
    body.identifier = new_own_identifier()
    body.save(update_fields=["identifier"])
    note(by, at, "refuse_claim", body, number=taken)
    subject = f"{taken} is not confirmed to be yours"
    _tell(body, at, "claim-refused", subject, number=taken, reason=told)
    return claim


def _tell(body: Organisation, at: datetime, kind: str, subject: str, **words: str) -> None:
    """Write to the body; to who looks after it where it has no address of its own."""
    for to in (one.email for one in describing_addresses_of(body)):
        text = render_to_string(
            f"organisations/letters/{kind}.txt", {"organisation": body, **words}
        )
        write_letter(at=at, kind=kind, to=to, subject=subject, text=text)
