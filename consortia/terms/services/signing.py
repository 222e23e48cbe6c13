"""Drawing up the agreement, asking for changes, and signing exactly the text that was read."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from accounts.actors import Actor
from accounts.errors import Invalid, Stale
from accounts.recording import note
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of, require_formed, require_member
from consortia.forming.models.consortia import Consortium
from consortia.terms.agreement.wording import fingerprint, sections_of
from consortia.terms.errors import AgreementReplaced, NothingAgreed, SignaturesEnd, TooManyVersions
from consortia.terms.models.agreements import Agreement, AgreementState, ChangeRequest, Signature
from consortia.terms.models.terms import Terms, TermsState
from contracts.local_time import to_local
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible, visible_lines

#: Each version writes to every member and makes all sign anew: people tire of it, and stop reading.
MOST_A_DAY = 5


@transaction.atomic
def draw_up_agreement(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    special: str,
    sure: bool = False,
) -> Agreement:
    """Make the next version of the agreement, with special terms in the members' own words.

    Signatures under the version before count no longer: everybody reads and signs anew, and gets
    a letter. So at most five versions are made within a day.

    Parameters
    ----------
    sure : bool
        True where the caller knows that this ends signatures.

    Raises
    ------
    NotAllowed, NotMember, NotFormed
        Unless `by` speaks for a member, and everybody is in.
    NothingAgreed
        When no terms are agreed.
    Invalid
        When the special terms are too long, or the text would be the same as it is.
    SignaturesEnd
        When somebody has signed the current version, and nobody said `sure`.
    TooManyVersions
        When five were made within a day.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    require_formed(consortium)
    require_member(organisation, members_of(consortium))
    terms = consortium.terms.filter(state=TermsState.AGREED).whole().first()
    if terms is None:
        raise NothingAgreed("Agree on terms first; the agreement is made from them.")
    if len(special) > 5000:
        raise Invalid("Special terms have at most 5,000 characters.", field="special")
    terms.consortium = consortium
    current = consortium.agreements.current().first()
    if current and current.sha256 == fingerprint(sections_of(terms, special.strip())):
        raise Invalid("That is what the agreement says already.", field="special")
    _require_few(consortium, at)
    signers = signers_of(current)
    if signers and not sure:
        raise SignaturesEnd(signers)
    return write_agreement(by, at, consortium, terms, special.strip())


def signers_of(agreement: Agreement | None) -> list[str]:
    """Return the names of the members that have signed a version, in order; none for none."""
    if agreement is None:
        return []
    rows = agreement.signatures.order_by("organisation__name", "pk")
    return list(rows.values_list("organisation__name", flat=True))


def _require_few(consortium: Consortium, at: datetime) -> None:
    since = at - timedelta(days=1)
    recent = consortium.agreements.filter(made_at__gt=since).order_by("-made_at")
    made = list(recent.values_list("made_at", flat=True)[:MOST_A_DAY])
    if len(made) == MOST_A_DAY:
        again = to_local(made[-1] + timedelta(days=1))
        raise TooManyVersions(
            f"{MOST_A_DAY} versions were made within a day, and each asks everybody to read and "
            "sign anew. Collect what should change, and draw up the next version after "
            f"{again:%-d %B, %H:%M}."
        )


def write_agreement(
    by: Actor, at: datetime, consortium: Consortium, terms: Terms, special: str
) -> Agreement:
    """Write the next version, void the one before, and tell everybody; the consortium is locked."""
    terms.consortium = consortium
    void_agreements(consortium, at)
    last = consortium.agreements.aggregate(last=Max("number"))["last"] or 0
    sections = sections_of(terms, special)
    made = Agreement.objects.create(
        consortium=consortium,
        number=last + 1,
        terms=terms,
        special=special,
        sections=sections,
        sha256=fingerprint(sections),
        made_at=at,
    )
    note(by, at, "draw_up_agreement", made, sha256=made.sha256)
    write_to_members(
        by,
        at,
        consortium,
        page=MemberPage.AGREEMENT,
        kind="agreement",
        subject=f"The agreement to sign: {consortium.lot.contract.title}",
        more={"agreement": made, "again": last > 0},
        members=members_of(consortium).values(),
    )
    return made


