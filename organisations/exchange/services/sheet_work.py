"""Workers' part in large spreadsheets: reading and importing them.

The row says what waits, so that a worker that is killed loses nothing and two do nothing twice.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.actors import Actor, ActorKind
from accounts.clock import database_now
from accounts.errors import Refusal
from accounts.hints import hint
from organisations.exchange.errors import BadSheet, SheetChanged
from organisations.exchange.models import AT_WORK, Sheet, SheetState
from organisations.exchange.services.sheets import lock_sheet, planned, take_now

GRACE = timedelta(minutes=10)
TRIES = 3


def work_on_sheet(pk: int, *, at: datetime) -> Sheet | None:
    """Read or import a large spreadsheet that waits; idempotent.

    Returns
    -------
    Sheet or None
        As it is now; None where another worker has it, or nothing is to be done.
    """
    sheet = _claim(pk, at)
    if sheet is None:
        return None
    by = _uploader(sheet)
    try:
        if sheet.state == SheetState.READING:
            shown = planned(by, sheet, at, tell=lambda rows: _tell(sheet, rows)).preview()
            _came(sheet, state=SheetState.READY, preview=shown.as_json())
        else:
            _take_as_asked(by, at, sheet)
    except (BadSheet, SheetChanged) as problem:  # what it would do now is looked through anew
        _came(sheet, state=SheetState.READING, problem=str(problem), asked_at=at, tries=0)
        hint("sheet", pk)
    except Refusal as problem:
        _came(sheet, state=SheetState.READY, preview=None, problem=str(problem)[:500])
    return Sheet.objects.filter(pk=pk).first()


def _claim(pk: int, at: datetime) -> Sheet | None:
    """Claim a sheet that waits, or that another worker left half done."""
    with transaction.atomic():
        sheet = Sheet.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if sheet is None or sheet.state not in AT_WORK:
            return None
        if sheet.started_at is not None and sheet.started_at > at - GRACE:
            return None
        if sheet.tries >= TRIES:
            told = "It was interrupted every time it was tried. Divide it into smaller files."
            _came(sheet, state=SheetState.READY, preview=None, problem=told)
            return None
        sheet.started_at, sheet.tries = database_now(), sheet.tries + 1
        sheet.save(update_fields=["started_at", "tries"])
        return Sheet.objects.select_related("organisation", "file", "uploader_organisation").get(
            pk=pk
        )


def _came(sheet: Sheet, **changes: Any) -> None:
    """Save what a worker has done, unless another has claimed the sheet meanwhile."""
    mine = Sheet.objects.filter(pk=sheet.pk, state=sheet.state, tries=sheet.tries)
    mine.update(**{"started_at": None, "rows_read": 0} | changes)


def _tell(sheet: Sheet, rows: int) -> None:
    Sheet.objects.filter(pk=sheet.pk, tries=sheet.tries).update(rows_read=rows)


@transaction.atomic
def _take_as_asked(by: Actor, at: datetime, sheet: Sheet) -> None:
    still = lock_sheet(sheet.pk)
    if still.state == SheetState.TAKING and still.tries == sheet.tries:
        take_now(by, at, still, still.digest)


def _uploader(sheet: Sheet) -> Actor:
    """Return the uploader as an actor, whose rights are checked again by the worker."""
    kind, _, number = sheet.uploader.partition(":")
    if kind == ActorKind.PERSON:
        return Actor(ActorKind.PERSON, sheet.uploader, user_id=int(number))
    if kind == ActorKind.KEY:
        return Actor.key(number, organisation_id=sheet.uploader_organisation_id)
    return Actor.system(number)
