"""After the award, members say which others of their consortium they have worked with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from consortia.bids.models.bids import Award, OpenedBid
from consortia.delivery.errors import NotAwarded
from consortia.forming.membership import members_of, require_member
from consortia.forming.models.consortia import Consortium
from organisations.people.models.relationships import Relationship, RelationshipKind
from organisations.people.rules import require_answer
from organisations.people.services.relationships import note_worked_with
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Companion:
    """Another organisation of the bid that was judged.

    `said` is whether this organisation has said that they worked together, `doubtful` whether it
    has said something that contradicts it.
    """

    organisation: Organisation
    said: bool
    doubtful: bool


def companions_of(consortium: Consortium, organisation: Organisation) -> list[Companion]:
    """Return the others of a bid whose lot is awarded, by name, also those that left since.

    Raises
    ------
    NotAwarded
        Before the award, and where no bid of this consortium was judged.
    """
    opened = OpenedBid.objects.filter(sealed__bid__consortium=consortium).first()
    if opened is None or not Award.objects.filter(lot=consortium.lot_id).exists():
        raise NotAwarded("This is asked once the lot is awarded.")
    named = {one["identifier"] for one in opened.package["members"]} - {organisation.identifier}
    others = Organisation.objects.filter(identifier__in=named).order_by("name", "pk")
    rows = Relationship.objects.filter(organisation=organisation)
    said = {(one.other_id, one.kind) for one in rows}
    return [
        Companion(
            organisation=one,
            said=(one.pk, RelationshipKind.WORKED) in said,
            doubtful=(one.pk, RelationshipKind.REFUSES) in said,
        )
        for one in others
    ]


@transaction.atomic
def say_worked_together(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    others: Iterable[str],
) -> int:
    """Record with which others of its consortium a member has worked; idempotent.

    It counts once the other says so too, and the matcher then knows them as tied.

    Parameters
    ----------
    others : iterable of str
        Identifiers of members of the bid.

    Returns
    -------
    int
        How many were not said before.

    Raises
    ------
    NotAllowed, NotMember, NotAwarded
        Unless `by` speaks for a member, and the lot is awarded.
    Invalid
        When somebody else is named, or one that the organisation has said it will not work with.
    """
    require_answer(by, organisation)
    require_member(organisation, members_of(consortium))
    companions = companions_of(consortium, organisation)
    others_by_id = {one.organisation.identifier: one for one in companions}
    named = set(others)
    if named - set(others_by_id):
        raise Invalid("Choose among the others of your consortium.", field="others")
    chosen = [one for identifier, one in others_by_id.items() if identifier in named]
    for one in chosen:
        if one.doubtful:
            raise Invalid(
                f"Your organisation has said otherwise of {one.organisation.name}. Sign in and "
                "change that first.",
                field="others",
            )
    made = note_worked_with(
        by=by, at=at, organisation=organisation, others=[one.organisation for one in chosen]
    )
    note(by, at, "say_worked_together", consortium, organisation=organisation.pk)
    return made
