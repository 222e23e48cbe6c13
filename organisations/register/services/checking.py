"""Settling claims by hand: the operator, or an approver, verifies or refuses them."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.errors import Invalid
from accounts.letters import write_letter
from accounts.recording import note
from organisations.destinations import OrganisationPage
from organisations.people.addresses import describing_addresses_of
from organisations.register.identifiers import new_own_identifier
from organisations.register.models.claims import Claim, ClaimProof, ClaimState
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible_lines
from organisations.register.rules import require_check
from organisations.register.services.claiming import lock_claim, settle

MOST_WORDS = 500


@transaction.atomic
def verify_claim(*, by: Actor, at: datetime, organisation: Organisation) -> Claim:
    """Verify a claim that somebody has checked; the organisation is told by letter.

    Raises
    ------
    NotAllowed
        Unless `by` is the system, or an approver unconnected with the organisation.
    ClaimSettled
        When there is nothing to check.
    """
    require_check(by, organisation)
    proof = ClaimProof.OPERATOR if by.is_system else ClaimProof.APPROVER
    claim = settle(by, at, lock_claim(organisation), proof)
    owner = claim.organisation
    page = url_of(OrganisationPage(identifier=owner.identifier))
    _tell(owner, at, "claim-verified", f"{owner.name} is confirmed", link=page)
    return claim


@transaction.atomic
def refuse_claim(*, by: Actor, at: datetime, organisation: Organisation, reason: str = "") -> Claim:
    """Refuse a claim: the organisation keeps its details under an identifier of ours.

    The public number is free again for its owner.

    Parameters
    ----------
    reason : str
        What the organisation is told; an approver always gives one.

    Raises
    ------
    NotAllowed
        Unless `by` is the system, or an approver unconnected with the organisation.
    ClaimSettled, Invalid
        When there is nothing to check, or no reason is given.
    """
    require_check(by, organisation)
    told = visible_lines(reason)
    if not (told or by.is_system):
        raise Invalid("Say why, for those who asked.", field="reason")
    if len(told) > MOST_WORDS:
        raise Invalid(f"Shorten the reason to {MOST_WORDS} characters.", field="reason")
    return release_number(by, at, lock_claim(organisation), told)


def release_number(by: Actor, at: datetime, claim: Claim, told: str) -> Claim:
    """Refuse a locked claim: release its public number, and tell the organisation why."""
    claim.state, claim.settled_at, claim.code_hash = ClaimState.REFUSED, at, ""
    claim.reason = told
    claim.save(update_fields=["state", "settled_at", "code_hash", "reason"])
    organisation = claim.organisation
    taken = organisation.identifier
    organisation.identifier = new_own_identifier()
    organisation.save(update_fields=["identifier"])
    note(by, at, "refuse_claim", organisation, number=taken)
    subject = f"{taken} is not confirmed to be yours"
    _tell(organisation, at, "claim-refused", subject, number=taken, reason=told)
    return claim


def _tell(organisation: Organisation, at: datetime, kind: str, subject: str, **words: str) -> None:
    """Write to the organisation, or to its supporters where it has no address of its own."""
    for to in (one.email for one in describing_addresses_of(organisation)):
        text = render_to_string(
            f"organisations/letters/{kind}.txt", {"organisation": organisation, **words}
        )
        write_letter(at=at, kind=kind, to=to, subject=subject, text=text)
