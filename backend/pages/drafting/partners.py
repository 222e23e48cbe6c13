"""Joint commissioning: inviting partners, their areas and share, and their approval."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import database_now
from accounts.errors import Invalid, Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.drafting.commissioner_forms import PartForm, PartnerForm
from contracts.commissioners.models import Commissioner, CommissionerRole
from contracts.commissioners.rules import has_role
from contracts.drafting.models.contracts import Contract, ContractPartner
from contracts.drafting.rules import acts_for_commissioner, may_draft
from contracts.drafting.services.joint import (
    answer_partner,
    approve_contract,
    invite_partner,
    set_partner_part,
)
from contracts.drafting.suggestions import suggest_joining


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the partners of a contract, or invite another commissioner."""
    contract = _bought(request, pk)
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _invite(request, contract, form.cleaned_data["commissioner"])
        except Refusal as refusal:
            form.fail(refusal)
        else:
            return redirect("partners", pk=pk)
    actor = actor_of(request)
    rows = contract.partners.select_related("commissioner__area").prefetch_related("areas")
    context = {
        "contract": contract,
        "form": form,
        "partners": [_row(request, contract, partner) for partner in rows],
        "leads": may_draft(actor, contract) and not contract.is_visible,
        "suggestions": [] if contract.is_visible else suggest_joining(contract),
        "commissioners": Commissioner.objects.exclude(pk=contract.commissioner_id).order_by("name")[
            :500
        ],
    }
    return render(
        request, "pages/drafting/partners.html", context, status=422 if form.errors else 200
    )


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a partner's areas and share, or change them."""
    partner = _found(request, pk)
    initial = {
        "places": "\n".join(sorted(area.name for area in partner.areas.all())),
        "share": partner.share,
    }
    form = PartForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_partner_part(
                by=actor_of(request),
                at=database_now(),
                partner=partner,
                areas=form.cleaned_data["places"],
                share=form.cleaned_data["share"],
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("partners", pk=partner.contract_id)
    context = {"form": form, "partner": partner, "contract": partner.contract}
    return render(request, "pages/drafting/part.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Join joint commissioning, or decline."""
    partner = _found(request, pk)
    joins = request.POST.get("joins") == "yes"
    answer_partner(by=actor_of(request), at=database_now(), partner=partner, joins=joins)
    if joins:
        messages.success(request, "You are in. Check your areas and share, then approve.")
        return redirect("partners", pk=partner.contract_id)
    messages.success(request, "You have declined.")
    return redirect("commissioner", pk=partner.commissioner_id)


@access(Access.SIGNED_IN)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the contract as it was read."""
    partner = _found(request, pk)
    said = request.POST.get("version", "")
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise Invalid("Read the contract, then use the button on the page.")
    approve_contract(by=actor_of(request), at=database_now(), partner=partner, version=int(said))
    messages.success(request, "Approved, as it is now.")
    return redirect("partners", pk=partner.contract_id)


def _bought(request: HttpRequest, pk: int) -> Contract:
    contract = Contract.objects.select_related("commissioner__area").filter(pk=pk).first()
    if contract is None or not acts_for_commissioner(actor_of(request), contract):
        raise Http404
    return contract


def _found(request: HttpRequest, pk: int) -> ContractPartner:
    rows = ContractPartner.objects.select_related("commissioner", "contract__commissioner")
    partner = rows.filter(pk=pk).first()
    if partner is None:
        raise Http404
    actor = actor_of(request)
    theirs = has_role(actor, partner.commissioner, CommissionerRole.READER)
    if not theirs:
        _bought(request, partner.contract_id)
    return partner


def _invite(request: HttpRequest, contract: Contract, name: str) -> None:
    found = Commissioner.objects.filter(name__iexact=name.strip().replace("\x00", "")).first()
    if found is None:
        raise Invalid(
            f"“{name}” is not registered here. Choose one of the list, or ask them to register.",
            field="commissioner",
        )
    invite_partner(by=actor_of(request), at=database_now(), contract=contract, commissioner=found)
    messages.success(request, f"We have written to {found.name}.")


def _row(request: HttpRequest, contract: Contract, partner: ContractPartner) -> dict[str, object]:
    actor = actor_of(request)
    return {
        "partner": partner,
        "areas": sorted(area.name for area in partner.areas.all()),
        "approved": partner.approved_version == contract.version,
        "approver": has_role(actor, partner.commissioner, CommissionerRole.APPROVER)
        and contract.is_shaped,
        "drafts": (
            has_role(actor, partner.commissioner, CommissionerRole.DRAFTER)
            or may_draft(actor, contract)
        )
        and not contract.is_visible,
    }
