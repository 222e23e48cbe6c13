"""Taking on work that no member does: a member extends its own part."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from areas.errors import AreaError
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.forming.services.assigning import plan
from consortia.forming.services.replacing import want_replacement
from consortia.forming.services.resolving import responses_of
from consortia.forming.services.starting import require_forming, settle
from consortia.proposals.assignments.cells import Cell, people_of
from consortia.proposals.assignments.delivery import Assignment, Delivery
from consortia.proposals.problems.loading import cells_of
from organisations.offers.coverage import offered_cells
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation


def work_to_take_on(consortium: Consortium, organisation: Organisation) -> Delivery:
    """Return the work of a forming consortium that is not assigned and that a member offers.

    As assignments of that member, with the people a year that are left where the lot has a volume.
    """
    if consortium.stage != ConsortiumStage.FORMING:
        return Delivery()
    try:
        cells, _ = cells_of(consortium.lot)
        areas = {cell.area for cell in cells}
        begins = consortium.lot.contract.starts_on
        offered = offered_cells(organisation, areas, begins)
    except AreaError:  # an area that has ended without a successor is nobody's to cover
        return Delivery()
    done = _planned(consortium).people_by_cell()
    found = []
    for cell, volume in cells.items():
        left = None if volume is None else people_of(volume - done.get(cell, 0))
        if cell in offered and (cell not in done if left is None else left > 0):
            found.append(Assignment(*cell, organisation.identifier, left))
    return Delivery(found)


@transaction.atomic
def take_on(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    cells: Collection[Cell],
) -> Consortium:
    """Add cells to a member's part, as it asks; free places are looked at again.

    Parameters
    ----------
    cells : collection of Cell
        What it does in addition.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member, and the consortium is still forming.
    Invalid
        When it names no cell, or one that is assigned or that the member does not offer.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    require_member(organisation, members_of(consortium))
    require_forming(consortium)
    wanted = frozenset(cells)
    more = work_to_take_on(consortium, organisation).within(cells=wanted)
    if not more or more.cells != wanted:
        raise Invalid("Choose only what nobody does and you offer.", field="cells")
    if consortium.lead and consortium.lead.identifier in responses_of(consortium).gone:
        consortium.lead = None
    plan(consortium, _with(consortium, more))
    consortium.save(update_fields=["lead"])
    note(by, at, "take_on", consortium, organisation=organisation.pk, cells=sorted(wanted))
    if want_replacement(consortium, at) is None:
        settle(consortium, at)
    return consortium


def _planned(consortium: Consortium) -> Delivery:
    """Return the plan without those who are gone."""
    return consortium.delivery.without(responses_of(consortium).gone)


def _with(consortium: Consortium, more: Delivery) -> Delivery:
    """Return the plan with more work, in place of those who are gone."""
    gone = consortium.delivery.of(*responses_of(consortium).gone).outside(more.cells)
    return _planned(consortium).with_more(gone).with_more(more)
