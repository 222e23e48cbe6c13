"""From a draft onwards: check, show, open, award, cancel, copy."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.drafting.commissioner_forms import ReasonToEndForm
from backend.pages.drafting.drafting import drafted
from backend.pages.drafting.drafting_forms import StageDateForm
from consortia.bids.services.closing import say_awarded
from contracts.commissioners.models import CommissionerRole
from contracts.commissioners.rules import has_role
from contracts.drafting.errors import EditedMeanwhile
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract
from contracts.local_time import to_local
from contracts.publishing.checks import advice_for, warnings_for
from contracts.publishing.services.copying import copy_contract
from contracts.publishing.services.stages import (
    begin_engagement,
    cancel_contract,
    obstacles,
    open_contract,
    plan_contract,
)
from contracts.publishing.services.timetable import drop_stage_date, set_stage_date

MOVES = {
    "engagement": (begin_engagement, "Everyone sees it now and can comment."),
    "planned": (plan_contract, "Everyone sees it now as planned."),
    "open": (open_contract, "It is published and open for bids."),
    "awarded": (say_awarded, "It is marked as awarded."),
}


@access(Access.SIGNED_IN)
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show warnings and obstacles before publication, and the buttons to move the contract on."""
    contract = drafted(request, pk)
    return _check(request, contract, StageDateForm(initial={"version": contract.version}))


@access(Access.SIGNED_IN)
@require_POST
def stage_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Set or remove the day on which a contract moves to a stage automatically."""
    contract = drafted(request, pk)
    by, at = actor_of(request), database_now()
    if "drop" in request.POST:
        stage = request.POST["drop"]
        drop_stage_date(by=by, at=at, contract=contract, stage=stage)
        messages.success(request, "It no longer moves automatically.")
        return redirect("check", pk=pk)
    form = StageDateForm(request.POST)
    if form.is_valid():
        try:
            made = set_stage_date(by=by, at=at, contract=contract, **form.cleaned_data)
        except Invalid as refusal:
            form.fail(refusal)
        except EditedMeanwhile:
            messages.error(request, "Somebody changed it meanwhile. Read it, then set the day.")
            return redirect("check", pk=pk)
        else:
            messages.success(request, f"It moves automatically: {made}.")
            return redirect("check", pk=pk)
    return _check(request, contract, form)


def _check(request: HttpRequest, contract: Contract, form: StageDateForm) -> HttpResponse:
    day = to_local(database_now()).date()
    context = {
        "contract": contract,
        "advice": advice_for(contract, day),
        "warnings": warnings_for(contract, day),
        "partners": contract.partners.exclude(state="declined").select_related("commissioner"),
        "lots": contract.lots.prefetch_related("requirements"),
        "missing": list(obstacles(contract, Stage.OPEN, database_now())),
        "days": contract.stage_dates.all(),
        "form": form,
        "approver": has_role(actor_of(request), contract.commissioner, CommissionerRole.APPROVER),
    }
    status = 422 if form.errors else 200
    return render(request, "pages/publishing/check.html", context, status=status)


@access(Access.SIGNED_IN)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a contract to its next stage."""
    contract = drafted(request, pk)
    to = request.POST.get("to", "")
    if to not in MOVES:
        raise Invalid("Choose one of the buttons on the page before.")
    service, said = MOVES[to]
    service(by=actor_of(request), at=database_now(), contract=contract)
    messages.success(request, said)
    return redirect("contract", pk=pk)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a contract, with a reason."""
    contract = drafted(request, pk)
    form = ReasonToEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cancel_contract(
            by=actor_of(request), at=database_now(), contract=contract, **form.cleaned_data
        )
        messages.success(request, "It is cancelled. Everyone who could see it reads why.")
        return redirect("commissioner", pk=contract.commissioner_id)
    context = {"form": form, "contract": contract}
    return render(
        request, "pages/publishing/cancel.html", context, status=422 if form.errors else 200
    )


@access(Access.SIGNED_IN)
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy this contract into a new draft."""
    contract = drafted(request, pk)
    made = copy_contract(by=actor_of(request), at=database_now(), contract=contract)
    messages.success(request, "This is a copy. Give it dates of its own.")
    return redirect("draft", pk=made.pk)
