"""Public pages of contracts, and requesting a match of a lot."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor
from accounts.clock import database_now
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.capability_search import searched
from backend.pages.forms.search import SearchForm
from backend.pages.proposals.matrix import requirement_rows
from consortia.bids.releases import awards_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.uniqueness import living_consortia
from consortia.proposals.models import Proposal
from consortia.proposals.services.matching import latest_match, request_match
from contracts.alerts.models import Pace
from contracts.commissioners.rules import may_open_bids
from contracts.drafting.models.choices import LIVE
from contracts.drafting.models.contracts import Contract, Lot
from contracts.drafting.rules import acts_for_commissioner, may_draft, may_see
from contracts.publishing.search import narrowed
from contracts.thresholds.kinds import threshold_of
from organisations.offers.models.capabilities import Capability
from organisations.people.rules import organisations_edited_by, organisations_of
from organisations.register.models.organisations import Organisation

FEW = 3


@access(Access.OPEN)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """List contracts that anyone may see, and one's own drafts."""
    actor = actor_of(request)
    form = SearchForm(request.GET)
    rows = Contract.objects.seen_by(actor.user_id).select_related("commissioner")
    rows = narrowed(rows, **form.terms()) if form.is_valid() else rows.none()
    page = Paginator(rows.order_by("-visible_at", "-pk"), 25).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "form": form,
        "query": query.urlencode(),
        "searched": [(name, request.GET.get(name, "")) for name in form.fields],
        "searched_for": searched(request, *form.understood()),
        "more": any(request.GET.get(name) for name in ("least", "most", "kind", "stage")),
        "capabilities": Capability.objects.leaves().order_by("name"),
    }
    return render(
        request, "pages/publishing/contracts.html", context, status=422 if form.errors else 200
    )


@access(Access.OPEN)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a contract with its lots, and proposals to the organisations that they name."""
    return render(request, "pages/publishing/contract.html", _page(request, pk))


@access(Access.SIGNED_IN)
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a contract to its commissioners as bidders see it."""
    context = _page(request, pk)
    if not context["commissioning"]:
        raise Http404
    as_bidder = {
        "preview": True,
        "commissioning": False,
        "drafter": False,
        "opener": False,
        "waiting": [],
    }
    return render(request, "pages/publishing/contract.html", context | as_bidder)


def _page(request: HttpRequest, pk: int) -> dict[str, Any]:
    contract = _found(pk)
    actor = actor_of(request)
    if not may_see(actor, contract):
        raise Http404
    mine = organisations_of(actor)
    commissioning = acts_for_commissioner(actor, contract)
    lots = contract.lots.prefetch_related(
        "requirements__capability",
        "requirements__area",
        "thresholds__capability",
        "bid_questions",
    )
    awards = {one.lot: one for one in awards_of([contract]).get(contract.pk, [])}
    interested = contract.interests.count()
    ours: dict[int, list[Consortium]] = {}
    for one in living_consortia(lots, mine) if mine else ():
        ours.setdefault(one.lot_id, []).append(one)
    return {
        "contract": contract,
        "commissioning": commissioning,
        "drafter": may_draft(actor, contract),
        "opener": may_open_bids(actor, contract.commissioner),
        "lots": [
            _lot(lot, mine) | {"awarded": awards.get(lot.number), "ours": ours.get(lot.pk)}
            for lot in lots
        ],
        "may_match": bool(mine) or commissioning,
        "partners": contract.partners.filter(state="joined").select_related("commissioner"),
        "questions": contract.questions.public(),
        "waiting": contract.questions.waiting() if commissioning else [],
        "changes": contract.changes.order_by("-pk"),
        "documents": contract.documents.listed(),
        "interested": interested if interested >= FEW else None,
        "organisations": _organisations(contract, actor),
        "live": contract.stage in LIVE,
        "followed": contract.followers.filter(user=actor.user_id or 0).first(),
        "paces": Pace.choices,
    }


def _organisations(contract: Contract, by: Actor) -> list[tuple[Organisation, bool]]:
    """Return the organisations that the person may speak for, and whether each is interested."""
    ours = Organisation.objects.filter(pk__in=organisations_edited_by(by)).order_by("name", "pk")
    interests = contract.interests.filter(organisation__in=ours)
    said = set(interests.values_list("organisation", flat=True))
    return [(one, one.pk in said) for one in ours]


@access(Access.SIGNED_IN)
@require_POST
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Request a match of a lot."""
    lot = Lot.objects.select_related("contract__commissioner").filter(pk=pk).first()
    if lot is None or not may_see(actor_of(request), lot.contract):
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
        "thresholds": [threshold_of(row) for row in lot.thresholds.all()],
        "asked": lot.bid_questions.all(),
        "match": run,
        "count": count,
        "few": 0 < count < FEW,
        "proposals": proposals.select_related("lead").prefetch_related("members__organisation"),
    }
