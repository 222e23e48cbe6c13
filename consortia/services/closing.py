"""What becomes of a group's open places once bids can no longer be handed in."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.recording import note
from consortia.models import Replacement, ReplacementState
from consortia.open_lots import bids_over
from consortia.services.seats import held

ITSELF = Actor.system("timetable")
AT_ONCE = 200


def drop_replacements(*, at: datetime) -> int:
    """Drop what was being worked out, or proposed, for contracts that take no bids any more.

    Returns
    -------
    int
        How many were dropped, at most 200: the sweep comes again.
    """
    rows = Replacement.objects.open().filter(bids_over("consortium__lot__contract", at))
    return sum(_drop(pk, at) for pk in list(rows.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _drop(pk: int, at: datetime) -> int:
    consortium = held(Replacement.objects.select_related("consortium").get(pk=pk).consortium)
    row = Replacement.objects.open().select_for_update().filter(pk=pk).first()
    if row is None:
        return 0
    row.state = ReplacementState.DROPPED
    row.save(update_fields=["state"])
    note(ITSELF, at, "drop_replacement", consortium, replacement=pk)
    return 1
