"""From a draft onwards: check, show, open, award, cancel, copy."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.buyer_forms import ReasonToEndForm
from backend.pages.drafting import drafted
from contracts import rules, services
from contracts.checks import advice_for, warnings_for
from contracts.local_time import to_local
from contracts.models import CommissionerRole

MOVES = {
    "engagement": (services.begin_engagement, "Everyone sees it now and can comment."),
    "planned": (services.plan_contract, "Everyone sees it now as planned."),
    "open": (services.open_contract, "It is published and open for bids."),
    "awarded": (services.award_contract, "It is marked as awarded."),
}


@access(Access.SIGNED_IN)
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what to think of before the contract is shown, and the buttons to do so."""
    contract = drafted(request, pk)
    day = to_local(database_now()).date()
    context = {
        "contract": contract,
        "advice": advice_for(contract, day),
        "warnings": warnings_for(contract, day),
        "partners": contract.partners.exclude(state="declined").select_related("commissioner"),
        "lots": contract.lots.prefetch_related("requirements"),
        "approver": rules.has_role(
            actor_of(request), contract.commissioner, CommissionerRole.APPROVER
        ),
    }
    return render(request, "pages/draft/check.html", context)


@access(Access.SIGNED_IN)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a contract to its next stage."""
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
    """Give a contract up, with a reason."""
    contract = drafted(request, pk)
    form = ReasonToEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.cancel_contract(
            by=actor_of(request), at=database_now(), contract=contract, **form.cleaned_data
        )
        messages.success(request, "It is cancelled. Everyone who could see it reads why.")
        return redirect("commissioner", pk=contract.commissioner_id)
    context = {"form": form, "contract": contract}
    return render(request, "pages/draft/cancel.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a draft like this contract."""
    contract = drafted(request, pk)
    made = services.copy_contract(by=actor_of(request), at=database_now(), contract=contract)
    messages.success(request, "This is a copy. Give it dates of its own.")
    return redirect("draft", pk=made.pk)
