"""Expels a member once all the others have agreed; the organisation hears of each step."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid
from accounts.letters import write_letter
from accounts.recording import note
from consortia.departures.models import Expulsion, ExpulsionState, ExpulsionVote
from consortia.departures.services.ending import LONGEST, end_membership
from consortia.destinations import MemberPage
from consortia.forming.errors import NotMember
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.forming.open_lots import takes_bids
from consortia.forming.services.inviting import reply_address
from organisations.people.addresses import addresses_of
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation

ITSELF = Actor.system("consortia")


@transaction.atomic
def agree_to_expel(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    about: Organisation,
    reason: str = "",
) -> Expulsion:
    """Agree for one member to expel another; the first to do so says why. Idempotent.

    The member is expelled as soon as every other member has agreed, with all that leaving does.
    Everybody, the organisation itself too, gets a letter when the motion opens and when it is
    carried.

    Parameters
    ----------
    organisation : Organisation
        The member that agrees.
    about : Organisation
        The member that is to go.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member, and the other is one.
    Conflict
        When the consortium is dissolved.
    Invalid
        When it is about the member itself, or the first to ask does not say why.
    """
    consortium, _ = _locked(by, consortium, organisation, about)
    if about.pk == organisation.pk:
        raise Invalid("A member does not expel itself: leave instead.", field="about")
    motion = Expulsion.objects.open().filter(consortium=consortium, organisation=about).first()
    if motion is None:
        motion = _begin(by, at, consortium, about, organisation, reason.strip()[:LONGEST])
    _, new = ExpulsionVote.objects.get_or_create(
        motion=motion, organisation=organisation, defaults={"at": at}
    )
    if new:
        note(by, at, "agree_to_expel", consortium, organisation=organisation.pk, about=about.pk)
    carry_motions(by, at, consortium)
    motion.refresh_from_db()
    return motion


@transaction.atomic
def keep_member(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    about: Organisation,
) -> Expulsion:
    """Withdraw one's agreement to expel a member, as long as not all have agreed; idempotent.

    The motion is dropped once nobody agrees any more, and everybody gets a letter.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member, and the other still is one.
    Conflict
        When there is no open motion to expel it.
    """
    consortium, members = _locked(by, consortium, organisation, about)
    motion = Expulsion.objects.open().filter(consortium=consortium, organisation=about).first()
    if motion is None:
        raise Conflict(f"Nobody asks to expel {about.name}.")
    motion.votes.filter(organisation=organisation).delete()
    note(by, at, "keep_member", consortium, organisation=organisation.pk, about=about.pk)
    if not motion.votes.exists():
        _settle(motion, ExpulsionState.DROPPED, at)
        for one in members.values():
            _tell(by, at, consortium, motion, one, "expulsion-dropped", f"{about.name} stays")
    return motion


def carry_motions(by: Actor, at: datetime, consortium: Consortium) -> None:
    """Carry the motions that all the other members agree to; the caller has locked the consortium.

    Called whenever a vote is given or a member goes; a member that joins later has to agree too.
    """
    for motion in (
        Expulsion.objects.open().filter(consortium=consortium).select_related("organisation")
    ):
        members = members_of(consortium)
        others = {one.pk for one in members.values()} - {motion.organisation_id}
        votes = set(motion.votes.values_list("organisation", flat=True))
        if others and others <= votes and motion.organisation.identifier in members:
            _carry(by, at, consortium, motion)
            return carry_motions(by, at, consortium)
    return None


def _carry(by: Actor, at: datetime, consortium: Consortium, motion: Expulsion) -> None:
    organisation = motion.organisation
    _settle(motion, ExpulsionState.CARRIED, at)
    withdrawn = end_membership(
        by, at, consortium, organisation, reason=motion.reason, expelled=True
    )
    note(by, at, "expel", consortium, organisation=organisation.pk, withdrawn=withdrawn)
    write_to_members(
        ITSELF,
        at,
        consortium,
        page=MemberPage.TERMS,
        kind="left",
        members=members_of(consortium).values(),
        more={
            "who": organisation,
            "reason": motion.reason,
            "expelled": True,
            "withdrawn": withdrawn,
            "taking": takes_bids(consortium.lot.contract, at),
        },
        subject=f"{organisation.name} is expelled: {consortium.lot.contract.title}",
        also={"members_link": MemberPage.CONSORTIUM},
    )
    _tell_expelled(by, at, consortium, motion)


def _begin(
    by: Actor,
    at: datetime,
    consortium: Consortium,
    about: Organisation,
    asker: Organisation,
    reason: str,
) -> Expulsion:
    if not reason:
        raise Invalid(
            f"Say why {about.name} should go. It reads this, and so do the others.", field="reason"
        )
    motion = Expulsion.objects.create(
        consortium=consortium, organisation=about, reason=reason, at=at
    )
    note(by, at, "ask_to_expel", consortium, organisation=asker.pk, about=about.pk)
    subject = f"Shall {about.name} be expelled?"
    for member in members_of(consortium).values():
        _tell(by, at, consortium, motion, member, "expulsion-asked", subject, asker)
    return motion


def _tell(
    by: Actor,
    at: datetime,
    consortium: Consortium,
    motion: Expulsion,
    member: Organisation,
    kind: str,
    subject: str,
    asker: Organisation | None = None,
) -> None:
    write_to_members(
        by,
        at,
        consortium,
        page=MemberPage.MEMBERS,
        kind=kind,
        members=[member],
        more={"motion": motion, "about": motion.organisation, "asker": asker},
        subject=f"{subject}: {consortium.lot.contract.title}",
    )


def _tell_expelled(by: Actor, at: datetime, consortium: Consortium, motion: Expulsion) -> None:
    """Tell the organisation that it was expelled; it has no page any more for a link to open."""
    organisation = motion.organisation
    words = {
        "member": organisation,
        "contract": consortium.lot.contract,
        "motion": motion,
        "starter": consortium.starter,
        "site": settings.SITE_NAME,
    }
    for address in addresses_of(organisation):
        write_letter(
            at=at,
            kind="expelled",
            to=address.email,
            subject=f"You are expelled from the consortium: {consortium.lot.contract.title}",
            text=render_to_string("consortia/letters/expelled.txt", words),
            reply_to=reply_address(by, consortium),
        )


def _locked(
    by: Actor, consortium: Consortium, organisation: Organisation, about: Organisation
) -> tuple[Consortium, dict[str, Organisation]]:
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    if consortium.stage == ConsortiumStage.DISSOLVED:
        raise Conflict("This consortium was dissolved. Nobody is expelled from it any more.")
    if about.identifier not in members:
        raise NotMember(f"{about.name} is no member, or not any more.", field="about")
    return consortium, members


def _settle(motion: Expulsion, state: ExpulsionState, at: datetime) -> None:
    motion.state, motion.settled_at = state, at
    motion.save(update_fields=["state", "settled_at"])
