"""Claims to public numbers: begun on registering, confirmed by a code or a check."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare

from accounts.actors import Actor
from accounts.clock import judged_at
from accounts.destinations import url_of
from accounts.errors import Invalid
from accounts.letters import write_letter
from accounts.models import User
from accounts.recording import note
from organisations.destinations import ClaimPage
from organisations.register.codes import digest_of, new_code
from organisations.register.errors import (
    ClaimSettled,
    CodeExpired,
    IdentifierTaken,
    NoPublicAddress,
    TooManyClaims,
    TooSoon,
    WrongCode,
)
from organisations.register.identifiers import OWN_SCHEME, scheme_of
from organisations.register.models.claims import (
    OPEN_STATES,
    Claim,
    ClaimProof,
    ClaimState,
    NumberProof,
)
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible_lines
from organisations.register.rules import CLAIMS_AT_MOST, claims_at_most
from organisations.register.unlisted_numbers import is_loaded
from organisations.support.rules import require_describer

#: A volunteer looks into the common mailbox every few days, not every hour.
LASTS = timedelta(days=3)
BETWEEN = timedelta(minutes=10)
CODES_AT_MOST = 5
TRIES = 5
#: Small counts as words.
COUNTED = {CLAIMS_AT_MOST: "three"}
_SALT = "organisations.claims"


def begin_claim(
    by: Actor, at: datetime, organisation: Organisation, looked_after_by: Organisation | None = None
) -> Claim | None:
    """Begin the claim of an organisation that is being registered with a public number.

    A person who signs in with the register's own public address has proved it by that. Where the
    number's register is not loaded here, the claim is unchecked: it blocks nothing and counts
    towards no limit.

    Parameters
    ----------
    looked_after_by : Organisation, optional
        The infrastructure organisation that registers it as its group; the claim counts towards
        that organisation's limit.

    Returns
    -------
    Claim or None
        None where the identifier is one of ours, or the system acts.

    Raises
    ------
    IdentifierTaken
        When somebody else has just proved that the number is theirs.
    TooManyClaims
        When the person, or the infrastructure organisation, has as many waiting claims as
        `rules.claims_at_most` allows.
    """
    number = organisation.identifier
    if by.is_system or scheme_of(number) == OWN_SCHEME:
        return None
    entry = RegisterEntry.objects.listing(number).order_by("-is_registered", "pk").first()
    claim = Claim(organisation=organisation, entry=entry, made_at=at)
    if entry is None and not is_loaded(number):
        claim.state = ClaimState.UNCHECKED
    elif entry is not None and _use_proof(by, at, entry):
        claim.state, claim.proof, claim.settled_at = ClaimState.VERIFIED, ClaimProof.CODE, at
    else:
        email = _require_few(by, looked_after_by)
        if email and email == address_of(entry).lower():
            claim.state, claim.proof, claim.settled_at = ClaimState.VERIFIED, ClaimProof.ADDRESS, at
    claim.save(force_insert=True)
    note(by, at, "claim_entry", organisation, state=claim.state)
    return claim


@transaction.atomic
def send_claim_code(*, by: Actor, at: datetime, organisation: Organisation) -> Claim:
    """Send a code to the register entry's public address; an earlier code ends.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation, or a supporter that may describe it.
    ClaimSettled, NoPublicAddress, TooSoon
        When the claim is settled, the register gives no address, a code was sent less than ten
        minutes ago, or five were sent.
    """
    require_describer(by, organisation)
    claim = lock_claim(organisation)
    if claim.entry is None or not address_of(claim.entry):
        raise NoPublicAddress(
            "The public register gives no e-mail address for it. Ask this site’s operator to check."
            if claim.entry
            else "No register here lists the number, so no code can be sent. Ask this site’s "
            "operator to check it."
        )
    if claim.codes_sent >= CODES_AT_MOST:
        raise TooSoon("Five codes were sent. Ask this site’s operator to check instead.")
    if claim.code_sent_at is not None and at < claim.code_sent_at + BETWEEN:
        raise TooSoon("A code was sent a moment ago. Wait ten minutes before you ask for another.")
    code = new_code()
    claim.code_hash, claim.code_sent_at, claim.tries = digest_of(_SALT, claim.pk, code), at, 0
    claim.codes_sent += 1
    claim.save(update_fields=["code_hash", "code_sent_at", "tries", "codes_sent"])
    _post(claim, claim.entry, code, at, by)
    note(by, at, "send_claim_code", organisation, number=claim.codes_sent)
    return claim


def confirm_claim(*, by: Actor, at: datetime, organisation: Organisation, code: str) -> Claim:
    """Confirm a claim by the code that was sent to the public register's address.

    A wrong guess is counted although it is refused.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation, or a supporter that may describe it.
    ClaimSettled, CodeExpired, WrongCode
        When the claim is settled, no code is valid any more, or the code is wrong.
    """
    require_describer(by, organisation)
    claim, is_right = _try_code(by, at, organisation, code)
    if is_right:
        return claim
    left = TRIES - claim.tries
    if left:
        raise WrongCode(f"That is not the code. You can try {left} more times.", field="code")
    raise CodeExpired("That was wrong too often. Ask for another code.", field="code")


@transaction.atomic
def ask_operator(*, by: Actor, at: datetime, organisation: Organisation, words: str) -> Claim:
    """Ask the operator to check a claim that no code can confirm; asking again replaces the words.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation, or a supporter that may describe it.
    ClaimSettled, Invalid
        When the claim is settled, or no words are given.
    """
    require_describer(by, organisation)
    claim = lock_claim(organisation)
    said = visible_lines(words)[:500]
    if not said:
        raise Invalid(
            "Say how we can check, such as the telephone number of your office.", field="words"
        )
    claim.asked_at, claim.asked_words = claim.asked_at or at, said
    claim.save(update_fields=["asked_at", "asked_words"])
    note(by, at, "ask_operator", organisation)
    return claim


def address_of(entry: RegisterEntry | None) -> str:
    """Return the address to send a code to; empty where the entry has none or is removed."""
    return entry.email if entry is not None and entry.is_registered else ""


def hint_of(entry: RegisterEntry | None) -> str:
    """Return the register's address with most of it hidden; empty where there is none.

    Examples
    --------
    >>> hint_of(RegisterEntry(email="office@fen.example"))
    'o…@fen.example'
    """
    name, _, domain = address_of(entry).rpartition("@")
    return f"{name[:1]}…@{domain}" if name else ""


def _use_proof(by: Actor, at: datetime, entry: RegisterEntry) -> bool:
    """Use up the person's proof that this entry is theirs; return whether there was one."""
    good = NumberProof.objects.good(at).filter(entry=entry)
    proof = good.select_for_update().filter(asker=by.user_id or 0).first()
    if proof is None:
        if good.exists():
            raise IdentifierTaken(
                "Somebody has just shown by a code that this number is theirs, and it is kept for "
                "them for three days. Ask this site’s operator if you are of the same "
                "organisation.",
                field="identifier",
            )
        return False
    proof.used_at = at
    proof.save(update_fields=["used_at"])
    return True


