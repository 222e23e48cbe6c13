"""Spreadsheets: uploaded, previewed, imported whole or not at all, dropped.

A small one is read while its uploader waits. A large one is for a worker (`sheet_work`): its
row says what waits, so that a worker that is killed loses nothing and two do nothing twice.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Invalid, NotFound
from accounts.exchange.files import CheckedFile, UnfitFile, keep_file
from accounts.hints import hint
from accounts.recording import note
from organisations.exchange.errors import BadSheet, SheetChanged, StillAtWork
from organisations.exchange.models import Sheet, SheetKind, SheetState
from organisations.exchange.services.sheet_rows import register_groups, write_offers
from organisations.exchange.sheets.groups import GroupPlan
from organisations.exchange.sheets.kinds import is_quick, kind_of
from organisations.exchange.sheets.offers import OfferPlan, plan_offers
from organisations.exchange.sheets.plans import Preview
from organisations.exchange.sheets.registering import plan_groups
from organisations.people.rules import require_editor
from organisations.register.models.organisations import Organisation
from organisations.support.rules import require_describer, require_infrastructure

KEPT = timedelta(days=1)
MOST_WAITING = 5
Tell = Callable[[int], None]


@transaction.atomic
def upload_sheet(
    *, by: Actor, at: datetime, organisation: Organisation, file: CheckedFile, kind: str = ""
) -> Sheet:
    """Save an uploaded spreadsheet; nothing of it is imported yet.

    At most five of a person's wait; the oldest are dropped.

    Parameters
    ----------
    file : CheckedFile
        From `organisations.exchange.sheets.reading.check_sheet`.
    kind : str, optional
        One of `SheetKind`; by default told by the sheet's headings.

    Raises
    ------
    NotAllowed
        Unless `by` may say what the organisation offers; for groups, unless it is an editor.
    NotInfrastructure, Invalid
        When an organisation that is not infrastructure lists groups, or the kind is unknown.
    """
    if kind and kind not in SheetKind.values:
        raise Invalid(f"Choose one of {', '.join(SheetKind.values)}.", field="kind")
    listed = SheetKind(kind) if kind else kind_of(file)
    _require_rights(by, organisation, listed)
    mine = Sheet.objects.waiting().filter(uploader=by.reference).order_by("-pk")
    for old in mine[MOST_WAITING - 1 :]:
        _drop(old)
    quick = is_quick(file, listed)
    made = Sheet.objects.create(
        organisation=organisation,
        kind=listed,
        file=keep_file(file, at=at),
        uploader=by.reference,
        uploader_organisation_id=by.organisation_id,
        uploaded_at=at,
        is_large=not quick,
        state=SheetState.READY if quick else SheetState.READING,
        asked_at=None if quick else at,
    )
    note(by, at, "upload_sheet", made, kind=listed, sha256=file.sha256)
    if not quick:
        hint("sheet", made.pk)
    return made


def plan_of(*, by: Actor, sheet: Sheet) -> Preview:
    """Return the plan of importing a spreadsheet, or all of its faults.

    Raises
    ------
    NotFound
        Unless `by` uploaded it.
    NotAllowed
        When they no longer may.
    StillAtWork
        When it is large, and a worker has not finished it yet.
    accounts.exchange.files.UnfitFile
        When it cannot be read at all.
    """
    _require_own(by, sheet)
    _require_rights(by, sheet.organisation, SheetKind(sheet.kind))
    if not sheet.is_large:
        return planned(by, sheet, database_now()).preview()
    if sheet.state == SheetState.READING:
        raise StillAtWork("It is still being looked through. Ask again in a moment.")
    if sheet.preview is None:
        raise UnfitFile(sheet.problem, field="file")
    return Preview.from_json(sheet.preview)


@transaction.atomic
def take_sheet(*, by: Actor, at: datetime, sheet: Sheet, digest: str) -> Sheet:
    """Import a spreadsheet: all of it, exactly as it was shown, or nothing; idempotent.

    It is planned again from the saved bytes. A large one is only marked to be imported; a worker
    does it.

    Parameters
    ----------
    digest : str
        That of the plan that was shown.

    Raises
    ------
    NotFound, NotAllowed, StillAtWork
        As `plan_of`.
    BadSheet
        When a row cannot be imported.
    SheetChanged
        When the register changed meanwhile, so that the plan is another.
    """
    _require_own(by, sheet)
    sheet = lock_sheet(sheet.pk)
    if sheet.state in (SheetState.TAKEN, SheetState.TAKING):
        return sheet
    if not sheet.is_large:
        return take_now(by, at, sheet, digest)
    shown = plan_of(by=by, sheet=sheet)
    _require_as_shown(shown, digest)
    sheet.state, sheet.digest, sheet.problem = SheetState.TAKING, digest, ""
    sheet.asked_at, sheet.started_at, sheet.tries = at, None, 0
    sheet.save()
    note(by, at, "ask_to_take_sheet", sheet)
    hint("sheet", sheet.pk)
    return sheet


@transaction.atomic
def give_up_sheet(*, by: Actor, at: datetime, sheet: Sheet) -> None:
    """Drop a spreadsheet that was not imported.

    Raises
    ------
    NotFound
        Unless `by` uploaded it and it waits.
    """
    _require_own(by, sheet)
    sheet = lock_sheet(sheet.pk)
    if sheet.state in (SheetState.TAKEN, SheetState.TAKING):
        raise NotFound("This spreadsheet does not wait for you.")
    note(by, at, "give_up_sheet", sheet)
    _drop(sheet)


def drop_old_sheets(*, at: datetime) -> int:
    """Drop spreadsheets that waited for a day, and return how many."""
    old = list(Sheet.objects.given_up(at - KEPT).order_by("pk")[:100])
    for sheet in old:
        with transaction.atomic():
            _drop(sheet)
    return len(old)


def take_now(by: Actor, at: datetime, sheet: Sheet, digest: str) -> Sheet:
    """Import a locked sheet; its organisations are locked before it is planned.

    So two sheets about the same organisation are imported one after the other, and the second is
    told that the register has changed. Organisations are always locked by primary key.
    """
    plan = planned(
        by, sheet, at, lock=lambda organisations: _lock({*organisations, sheet.organisation_id})
    )
    _require_as_shown(plan.preview(), digest)
    if isinstance(plan, GroupPlan):
        register_groups(by, at, sheet.organisation, plan.planned)
    else:
        write_offers(by, at, plan.planned)
    sheet.state, sheet.taken_at, sheet.result = SheetState.TAKEN, at, plan.counts
    sheet.preview, sheet.started_at = None, None
    sheet.save()
    note(by, at, "take_sheet", sheet, **plan.counts)
    return sheet


def _lock(organisations: Iterable[int]) -> None:
    rows = (
        Organisation.objects.select_for_update().filter(pk__in=sorted(organisations)).order_by("pk")
    )
    list(rows.values_list("pk", flat=True))


def planned(
    by: Actor,
    sheet: Sheet,
    at: datetime,
    *,
    lock: Callable[[Iterable[int]], None] = lambda organisations: None,
    tell: Tell = lambda rows: None,
) -> GroupPlan | OfferPlan:
    """Return the plan of importing a spreadsheet now; see `plan_offers` for `lock` and `tell`."""
    kind, own, kept = SheetKind(sheet.kind), sheet.organisation, sheet.file
    _require_rights(by, own, kind)
    checked = CheckedFile(kept.name, kept.media_type, bytes(kept.content))
    if kind == SheetKind.GROUPS:
        lock([own.pk])
        return plan_groups(checked, by=by, own=own, at=at)
    return plan_offers(checked, by=by, own=own, lock=lock, tell=tell)


def _require_as_shown(plan: Preview, digest: str) -> None:
    if plan.faults.count:
        raise BadSheet(f"{plan.faults.count:,} cells cannot be taken. Nothing was saved.")
    if plan.digest != digest:
        raise SheetChanged("The register changed since you looked. Look again before you import.")


def _require_rights(by: Actor, organisation: Organisation, kind: SheetKind) -> None:
    if kind == SheetKind.GROUPS:
        require_editor(by, organisation)
        require_infrastructure(organisation)
    else:
        require_describer(by, organisation)


def _require_own(by: Actor, sheet: Sheet) -> None:
    if sheet.uploader != by.reference:
        raise NotFound("This spreadsheet is not one of yours.")


def lock_sheet(pk: int) -> Sheet:
    """Lock and return a spreadsheet.

    Raises
    ------
    NotFound
        When it was dropped.
    """
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("file", "organisation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("This spreadsheet is no longer there.")
    return found


def _drop(sheet: Sheet) -> None:
    file = sheet.file
    sheet.delete()
    file.delete()
