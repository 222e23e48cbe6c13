"""Taking on work that nobody in the group does: a member's own yes to more than its part."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from areas.errors import AreaError
from consortia import rules
from consortia.holding import cell_of, sums_of
from consortia.loading import cells_of
from consortia.models import Consortium, ConsortiumStage
from consortia.services.forming import require_forming, settle
from consortia.services.replacing import want_replacement
from consortia.services.resolving import cells_in, standing_of
from consortia.services.seats import held, members_of, require_member
from organisations.models import Organisation
from organisations.offered import offered_cells


def work_to_take_on(consortium: Consortium, organisation: Organisation) -> list[dict[str, Any]]:
    """Return what nobody in a forming group does any more, or yet, and a member offers.

    Returns
    -------
    list of dict
        ``{"capability", "area"}`` with ``"volume"``, people a year, where the lot says how many.
    """
    if consortium.stage != ConsortiumStage.FORMING:
        return []
    try:
        cells, _ = cells_of(consortium.lot)
        areas = {cell["area"] for cell in cells}
        begins = consortium.lot.contract.starts_on
        offered = offered_cells(organisation, areas, begins)
    except AreaError:  # a place that leads nowhere any more is nobody's to cover
        return []
    done = sums_of(_planned(consortium))
    found = []
    for cell in cells:
        key, volume = cell_of(cell), cell.get("volume")
        left = None if volume is None else volume - done.get(key, 0)
        if key in offered and (key not in done if left is None else left > 0):
            found.append(cell if left is None else cell | {"volume": left})
    return found


@transaction.atomic
def take_on(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    cells: Iterable[Mapping[str, Any]],
) -> Consortium:
    """Give a member more work, on its own word; the places of others are looked at again.

    Parameters
    ----------
    cells : iterable of mapping
        Capability and area of each.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member, and the consortium is still forming.
    Invalid
        When it names nothing, or what somebody does or the member does not offer.
    """
    rules.require_editor(by, organisation)
    consortium = held(consortium)
    require_member(organisation, members_of(consortium))
    require_forming(consortium)
    wanted = cells_in(cells)
    rows = [
        cell | {"organisation": organisation.identifier}
        for cell in work_to_take_on(consortium, organisation)
        if cell_of(cell) in wanted
    ]
    if not rows or cells_in(rows) != wanted:
        raise Invalid("Choose only what nobody does and you offer.", field="cells")
    if consortium.lead and consortium.lead.identifier in standing_of(consortium).gone:
        consortium.lead = None
    consortium.delivery = _with(consortium, rows)
    consortium.save(update_fields=["delivery", "lead"])
    note(by, at, "take_on", consortium, organisation=organisation.pk, cells=sorted(wanted))
    if want_replacement(consortium, at) is None:
        settle(consortium, at)
    return consortium


def _planned(consortium: Consortium) -> list[dict[str, Any]]:
    """Return the plan without those who are gone."""
    gone = set(standing_of(consortium).gone)
    return [row for row in consortium.delivery if row["organisation"] not in gone]


def _with(consortium: Consortium, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the plan with more rows, in place of those who are gone; the same work is one row."""
    taken = cells_in(rows)
    here = _planned(consortium)
    gone = [row for row in consortium.delivery if row not in here and cell_of(row) not in taken]
    merged: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in (*here, *gone, *rows):
        key = (*cell_of(row), row["organisation"])
        before = merged.get(key)
        more = {"volume": before["volume"] + row["volume"]} if before else {}
        merged[key] = row | more
    return [row for _, row in sorted(merged.items())]
