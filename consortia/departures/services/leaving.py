"""Stepping back from a consortium: nothing of it is lost, and the others hear at once."""

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
from consortia.forming.rules import require_editor
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible_lines


@transaction.atomic
def leave_consortium(
    *, by: Actor, at: datetime, consortium: Consortium, organisation: Organisation, reason: str = ""
) -> Consortium:
    """Leave a consortium, at any time before it is given up; the others get a letter.

    The consortium is forming again: terms that waited are taken back, terms that were agreed no
    longer hold, and the place can be filled as after a decline. Whoever leaves is not asked into
    it again. Where the starter leaves, `heir_of` says who takes its role.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    Conflict
        When nobody else is in: then it can only be given up.
    """
    require_editor(by, organisation)
    consortium = lock_consortium(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    if consortium.stage == ConsortiumStage.DISSOLVED:
        raise Conflict("This consortium was given up. Nothing is expected of you any more.")
    if len(members) == 1:
        raise Conflict("Nobody else is in. Give the consortium up instead: choose “Your group”.")
    reason = visible_lines(reason)[:LONGEST]
    taken_back = end_membership(by, at, consortium, organisation, reason=reason)
    note(by, at, "step_back", consortium, organisation=organisation.pk, taken_back=taken_back)
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
            "put_out": False,
            "taken_back": taken_back,
            "taking": takes_bids(consortium.lot.contract, at),
        },
        subject=f"{organisation.name} has left: {consortium.lot.contract.title}",
        also={"members_link": MemberPage.CONSORTIUM},
    )
    carry_motions(by, at, consortium)
    return consortium
