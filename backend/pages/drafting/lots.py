"""The lots of a draft: requirements, volumes and thresholds."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import database_now
from accounts.errors import Invalid, Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.drafting.drafting import drafted, keep
from backend.pages.drafting.lot_forms import LotForm, ThresholdForm, WantedForm
from contracts.drafting.models.contracts import Contract, Lot, Requirement
from contracts.drafting.pasting import LARGEST, read_volumes
from contracts.drafting.services.lots import (
    add_lot,
    change_lot,
    remove_lot,
    require_capabilities,
    set_volumes,
)
from contracts.local_time import to_local
from contracts.publishing.checks import warnings_for
from contracts.thresholds import services as services_services
from contracts.thresholds.kinds import kind_named, threshold_of
from contracts.thresholds.models import Threshold, ThresholdKind
from contracts.thresholds.services import set_threshold
from organisations.offers.models.capabilities import Capability


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def lots(request: HttpRequest, pk: int) -> HttpResponse:
    """List the lots, or add one."""
    contract = drafted(request, pk)
    form = LotForm(request.POST or None, initial={"extension_months": 0})
    if request.method == "POST" and form.is_valid():
        try:
            lot = add_lot(
                by=actor_of(request), at=database_now(), contract=contract, **form.changes()
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            return redirect("wanted", pk=lot.pk)
    rows = contract.lots.prefetch_related("requirements__area", "requirements__capability")
    context = {
        "form": form,
        "contract": contract,
        "lots": [_summary(lot) for lot in rows],
        "warnings": warnings_for(contract, to_local(database_now()).date()),
    }
    return render(request, "pages/drafting/lots.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a lot's title, value and term, or change them."""
    row = _found(request, pk)
    contract = row.contract
    form = LotForm(request.POST or None, initial=LotForm.begin(row, contract.version))

    def write() -> int:
        changed = change_lot(
            by=actor_of(request),
            at=database_now(),
            lot=row,
            version=form.cleaned_data["version"],
            **form.changes(),
        )
        return changed.contract.version

    if request.method == "POST":
        answer = keep(request, form, write, row, redirect("draft-lots", pk=contract.pk))
        if answer is not None:
            return answer
    context = {"form": form, "lot": row, "contract": contract}
    return render(request, "pages/drafting/lot.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a lot."""
    row = _found(request, pk)
    remove_lot(by=actor_of(request), at=database_now(), lot=row)
    return redirect("draft-lots", pk=row.contract_id)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def wanted(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a lot's requirements: from areas and capabilities to cells."""
    row = _found(request, pk)
    form = WantedForm(request.POST or None, initial=WantedForm.begin(row, row.contract.version))

    def write() -> int:
        require_capabilities(
            by=actor_of(request),
            at=database_now(),
            lot=row,
            capabilities=form.cleaned_data["capabilities"],
            areas=form.cleaned_data["places"],
            volumes=_kept(row),
            version=form.cleaned_data["version"],
        )
        return Contract.objects.get(pk=row.contract_id).version

    if request.method == "POST":
        answer = keep(request, form, write, row, redirect("volumes", pk=pk))
        if answer is not None:
            return answer
    context = {
        "form": form,
        "lot": row,
        "contract": row.contract,
        "capabilities": Capability.objects.leaves().order_by("name"),
    }
    return render(
        request, "pages/drafting/wanted.html", context, status=422 if form.errors else 200
    )


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def volumes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the cells in a table with their volumes (people a year), or save them."""
    row = _found(request, pk)
    problem = None
    if request.method == "POST":
        try:
            set_volumes(
                by=actor_of(request),
                at=database_now(),
                lot=row,
                volumes=_volumes(request, row),
                version=_version(request),
            )
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return redirect("draft-lots", pk=row.contract_id)
    version = Contract.objects.get(pk=row.contract_id).version
    context = {
        "lot": row,
        "contract": row.contract,
        "table": _table(row, request.POST),
        "version": version,
        "problem": problem,
        "paste": request.POST.get("paste", ""),
    }
    return render(request, "pages/drafting/volumes.html", context, status=422 if problem else 200)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def thresholds(request: HttpRequest, pk: int) -> HttpResponse:
    """List a lot's thresholds, or set one: first its kind, then what that kind asks."""
    row = _found(request, pk)
    sent = request.method == "POST"
    chosen = (request.POST if sent else request.GET).get("kind", "")
    form = None
    if sent or chosen in ThresholdKind.values:
        form = ThresholdForm(request.POST if sent else None, of_kind=kind_named(chosen))
    if form is not None and form.is_valid():
        try:
            set_threshold(
                by=actor_of(request),
                at=database_now(),
                lot=row,
                kind=chosen,
                **form.changes(),
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            return redirect("thresholds", pk=pk)
    day = to_local(database_now()).date()
    context = {
        "form": form,
        "kind": ThresholdKind(chosen) if form is not None else None,
        "kinds": ThresholdKind,
        "lot": row,
        "contract": row.contract,
        "thresholds": [
            (one.pk, threshold_of(one)) for one in row.thresholds.select_related("capability")
        ],
        "warnings": [w for w in warnings_for(row.contract, day) if w.lot == row.number],
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "pages/drafting/thresholds.html", context, status=status)


@access(Access.SIGNED_IN)
@require_POST
def remove_threshold(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a threshold."""
    rows = Threshold.objects.select_related("lot__contract__commissioner")
    threshold = rows.filter(pk=pk).first()
    if threshold is None:
        raise Http404
    drafted(request, threshold.lot.contract_id)
    services_services.remove_threshold(by=actor_of(request), at=database_now(), threshold=threshold)
    return redirect("thresholds", pk=threshold.lot_id)


def _found(request: HttpRequest, pk: int) -> Lot:
    row = Lot.objects.select_related("contract__commissioner__area").filter(pk=pk).first()
    if row is None:
        raise Http404
    drafted(request, row.contract_id)
    return row


def _summary(row: Lot) -> dict[str, Any]:
    asked = row.requirements.all()
    return {
        "lot": row,
        "capabilities": sorted({one.capability.name for one in asked}),
        "areas": sorted({one.area.name for one in asked}),
    }


def _kept(row: Lot) -> dict[tuple[str, str], int]:
    """Return the lot's volumes, so that adding an area loses none."""
    return {
        (one.capability_id, one.area_id): one.volume
        for one in row.requirements.all()
        if one.volume is not None
    }


def _table(row: Lot, typed: QueryDict) -> dict[str, Any]:
    """Return the cells with their volumes, or with what was typed where that was invalid."""
    asked = list(row.requirements.select_related("area", "capability"))
    across = sorted({(one.capability.name, one.capability_id) for one in asked})
    down = sorted({(one.area.name, one.area_id) for one in asked})
    volumes_now = {(one.capability_id, one.area_id): one for one in asked}
    return {
        "capabilities": [name for name, _ in across],
        "rows": [
            (
                area,
                [
                    _cell(
                        f"v:{slug}:{code}", f"{name}, {area}", volumes_now.get((slug, code)), typed
                    )
                    for name, slug in across
                ],
            )
            for area, code in down
        ],
    }


def _cell(
    name: str, label: str, wanted: Requirement | None, typed: QueryDict
) -> dict[str, Any] | None:
    if wanted is None:
        return None
    stored = "" if wanted.volume is None else str(wanted.volume)
    shown = typed.get(name, stored)
    saved = stored if name in typed and shown.strip() != stored else None
    return {"name": name, "label": label, "shown": shown, "saved": saved}


def _version(request: HttpRequest) -> int | None:
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _volumes(request: HttpRequest, row: Lot) -> dict[tuple[str, str], int | None]:
    asked = list(row.requirements.select_related("area", "capability"))
    found: dict[tuple[str, str], int | None] = {}
    for one in asked:
        typed = request.POST.get(f"v:{one.capability_id}:{one.area_id}")
        if typed is not None:
            found[one.capability_id, one.area_id] = _people(typed, one.area.name)
    paste = request.POST.get("paste", "")  # its first cell is empty: not to be stripped
    if paste.strip():
        slugs = {one.capability.name.lower(): one.capability_id for one in asked}
        codes = {one.area.name.lower(): one.area_id for one in asked}
        found |= read_volumes(
            paste,
            slugs | {slug: slug for slug in slugs.values()},
            codes | {code.lower(): code for code in codes.values()},
        )
    return found


def _people(typed: str, where: str) -> int | None:
    plain = typed.replace(",", "").strip()
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit() or not 0 < int(plain[:11]) <= LARGEST:
        raise Invalid(f"{where}: “{typed[:20]}” is not a number of people of at least one.")
    return int(plain)