def _require_few(by: Actor, helper: Organisation | None) -> str:
    """Lock the claimant and check the limit; return the address of a person claiming themselves."""
    waiting = Claim.objects.waiting()
    email = ""
    if helper is not None:
        helper = Organisation.objects.select_for_update(of=("self",)).get(pk=helper.pk)
        count = waiting.of_groups(helper).count()
    else:
        person = User.objects.select_for_update().get(pk=by.user_id or 0)
        count = waiting.filter(organisation__memberships__user=person).distinct().count()
        email = person.email
    most = claims_at_most(helper)
    if count >= most:
        raise TooManyClaims(
            f"You have registered {COUNTED.get(most, most)} organisations whose public number "
            "is not confirmed yet. Confirm one of them first, on its page.",
            field="identifier",
        )
    return email


def lock_claim(organisation: Organisation) -> Claim:
    """Lock and return an organisation's open claim.

    Raises
    ------
    ClaimSettled
        When there is nothing to check.
    """
    rows = Claim.objects.select_for_update(of=("self",)).select_related("organisation", "entry")
    claim = rows.filter(organisation=organisation).first()
    if claim is None or claim.state not in OPEN_STATES:
        raise ClaimSettled(f"There is nothing to confirm for {organisation.name}.")
    return claim


@transaction.atomic
def _try_code(by: Actor, at: datetime, organisation: Organisation, code: str) -> tuple[Claim, bool]:
    claim = lock_claim(organisation)
    sent = claim.code_sent_at
    if not claim.code_hash or sent is None or judged_at(at) >= sent + LASTS or claim.tries >= TRIES:
        raise CodeExpired("No code is valid any more. Ask for another one.", field="code")
    if constant_time_compare(digest_of(_SALT, claim.pk, code), claim.code_hash):
        return settle(by, at, claim, ClaimProof.CODE), True
    claim.tries += 1
    claim.save(update_fields=["tries"])
    return claim, False


def settle(by: Actor, at: datetime, claim: Claim, proof: ClaimProof) -> Claim:
    """Verify a locked claim and record its proof."""
    claim.state, claim.proof, claim.settled_at = ClaimState.VERIFIED, proof, at
    claim.code_hash = ""
    claim.save(update_fields=["state", "proof", "settled_at", "code_hash"])
    note(by, at, "verify_claim", claim.organisation, proof=proof)
    return claim


def _post(claim: Claim, entry: RegisterEntry, code: str, at: datetime, by: Actor) -> None:
    asker = User.objects.filter(pk=by.user_id or 0).first()
    words = {
        "claim": claim,
        "code": code,
        "asker": asker.email if asker else "",
        "link": url_of(ClaimPage(identifier=claim.organisation.identifier)),
        "operator": settings.DEFAULT_FROM_EMAIL,
        "until": at + LASTS,
    }
    write_letter(
        at=at,
        kind="claim-code",
        to=address_of(entry),
        subject=f"Is {entry.name} yours? A code",
        text=render_to_string("organisations/letters/claim-code.txt", words),
        secret=True,
    )
