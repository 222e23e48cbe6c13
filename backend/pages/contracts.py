"""Contracts, and asking who could do them together."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.matrix import requirement_rows
from consortia.models import Proposal
from consortia.rules import organisations_of
from consortia.services import request_match
from consortia.services.matches import latest_match
from contracts import rules
from contracts.models import CommissionerRole, Contract, Lot

FEW = 3


@access(Access.OPEN)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """List contracts that anyone may see, and one's own drafts."""
    actor = actor_of(request)
    words = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    rows = Contract.objects.seen_by(actor.user_id).select_related("commissioner")
    if words:
        rows = rows.filter(title__icontains=words)
    page = Paginator(rows.order_by("-visible_at", "-pk"), 25).get_page(request.GET.get("page"))
    return render(request, "pages/contracts.html", {"page": page, "q": words})


@access(Access.OPEN)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a contract with its lots, and to whom they name the proposals."""
    contract = _found(pk)
    actor = actor_of(request)
    if not rules.may_see(actor, contract):
        raise Http404
    mine = organisations_of(actor)
    buyer = rules.has_role(actor, contract.commissioner, CommissionerRole.READER)
    lots = contract.lots.prefetch_related(
        "requirements__capability", "requirements__area", "thresholds__capability"
    )
    context = {
        "contract": contract,
        "buyer": buyer,
        "lots": [_lot(lot, mine) for lot in lots],
        "may_match": bool(mine) or buyer,
    }
    return render(request, "pages/contract.html", context)


@access(Access.SIGNED_IN)
@require_POST
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the matcher about a lot."""
    lot = Lot.objects.select_related("contract__commissioner").filter(pk=pk).first()
    if lot is None or not rules.may_see(actor_of(request), lot.contract):
        raise Http404
    request_match(by=actor_of(request), at=database_now(), lot=lot)
    messages.success(request, "We have asked who could do this together.")
    return redirect("contract", pk=lot.contract_id)


def _found(pk: int) -> Contract:
    found = Contract.objects.select_related("commissioner").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _lot(lot: Lot, mine: list[int]) -> dict[str, object]:
    run = latest_match(lot)
    proposals = Proposal.objects.none() if run is None else run.proposals.naming(mine)
    count = 0 if run is None else run.proposals.count()
    return {
        "lot": lot,
        "rows": requirement_rows(lot),
        "thresholds": lot.thresholds.all(),
        "match": run,
        "count": count,
        "few": 0 < count < FEW,
        "proposals": proposals.select_related("lead").prefetch_related("members__organisation"),
    }
