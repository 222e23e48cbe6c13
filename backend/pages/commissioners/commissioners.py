"""Commissioners: registration, their contracts, and their people."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Invalid, Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.drafting.commissioner_forms import (
    CommissionerForm,
    CommissionerMemberForm,
    MemberRightsForm,
)
from consortia.statistics.commissioners import figures_of
from contracts.commissioners.models import Commissioner, CommissionerMembership, CommissionerRole
from contracts.commissioners.rules import has_role, require_approver
from contracts.commissioners.services import (
    add_commissioner_member,
    apply_as_commissioner,
    change_commissioner_member,
    remove_commissioner_member,
)
from contracts.drafting.models.contracts import Contract
from contracts.publishing.models.engagement import ContractQuestion


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register the commissioner that the person works for."""
    form = CommissionerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = apply_as_commissioner(
                by=actor_of(request), at=database_now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(
                request,
                f"{made.name} is registered. Now say what you want."
                if made.is_verified
                else f"{made.name} is registered. You can draft now; we check before you publish.",
            )
            return redirect("commissioner", pk=made.pk)
    return render(
        request,
        "pages/commissioners/register.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@access(Access.OPEN)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a commissioner and its contracts; to its own people also the drafts."""
    commissioner = _found(pk)
    actor = actor_of(request)
    mine = has_role(actor, commissioner, CommissionerRole.READER)
    led = Contract.objects.filter(commissioner=commissioner)
    context = {
        "commissioner": commissioner,
        "contracts": led.visible().order_by("-visible_at", "-pk")[:50],
        "mine": mine,
        "figures": figures_of(commissioner),
        "drafts": led.filter(stage="draft").order_by("-pk")[:50] if mine else [],
        "questions": ContractQuestion.objects.waiting()
        .filter(contract__in=led, contract__visible_at__isnull=False)
        .select_related("contract")[:50]
        if mine
        else [],
        "partnerships": commissioner.partnerships.exclude(state="declined")
        .select_related("contract__commissioner")
        .order_by("-pk")[:50]
        if mine
        else [],
        "drafter": has_role(actor, commissioner, CommissionerRole.DRAFTER),
        "approver": has_role(actor, commissioner, CommissionerRole.APPROVER),
    }
    return render(request, "pages/commissioners/commissioner.html", context)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """List the people of a commissioner, or add one."""
    commissioner = _found(pk)
    require_approver(actor_of(request), commissioner)
    form = CommissionerMemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_commissioner_member(
                by=actor_of(request),
                at=database_now(),
                commissioner=commissioner,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(request, f"{form.cleaned_data['email']} may sign in and act for you.")
            return redirect("commissioner-people", pk=pk)
    rows = commissioner.memberships.select_related("user").order_by("user__email")
    people = [
        (one, MemberRightsForm(initial=_rights(one), auto_id=f"id_{one.pk}_%s")) for one in rows
    ]
    context = {"commissioner": commissioner, "people": people, "form": form}
    return render(
        request, "pages/commissioners/people.html", context, status=422 if form.errors else 200
    )


def _rights(membership: CommissionerMembership) -> dict[str, object]:
    return {"role": membership.role, "opens_bids": membership.opens_bids}


@access(Access.SIGNED_IN)
@require_POST
def change_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what somebody may do for a commissioner."""
    rows = CommissionerMembership.objects.select_related("commissioner", "user")
    membership = rows.filter(pk=pk).first()
    if membership is None:
        raise Http404
    form = MemberRightsForm(request.POST)
    if not form.is_valid():
        raise Invalid("Choose what they may do.", field="role")
    change_commissioner_member(
        by=actor_of(request), at=database_now(), membership=membership, **form.cleaned_data
    )
    messages.success(request, f"Changed what {membership.user} may do.")
    if has_role(actor_of(request), membership.commissioner, CommissionerRole.APPROVER):
        return redirect("commissioner-people", pk=membership.commissioner_id)
    return redirect("commissioner", pk=membership.commissioner_id)


@access(Access.SIGNED_IN)
@require_POST
def remove_person(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's right to act for a commissioner."""
    rows = CommissionerMembership.objects.select_related("commissioner", "user")
    membership = rows.filter(pk=pk).first()
    if membership is None:
        raise Http404
    remove_commissioner_member(by=actor_of(request), at=database_now(), membership=membership)
    messages.success(request, "They no longer act for you.")
    if has_role(actor_of(request), membership.commissioner, CommissionerRole.APPROVER):
        return redirect("commissioner-people", pk=membership.commissioner_id)
    return redirect("commissioner", pk=membership.commissioner_id)


def _found(pk: int) -> Commissioner:
    found = Commissioner.objects.select_related("area").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
