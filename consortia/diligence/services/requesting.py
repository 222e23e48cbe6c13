"""Due diligence: the lead asks once, members answer by consent, and sign each other off."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed, Stale
from accounts.recording import note
from consortia.destinations import MemberPage
from consortia.diligence.consents import shown_by
from consortia.diligence.errors import NotAsked, NothingShown, NothingSignedOff
from consortia.diligence.models import DiligenceWant, SignOff, SignOffEnd
from consortia.diligence.requests import asker_of, suggested_wants
from consortia.forming.errors import NotFormed
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from organisations.passport.checks import MOST_POUNDS
from organisations.passport.known_items import label_of, section_of
from organisations.passport.models.passports import Section
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible, visible_lines


@transaction.atomic
def ask_for_passports(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    wants: Mapping[str, Decimal | None],
) -> list[DiligenceWant]:
    """Ask every member, once, to show what is wanted; each gets one letter with its own list.

    Of whom a thing is asked follows from `consortia.diligence.requests`. Asked again, only what is
    new is asked, such as of members who have joined since.

    Parameters
    ----------
    organisation : Organisation
        Who asks: the lead that members agreed on, else the starter.
    wants : mapping
        Key of an item → its least amount in GBP (insurances only), or None.

    Returns
    -------
    list of DiligenceWant
        What is new.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for who asks.
    NotFormed, Invalid
        When the consortium was dissolved, or nothing or nonsense is wanted.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    if consortium.stage == ConsortiumStage.DISSOLVED:
        raise NotFormed("This consortium was dissolved.")
    asker = asker_of(consortium)
    if asker.pk != organisation.pk:
        raise NotAllowed(f"{asker.name} asks for all of you. Write to them.")
    _check_wants(wants)
    members = list(members_of(consortium).values())
    suggested = {one.key: one.members for one in suggested_wants(consortium, members)}
    made = [
        want
        for key, least in wants.items()
        for member in suggested.get(key, members)
        if (want := _want(consortium, member, key, least, asker, at)) is not None
    ]
    if made:
        note(by, at, "ask_for_passports", consortium, wanted=sorted(wants))
        _tell(by, at, consortium, made)
    return made


@transaction.atomic
def excuse_want(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    item: str,
    reason: str,
) -> DiligenceWant:
    """Say why a member does not have what it was asked for; the partners read it.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for the member.
    NotAsked, Invalid
        When it was not asked for it, or says nothing.
    """
    require_answer(by, organisation)
    rows = DiligenceWant.objects.select_for_update().filter(consortium=consortium)
    want = rows.filter(organisation=organisation, item=item).first()
    if want is None:
        raise NotAsked("You were not asked for this.")
    if not visible_lines(reason):
        raise Invalid("Say why, such as: we have no staff.", field="reason")
    want.excuse, want.excused_at = visible_lines(reason)[:500], at
    want.save(update_fields=["excuse", "excused_at"])
    note(by, at, "excuse_want", want, item=item)
    return want


@transaction.atomic
def sign_off(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    about: Organisation,
    name: str,
    fingerprint: str,
    remark: str = "",
) -> SignOff:
    """Sign a member off for another, which has looked at what it shows and found it good enough.

    It counts until an item that was shown changes or is shown no longer.

    Parameters
    ----------
    name : str
        Who looked.
    fingerprint : str
        Of what they read (`Passport.fingerprint`).

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member, and `about` is another.
    NothingShown
        When the other shows nothing.
    Stale
        When what it shows is not what was read.
    Invalid
        When nobody is named, or an organisation would sign off itself.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    require_member(about, members)
    if organisation.pk == about.pk:
        raise Invalid("Nobody signs off itself.", field="about")
    shown = shown_by(consortium, about)
    if not shown.items:
        raise NothingShown(f"{about.name} shows you nothing yet. Ask it first.")
    if shown.fingerprint != fingerprint:
        raise Stale(f"{about.name} has changed what it shows. Read it again, then sign off.")
    if not visible(name):
        raise Invalid("Say who looked.", field="name")
    made = SignOff.objects.create(
        consortium=consortium,
        signer=organisation,
        about=about,
        name=visible(name)[:120],
        note=visible_lines(remark)[:1000],
        relied_on=shown.fingerprints,
        at=at,
    )
    note(by, at, "sign_off", made, about=about.pk)
    return made


@transaction.atomic
def withdraw_sign_off(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    about: Organisation,
    reason: str,
) -> SignOffEnd:
    """Withdraw a member's latest sign-off of another, even one that has lapsed.

    The other and the lead get a letter with the reason; it is kept, and the member can sign off
    anew at any time.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    NothingSignedOff
        When it has not signed the other off, or has withdrawn that already.
    Invalid
        When it does not say why.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    if not reason.strip():
        raise Invalid("Say why, so that your partners know what to do.", field="reason")
    signed = SignOff.objects.filter(consortium=consortium, signer=organisation, about=about)
    latest = signed.select_related("end").order_by("pk").last()
    if latest is None or hasattr(latest, "end"):
        raise NothingSignedOff(f"There is no sign-off of {about.name} to withdraw.")
    made = SignOffEnd.objects.create(
        sign_off=latest, organisation=organisation, reason=reason.strip()[:500], at=at
    )
    note(by, at, "withdraw_sign_off", latest, about=about.pk)
    head = asker_of(consortium).identifier
    told = [one for key, one in members.items() if key in {about.identifier, head}]
    write_to_members(
        by,
        at,
        consortium,
        page=MemberPage.DILIGENCE,
        kind="sign-off-withdrawn",
        subject=f"A sign-off is withdrawn: {consortium.lot.contract.title}",
        more={"signer": organisation, "about": about, "reason": made.reason},
        members=[one for one in told if one.pk != organisation.pk],
    )
    return made


def _check_wants(wants: Mapping[str, Decimal | None]) -> None:
    if not wants:
        raise Invalid("Choose at least one thing to ask for.", field="wants")
    for key, least in wants.items():
        if least is None:
            section_of(key)
        elif section_of(key) != Section.INSURANCE or not 0 <= least < MOST_POUNDS:
            raise Invalid(
                f"{label_of(key)}: only insurances have a least amount, in pounds.", field="wants"
            )


def _want(
    consortium: Consortium,
    member: Organisation,
    key: str,
    least: Decimal | None,
    asker: Organisation,
    at: datetime,
) -> DiligenceWant | None:
    """Return what is newly wanted of a member, or None where it was asked before."""
    want, new = DiligenceWant.objects.get_or_create(
        consortium=consortium,
        organisation=member,
        item=key,
        defaults={"least": least, "asker": asker, "asked_at": at},
    )
    return want if new else None


def _tell(by: Actor, at: datetime, consortium: Consortium, made: list[DiligenceWant]) -> None:
    wanted: dict[str, list[tuple[str, Decimal | None]]] = {}
    members = {want.organisation.identifier: want.organisation for want in made}
    for want in made:
        mine = wanted.setdefault(want.organisation.identifier, [])
        mine.append((label_of(want.item), want.least))
    write_to_members(
        by,
        at,
        consortium,
        page=MemberPage.DILIGENCE,
        kind="diligence",
        subject=f"What your partners ask to see: {consortium.lot.contract.title}",
        more={"asker": made[0].asker},
        members=members.values(),
        own={key: {"wanted": mine} for key, mine in wanted.items()},
    )