def void_agreements(consortium: Consortium, at: datetime) -> None:
    """Void every version of the agreement; what was signed is kept."""
    consortium.agreements.current().update(state=AgreementState.VOID, settled_at=at)


@transaction.atomic
def sign_agreement(
    *,
    by: Actor,
    at: datetime,
    agreement: Agreement,
    organisation: Organisation,
    name: str,
    role: str,
    sha256: str,
) -> Agreement:
    """Sign one version for one member; the last signature settles it. Idempotent.

    Parameters
    ----------
    name, role : str
        Who signs, and as what they sign, such as chair.
    sha256 : str
        Fingerprint of the text that they read.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    AgreementReplaced
        When a later version has replaced it.
    Stale
        When the text that was read is another one.
    Invalid
        When nobody is named.
    """
    agreement = _locked(by, agreement, organisation)
    if agreement.state == AgreementState.VOID:
        raise AgreementReplaced("A later version has replaced it. Read and sign that one.")
    if agreement.signatures.filter(organisation=organisation).exists():
        return agreement
    if sha256 != agreement.sha256:
        raise Stale("The text has changed since you read it. Read it again before you sign.")
    for field, said in (("name", name), ("role", role)):
        if not visible(said):
            raise Invalid("Say who signs, and as what.", field=field)
    Signature.objects.create(
        agreement=agreement,
        organisation=organisation,
        name=visible(name)[:120],
        role=visible(role)[:120],
        sha256=sha256,
        at=at,
    )
    note(by, at, "sign_agreement", agreement, organisation=organisation.pk, sha256=sha256)
    _settle(by, at, agreement)
    return agreement


@transaction.atomic
def ask_for_change(
    *, by: Actor, at: datetime, agreement: Agreement, organisation: Organisation, text: str
) -> ChangeRequest:
    """Ask for a change of the text before signing; every member gets a letter.

    Raises
    ------
    NotAllowed, NotMember, AgreementReplaced, Invalid
        Unless `by` speaks for a member, the version is open, and something is said.
    """
    agreement = _locked(by, agreement, organisation)
    if agreement.state != AgreementState.OPEN:
        raise AgreementReplaced(
            "This version is settled. Propose other terms, or draw up a new version."
        )
    if not visible_lines(text):
        raise Invalid("Say what should change.", field="text")
    asked = ChangeRequest.objects.create(
        agreement=agreement, organisation=organisation, text=visible_lines(text)[:2000], at=at
    )
    note(by, at, "ask_for_change", agreement, organisation=organisation.pk)
    consortium = agreement.consortium
    write_to_members(
        by,
        at,
        consortium,
        page=MemberPage.AGREEMENT,
        kind="change-request",
        subject=f"A change is asked for: {consortium.lot.contract.title}",
        more={"agreement": agreement, "asked": asked},
        members=members_of(consortium).values(),
    )
    return asked


def _locked(by: Actor, agreement: Agreement, organisation: Organisation) -> Agreement:
    require_answer(by, organisation)
    consortium = lock_consortium(agreement.consortium)
    require_member(organisation, members_of(consortium))
    found = Agreement.objects.select_related("terms").get(pk=agreement.pk)
    found.consortium = consortium
    return found


def _settle(by: Actor, at: datetime, agreement: Agreement) -> None:
    consortium = agreement.consortium
    members = members_of(consortium)
    signed = set(agreement.signatures.values_list("organisation", flat=True))
    if not {member.pk for member in members.values()} <= signed:
        return
    agreement.state, agreement.settled_at = AgreementState.SIGNED, at
    agreement.save(update_fields=["state", "settled_at"])
    note(Actor.system("consortia"), at, "settle_agreement", agreement)
    write_to_members(
        by,
        at,
        consortium,
        page=MemberPage.AGREEMENT,
        kind="signed",
        subject=f"Signed by all: {consortium.lot.contract.title}",
        more={"agreement": agreement},
        members=members.values(),
    )
