"""Number proofs: a person proves a number that another organisation registered unproved."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare

from accounts.actors import Actor
from accounts.clock import judged_at
from accounts.destinations import url_of
from accounts.errors import NotAllowed
from accounts.letters import write_letter
from accounts.models import User
from accounts.recording import note
from organisations.destinations import NumberProofPage
from organisations.people.errors import AlreadyMember
from organisations.people.rules import may_register
from organisations.register.codes import digest_of, new_code
from organisations.register.errors import (
    CodeExpired,
    NoPublicAddress,
    TooManyClaims,
    TooSoon,
    WrongCode,
)
from organisations.register.models.claims import Claim, NumberProof
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.rules import CLAIMS_AT_MOST
from organisations.register.services.checking import release_number
from organisations.register.services.claiming import (
    BETWEEN,
    CODES_AT_MOST,
    LASTS,
    TRIES,
    address_of,
    lock_claim,
)
from organisations.support.rules import may_describe

_SALT = "organisations.proofs"


@transaction.atomic
def send_number_code(*, by: Actor, at: datetime, organisation: Organisation) -> NumberProof:
    """Send a code to the register's address, for a person who says that a taken number is theirs.

    Parameters
    ----------
    organisation : Organisation
        The organisation that has registered the number without proof.

    Raises
    ------
    NotAllowed, AlreadyMember
        Unless `by` is a signed-in person unconnected with the organisation.
    ClaimSettled, NoPublicAddress, TooSoon, TooManyClaims
        When the organisation's claim is settled, the register gives no address, a code was sent
        less than ten minutes ago, five were sent, or the person asks about too many numbers.
    """
    entry, proof = _lock_claim_and_proof(by, organisation)
    person = User.objects.select_for_update().get(pk=by.user_id or 0)
    latest = NumberProof.objects.filter(entry=entry).order_by("-sent_at").first()
    if latest is not None and at < latest.sent_at + BETWEEN:
        raise TooSoon("A code was sent a moment ago. Wait ten minutes before you ask for another.")
    if proof is None:
        _require_few(person, at)
        proof = NumberProof(asker=person, entry=entry, codes_sent=0)
    if proof.codes_sent >= CODES_AT_MOST:
        raise TooSoon("Five codes were sent. Write to this site’s operator instead.")
    code = new_code()
    proof.sent_at, proof.good_until, proof.tries = at, at + LASTS, 0
    proof.proved_at = proof.used_at = None
    proof.codes_sent += 1
    proof.code_hash = _digest(proof, code)
    proof.save()
    _post(organisation, proof, code, at)
    note(by, at, "send_number_code", organisation, number=proof.codes_sent)
    return proof


def prove_number(*, by: Actor, at: datetime, organisation: Organisation, code: str) -> NumberProof:
    """Prove a number by the code; the organisation that had registered it loses it.

    The number is then reserved for the person while the proof is valid, and their claim to it is
    confirmed at once. A wrong guess is counted although it is refused.

    Raises
    ------
    NotAllowed, AlreadyMember
        Unless `by` is a signed-in person unconnected with the organisation.
    ClaimSettled, CodeExpired, WrongCode
        When the organisation's claim is settled meanwhile, no code is valid any more, or the code
        is wrong.
    """
    proof, is_right = _try_code(by, at, organisation, code)
    if is_right:
        return proof
    left = TRIES - proof.tries
    if left:
        raise WrongCode(f"That is not the code. You can try {left} more times.", field="code")
    raise CodeExpired("That was wrong too often. Ask for another code.", field="code")


@transaction.atomic
def _try_code(
    by: Actor, at: datetime, organisation: Organisation, code: str
) -> tuple[NumberProof, bool]:
    _, proof = _lock_claim_and_proof(by, organisation)
    now = judged_at(at)
    if proof is None or not proof.code_hash or now >= proof.good_until or proof.tries >= TRIES:
        raise CodeExpired("No code is valid any more. Ask for another one.", field="code")
    if not constant_time_compare(_digest(proof, code), proof.code_hash):
        proof.tries += 1
        proof.save(update_fields=["tries"])
        return proof, False
    proof.proved_at, proof.code_hash = at, ""
    proof.save(update_fields=["proved_at", "code_hash"])
    claim = lock_claim(organisation)
    note(by, at, "prove_number", organisation, number=claim.organisation.identifier)
    release_number(
        by, at, claim, "Somebody has shown by a code from the register that it is theirs."
    )
    return proof, True


def _lock_claim_and_proof(
    by: Actor, organisation: Organisation
) -> tuple[RegisterEntry, NumberProof | None]:
    """Lock the organisation's claim first, then the person's proof: always in this order."""
    if by.user_id is None or not may_register(by):
        raise NotAllowed("Sign in before you show that a number is yours.")
    if may_describe(by, organisation):
        raise AlreadyMember(
            f"You belong to {organisation.name}. Confirm the number on its own page."
        )
    claim: Claim = lock_claim(organisation)
    if claim.entry is None or not address_of(claim.entry):
        raise NoPublicAddress(
            "The public register gives no e-mail address for it. Write to this site’s operator."
        )
    rows = NumberProof.objects.select_for_update(of=("self",)).select_related("entry", "asker")
    return claim.entry, rows.filter(entry=claim.entry, asker=by.user_id).first()


def _require_few(person: User, at: datetime) -> None:
    live = NumberProof.objects.filter(asker=person, used_at__isnull=True, good_until__gt=at)
    if live.count() >= CLAIMS_AT_MOST:
        raise TooManyClaims("You ask about three numbers already. Enter one of those codes first.")


def _digest(proof: NumberProof, code: str) -> str:
    return digest_of(_SALT, f"{proof.asker_id}:{proof.entry_id}", code)


def _post(organisation: Organisation, proof: NumberProof, code: str, at: datetime) -> None:
    words = {
        "entry": proof.entry,
        "code": code,
        "asker": proof.asker.email,
        "link": url_of(NumberProofPage(identifier=organisation.identifier)),
    }
    write_letter(
        at=at,
        kind="number-code",
        to=address_of(proof.entry),
        subject=f"Is {proof.entry.name} yours? A code",
        text=render_to_string("organisations/letters/number-code.txt", words),
        secret=True,
    )
