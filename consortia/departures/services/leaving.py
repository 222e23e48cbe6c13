"""Takes a member that leaves out of its consortium, and tells the others at once."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Conflict
from accounts.recording import note
from consortia.departures.services.ending import LONGEST, end_membership
from consortia.departures.services.expulsion import carry_motions
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.forming.open_lots import takes_bids
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible_lines


@transaction.atomic
def leave_consortium(
    *, by: Actor, at: datetime, consortium: Consortium, organisation: Organisation, reason: str = ""
) -> Consortium:
    """Leave a consortium, at any time before it is dissolved; the others get a letter.

    The consortium is forming again: proposed terms are withdrawn, agreed terms are superseded, and
    the place can be filled as after a decline. The member that leaves is not asked into it again.
    Where the starter leaves, `successor_of` says who takes its role.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    Conflict
        When nobody else is in: then it can only be dissolved.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    if consortium.stage == ConsortiumStage.DISSOLVED:
        raise Conflict("This consortium was dissolved. Nothing is expected of you any more.")
    if len(members) == 1:
        raise Conflict("Nobody else is in. Dissolve it instead: choose “Your consortium”.")
    reason = visible_lines(reason)[:LONGEST]
    withdrawn = end_membership(by, at, consortium, organisation, reason=reason)
    note(by, at, "leave_consortium", consortium, organisation=organisation.pk, withdrawn=withdrawn)
    members.pop(organisation.identifier)
    write_to_members(
        Actor.system("consortia"),
        at,
        consortium,
        page=MemberPage.TERMS,
        kind="left",
        members=members.values(),
        more={
            "who": organisation,
            "reason": reason,
            "expelled": False,
            "withdrawn": withdrawn,
            "taking": takes_bids(consortium.lot.contract, at),
        },
        subject=f"{organisation.name} has left: {consortium.lot.contract.title}",
        also={"members_link": MemberPage.CONSORTIUM},
    )
    carry_motions(by, at, consortium)
    return consortium
