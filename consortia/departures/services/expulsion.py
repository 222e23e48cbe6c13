"""Putting a member out: all the others agree, one by one, and the organisation hears each time."""

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
from consortia.forming.rules import require_editor
from consortia.forming.services.inviting import reply_address
from organisations.people.addresses import addresses_of
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
    """Agree for one member that another is put out; the first to do so says why.

    It is put out as soon as every other member has agreed, with all that leaving does. Everybody,
    the organisation itself too, gets a letter when it is asked for, and when it is done. Agreeing
    twice is as once.

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
        When the group is given up.
    Invalid
        When it is about the member itself, or the first to ask does not say why.
    """
    consortium, _ = _seats(by, consortium, organisation, about)
    if about.pk == organisation.pk:
        raise Invalid("A member does not put itself out: leave instead.", field="about")
    motion = Expulsion.objects.open().filter(consortium=consortium, organisation=about).first()
    if motion is None:
        motion = _begin(by, at, consortium, about, organisation, reason.strip()[:LONGEST])
    _, new = ExpulsionVote.objects.get_or_create(
        motion=motion, organisation=organisation, defaults={"at": at}
    )
    if new:
        note(by, at, "agree_to_put_out", consortium, organisation=organisation.pk, about=about.pk)
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
    """Take one's agreement back, as long as not all have agreed; safe to repeat.

    Where nobody agrees any more the motion ends, and everybody gets a letter.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member, and the other still is one.
    Conflict
        When nothing of the kind is asked.
    """
    consortium, members = _seats(by, consortium, organisation, about)
    motion = Expulsion.objects.open().filter(consortium=consortium, organisation=about).first()
    if motion is None:
        raise Conflict(f"Nobody asks to put {about.name} out.")
    motion.votes.filter(organisation=organisation).delete()
    note(by, at, "keep_member", consortium, organisation=organisation.pk, about=about.pk)
    if not motion.votes.exists():
        _settle(motion, ExpulsionState.DROPPED, at)
        for one in members.values():
            _tell(by, at, consortium, motion, one, "put-out-dropped", f"{about.name} stays")
    return motion


def carry_motions(by: Actor, at: datetime, consortium: Consortium) -> None:
    """Put out whoever all the others agreed about by now; the caller holds the lock.

    Called whenever a vote is given or a member goes; who joins later has to agree too.
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
    taken_back = end_membership(
        by, at, consortium, organisation, reason=motion.reason, put_out=True
    )
    note(by, at, "put_out", consortium, organisation=organisation.pk, taken_back=taken_back)
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
            "put_out": True,
            "taken_back": taken_back,
            "taking": takes_bids(consortium.lot.contract, at),
        },
        subject=f"{organisation.name} is put out: {consortium.lot.contract.title}",
        also={"members_link": MemberPage.CONSORTIUM},
    )
    _tell_gone(by, at, consortium, motion)


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
    note(by, at, "ask_to_put_out", consortium, organisation=asker.pk, about=about.pk)
    subject = f"Shall {about.name} be put out?"
    for member in members_of(consortium).values():
        _tell(by, at, consortium, motion, member, "put-out-asked", subject, asker)
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


def _tell_gone(by: Actor, at: datetime, consortium: Consortium, motion: Expulsion) -> None:
    """Tell the organisation that it was put out; it has no seat any more that a link could lead to."""
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
            kind="put-out",
            to=address.email,
            subject=f"You are put out of the group: {consortium.lot.contract.title}",
            text=render_to_string("consortia/letters/put-out.txt", words),
            reply_to=reply_address(by, consortium),
        )


def _seats(
    by: Actor, consortium: Consortium, organisation: Organisation, about: Organisation
) -> tuple[Consortium, dict[str, Organisation]]:
    require_editor(by, organisation)
    consortium = lock_consortium(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    if consortium.stage == ConsortiumStage.DISSOLVED:
        raise Conflict("This consortium was given up. Nobody is put out of it any more.")
    if about.identifier not in members:
        raise NotMember(f"{about.name} is no member, or not any more.", field="about")
    return consortium, members


def _settle(motion: Expulsion, state: ExpulsionState, at: datetime) -> None:
    motion.state, motion.settled_at = state, at
    motion.save(update_fields=["state", "settled_at"])
