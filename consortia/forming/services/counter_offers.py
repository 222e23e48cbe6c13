"""Counter-offers: another part that an invited organisation would do, accepted or refused."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid
from accounts.recording import note
from consortia.forming.errors import NothingToReplace
from consortia.forming.letters.invited import write_to_invited
from consortia.forming.letters.places import write_to_starter
from consortia.forming.models.answers import CounterOffer, CounterState
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answerable import answerable, lock_invitation, require_open
from consortia.forming.services.answering import join
from consortia.forming.services.assigning import plan, write_counter_offer
from consortia.forming.services.parts import PartLine, cells_in_words, part_in_words, set_part
from consortia.forming.services.replacing import replan, want_replacement
from consortia.forming.services.resolving import Cells, Outcome, responses_of, solve_again
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.problems.loading import cells_of
from organisations.offers.coverage import offered_cells
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible_lines
from organisations.register.rules import require_confirmed


@dataclass(frozen=True, slots=True)
class Preview:
    """What accepting a counter-offer would lead to.

    Attributes
    ----------
    outcome : Outcome
        The matcher's answer with the organisation in these cells only.
    new, dropped : list of str
        Names of organisations that would be asked, or not be needed any more.
    lost : list of PartLine
        What it would no longer do of the part that it was asked for, in words.
    """

    outcome: Outcome
    new: list[str]
    dropped: list[str]
    lost: list[PartLine]


def cells_to_offer(invitation: Invitation) -> list[tuple[Cell, bool]]:
    """Return the cells that an invited organisation was asked for or offers; True for its part.

    The part it was asked for comes first.
    """
    cells, _ = cells_of(invitation.consortium.lot)
    part = invitation.part.cells
    begins = invitation.consortium.lot.contract.starts_on
    offered = offered_cells(invitation.organisation, {cell.area for cell in cells}, begins)
    chosen = [cell for cell in cells if cell in part or cell in offered]
    chosen.sort(key=lambda cell: cell not in part)
    return [(cell, cell in part) for cell in chosen]


@transaction.atomic
def make_counter_offer(
    *,
    by: Actor,
    at: datetime,
    invitation: Invitation,
    cells: Collection[Cell],
    text: str = "",
) -> CounterOffer:
    """Offer to cover other cells than asked; a counter-offer that still waits lapses.

    Parameters
    ----------
    cells : collection of Cell
        What it would cover.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the invited organisation.
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn
        When the invitation cannot be answered any more.
    Invalid
        When it names nothing, or what the organisation was neither asked for nor offers.
    Conflict
        When it is just the part that was asked for.
    """
    invitation = answerable(by, at, invitation)
    wanted = frozenset(cells)
    _check(invitation, wanted)
    invitation.counter_offers.lapse(at)
    made = CounterOffer.objects.create(
        invitation=invitation,
        text=visible_lines(text)[:500],
        made_at=at,
    )
    write_counter_offer(made, wanted)
    consortium = invitation.consortium
    write_to_starter(
        at,
        consortium,
        kind="counter-offer",
        subject=f"{invitation.organisation.name} offers another part: "
        f"{consortium.lot.contract.title}",
        more={"invitation": invitation, "offer": made, "part": cells_in_words(wanted)},
    )
    note(by, at, "make_counter_offer", made, invitation=invitation.pk)
    return made


def preview_counter_offer(offer: CounterOffer, *, at: datetime) -> Preview:
    """Return what would become of the consortium with this counter-offer; changes nothing."""
    invitation = offer.invitation
    consortium = invitation.consortium
    outcome = _outcome(offer, at)
    members = set(outcome.found.members if outcome.found else ())
    responses = responses_of(consortium)
    here = {*responses.accepted, *responses.silent}
    names = Organisation.objects.filter(identifier__in=members ^ here).order_by("name")
    named = list(names.values_list("identifier", "name"))
    found = outcome.found is not None
    return Preview(
        outcome,
        [name for organisation, name in named if organisation in members],
        [name for organisation, name in named if organisation not in members] if found else [],
        cells_in_words(invitation.part.cells - offer.cells),
    )


@transaction.atomic
def accept_counter_offer(*, by: Actor, at: datetime, offer: CounterOffer) -> Invitation:
    """Accept a counter-offer: the organisation joins with these cells, the rest is filled.

    The organisation offered that part, so this accepts its invitation, too.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the organisation that started the consortium.
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn
        When the invitation cannot be answered any more.
    Conflict
        When the counter-offer was settled before.
    NotConfirmed
        When nobody has shown yet that the organisation's public number is theirs.
    NothingToReplace
        When nobody could cover the rest; the message says what is missing.
    """
    require_answer(by, offer.invitation.consortium.starter)
    consortium, offer = _lock_offer(offer)
    if offer.state == CounterState.ACCEPTED:
        return offer.invitation
    _require_waiting(offer, at)
    require_confirmed(offer.invitation.organisation)
    outcome = _outcome(offer, at)
    organisation = offer.invitation.organisation.identifier
    if outcome.found is None or organisation not in outcome.found.delivery.members:
        raise NothingToReplace(
            f"With that part of {offer.invitation.organisation.name} the consortium "
            "cannot do it all. " + " ".join(outcome.remedies)
        )
    _settle(offer, CounterState.ACCEPTED, at)
    invitation = offer.invitation
    plan(consortium, outcome.found.delivery)
    set_part(invitation, consortium)
    join(by, at, invitation)
    replan(by, at, consortium, outcome.found)
    want_replacement(consortium, at)
    _tell(by, at, offer, "counter-taken", "You are in with the part you offered")
    note(by, at, "accept_counter_offer", offer, invitation=invitation.pk)
    return invitation


@transaction.atomic
def refuse_counter_offer(*, by: Actor, at: datetime, offer: CounterOffer) -> CounterOffer:
    """Refuse a counter-offer; the invitation stays as it was; idempotent.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the organisation that started the consortium.
    Conflict
        When it was accepted, or has lapsed.
    """
    require_answer(by, offer.invitation.consortium.starter)
    _, offer = _lock_offer(offer)
    if offer.state == CounterState.REFUSED:
        return offer
    _require_waiting(offer, at)
    _settle(offer, CounterState.REFUSED, at)
    _tell(by, at, offer, "counter-refused", "The part you offered does not fit")
    note(by, at, "refuse_counter_offer", offer, invitation=offer.invitation_id)
    return offer


def _outcome(offer: CounterOffer, at: datetime) -> Outcome:
    consortium, organisation = offer.invitation.consortium, offer.invitation.organisation.identifier
    responses = responses_of(consortium)
    with_it = replace(
        responses,
        accepted=tuple(sorted({*responses.accepted, organisation})),
        silent=tuple(one for one in responses.silent if one != organisation),
        gone=tuple(one for one in responses.gone if one != organisation),
    )
    return solve_again(consortium, with_it, at, {organisation: offer.cells})


def _lock_offer(offer: CounterOffer) -> tuple[Consortium, CounterOffer]:
    consortium, invitation = lock_invitation(offer.invitation)
    offer = CounterOffer.objects.select_for_update().get(pk=offer.pk)
    offer.invitation = invitation
    return consortium, offer


def _require_waiting(offer: CounterOffer, at: datetime) -> None:
    if offer.state == CounterState.WAITING:
        require_open(offer.invitation, at)
        return
    raise Conflict(f"This counter-offer is {offer.get_state_display().lower()} already.")


def _settle(offer: CounterOffer, state: CounterState, at: datetime) -> None:
    offer.state, offer.settled_at = state, at
    offer.save(update_fields=["state", "settled_at"])


def _tell(by: Actor, at: datetime, offer: CounterOffer, kind: str, subject: str) -> None:
    more = {"offer": offer, "part": part_in_words(offer.invitation.part)}
    write_to_invited(by, at, offer.invitation, kind=kind, subject=subject, more=more)


def _check(invitation: Invitation, wanted: Cells) -> None:
    if not wanted:
        raise Invalid("Choose at least one, or say no to all of it.", field="cells")
    if not wanted <= {cell for cell, _ in cells_to_offer(invitation)}:
        raise Invalid("Choose only what you were asked for or offer.", field="cells")
    if wanted == invitation.part.cells:
        raise Conflict("That is just what you are asked for: say yes to it.")
