"""Spreadsheets of a body: uploaded, looked through, taken whole or not at all."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid, NotFound
from accounts.files import CheckedFile, keep_file
from accounts.recording import note, note_all
from organisations import rules
from organisations.errors import BadSheet, SheetChanged
from organisations.models import Offer, Organisation, Sheet, SheetKind
from organisations.sheets.offers import Plan, Planned, in_parts, plan_offers

KEPT = timedelta(days=1)
MOST_WAITING = 5
_VERBS = {"make": "make_offer", "change": "change_offer", "confirm": "confirm_offer"}
Planner = Callable[[CheckedFile, Actor, Organisation], Plan]


@transaction.atomic
def upload_sheet(
    *, by: Actor, at: datetime, organisation: Organisation, kind: str, file: CheckedFile
) -> Sheet:
    """Keep a spreadsheet to be looked through; nothing of it is taken yet.

    A person keeps at most five that wait; the oldest make room.

    Parameters
    ----------
    file : CheckedFile
        From `organisations.sheets.reading.check_sheet`.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation.
    Invalid
        When the kind is none of ours.
    """
    rules.require_describer(by, organisation)
    if kind not in SheetKind.values:
        raise Invalid(f"Choose one of {', '.join(SheetKind.values)}.", field="kind")
    mine = Sheet.objects.waiting().filter(uploader=by.reference).order_by("-pk")
    for old in mine[MOST_WAITING - 1 :]:
        _drop(old)
    made = Sheet.objects.create(
        organisation=organisation,
        kind=kind,
        file=keep_file(file, at=at),
        uploader=by.reference,
        uploaded_at=at,
    )
    note(by, at, "upload_sheet", made, kind=kind, sha256=file.sha256)
    return made


def plan_of(*, by: Actor, sheet: Sheet) -> Plan:
    """Return what taking a spreadsheet would do now, or all that is wrong with it.

    Raises
    ------
    NotFound
        Unless `by` uploaded it.
    NotAllowed
        When they are no editor of the organisation any more.
    accounts.files.UnfitFile
        When it cannot be read at all.
    """
    if sheet.uploader != by.reference:
        raise NotFound("This spreadsheet is not one of yours.")
    rules.require_describer(by, sheet.organisation)
    kept = sheet.file
    checked = CheckedFile(kept.name, kept.media_type, bytes(kept.content))
    return plan_offers(checked, by=by, own=sheet.organisation)


@transaction.atomic
def take_sheet(*, by: Actor, at: datetime, sheet: Sheet, digest: str) -> Sheet:
    """Do what a spreadsheet says: all of it, exactly as it was shown, or nothing.

    It is worked out anew from the bytes that were kept. Taking it twice is taking it once.

    Parameters
    ----------
    digest : str
        The mark of the plan that was shown.

    Raises
    ------
    NotFound, NotAllowed
        As `plan_of`.
    BadSheet
        When a row cannot be taken.
    SheetChanged
        When the register changed meanwhile, so that something else would be done.
    """
    sheet = Sheet.objects.select_for_update(of=("self",)).select_related("file").get(pk=sheet.pk)
    if sheet.taken_at is not None and sheet.uploader == by.reference:
        return sheet
    Organisation.objects.select_for_update().get(pk=sheet.organisation_id)
    plan = plan_of(by=by, sheet=sheet)
    if plan.faults.count:
        raise BadSheet(f"{plan.faults.count:,} cells cannot be taken. Nothing was saved.")
    if plan.digest != digest:
        raise SheetChanged("The register changed since you looked. Look again before you import.")
    for part in in_parts(plan.planned):
        _write(by, at, part)
    sheet.taken_at, sheet.result = at, plan.counts
    sheet.save(update_fields=["taken_at", "result"])
    note(by, at, "take_sheet", sheet, **plan.counts)
    return sheet


@transaction.atomic
def give_up_sheet(*, by: Actor, at: datetime, sheet: Sheet) -> None:
    """Drop a spreadsheet that was not taken.

    Raises
    ------
    NotFound
        Unless `by` uploaded it and it waits.
    """
    if sheet.uploader != by.reference or sheet.taken_at is not None:
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


def _drop(sheet: Sheet) -> None:
    file = sheet.file
    sheet.delete()
    file.delete()


def _write(by: Actor, at: datetime, part: Sequence[Planned]) -> None:
    """Write up to a thousand rows in a handful of queries."""
    new = [one for one in part if one.offer is None]
    made = Offer.objects.bulk_create(
        Offer(
            organisation_id=one.organisation,
            capability_id=one.capability,
            capacity=one.capacity,
            made_at=at,
            confirmed_at=at,
        )
        for one in new
    )
    held = Offer.objects.in_bulk([one.offer for one in part if one.offer is not None])
    offers = {one.row: offer for one, offer in zip(new, made, strict=True)}
    offers |= {one.row: held[one.offer] for one in part if one.offer is not None}
    for one in part:
        offers[one.row].capacity, offers[one.row].confirmed_at = one.capacity, at
    Offer.objects.bulk_update(held.values(), ["capacity", "confirmed_at"], batch_size=500)
    _place([(offers[one.row], one.areas) for one in part if one.action != "confirm"])
    note_all(
        by,
        at,
        (
            (_VERBS[one.action], offers[one.row], {"capability": one.capability, "sheet": True})
            for one in part
        ),
    )


def _place(placed: Sequence[tuple[Offer, tuple[str, ...]]]) -> None:
    through = Offer.areas.through
    through.objects.filter(offer__in=[offer.pk for offer, _ in placed]).delete()
    through.objects.bulk_create(
        (
            through(offer_id=offer.pk, area_id=code)
            for offer, codes in placed
            for code in codes
        ),
        batch_size=5000,
    )  # fmt: skip
