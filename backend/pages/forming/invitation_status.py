"""What the starter does about invitations: more time, resend, withdraw, answer, other parts."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forming.seats import seat_at, to_consortium, within_reach
from consortia.forming.models.answers import CounterOffer, InvitationQuestion
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.rules import may_see_consortium
from consortia.forming.services.answering import extend_invitation, withdraw_invitation
from consortia.forming.services.counter_offers import (
    accept_counter_offer,
    preview_counter_offer,
    refuse_counter_offer,
)
from consortia.forming.services.parts import cells_in_words
from consortia.forming.services.questions import answer_invited
from consortia.forming.services.replacing import replace_automatically
from consortia.forming.services.returned_letters import resend_invitation
from organisations.people.models.members import Role
from organisations.people.rules import has_role, require_answer

DAYS = (2, 4, 7)


@access(Access.SIGNED_IN)
@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Extend an invitation by some days, at most until bids are due."""
    found = _invitation(request, pk)
    days = request.POST.get("days", "")
    if days not in {str(one) for one in DAYS}:
        raise Invalid("Choose how many days more.", field="days")
    until = found.expires_at + timedelta(days=int(days))
    deadline = found.consortium.lot.contract.deadline
    extend_invitation(
        by=actor_of(request),
        at=database_now(),
        invitation=found,
        until=min(until, deadline) if deadline else until,
    )
    messages.success(request, f"{found.organisation} has more time, and is told.")
    return to_consortium(request, found.consortium_id)


@access(Access.SIGNED_IN)
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation again, to the addresses that the organisation has now."""
    found = _invitation(request, pk)
    resend_invitation(by=actor_of(request), at=database_now(), invitation=found)
    messages.success(request, f"The letter to {found.organisation} is on its way again.")
    return to_consortium(request, found.consortium_id)


@access(Access.SIGNED_IN)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an unanswered invitation."""
    found = _invitation(request, pk)
    withdraw_invitation(by=actor_of(request), at=database_now(), invitation=found)
    messages.success(request, f"The invitation to {found.organisation} is withdrawn.")
    return to_consortium(request, found.consortium_id)


@access(Access.SIGNED_IN)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an invited organisation's question."""
    rows = InvitationQuestion.objects.select_related(
        "invitation__organisation", "invitation__consortium__starter"
    )
    found = rows.filter(pk=pk).first()
    if found is None or not _concerns(request, found.invitation.consortium):
        raise Http404
    answer_invited(
        by=actor_of(request),
        at=database_now(),
        question=found,
        answer=request.POST.get("answer", "").replace("\x00", ""),
    )
    messages.success(request, f"{found.invitation.organisation} gets your answer in a letter.")
    return to_consortium(request, found.invitation.consortium_id)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def counter_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would become of the consortium with a counter-offer; accept or refuse it."""
    rows = CounterOffer.objects.select_related(
        "invitation__organisation",
        "invitation__consortium__starter",
        "invitation__consortium__lot__contract",
    )
    found = rows.filter(pk=pk).first()
    if found is None or not _concerns(request, found.invitation.consortium):
        raise Http404
    by, at, starter = actor_of(request), database_now(), found.invitation.consortium.starter
    if request.method == "POST":
        if request.POST.get("take"):
            accept_counter_offer(by=by, at=at, offer=found)
            messages.success(request, f"{found.invitation.organisation} is in with that part.")
        else:
            refuse_counter_offer(by=by, at=at, offer=found)
            messages.success(request, "They are told; the invitation stays as it was.")
        return to_consortium(request, found.invitation.consortium_id)
    require_answer(by, starter)
    waits = found.state == "waiting"
    context = {
        "seat": seat_at(request),
        "offer": found,
        "part": cells_in_words(found.cells),
        "preview": preview_counter_offer(found, at=at) if waits else None,
    }
    return render(request, "pages/forming/counter_offer.html", context)


@access(Access.SIGNED_IN)
@require_POST
def automatic_replacement(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose whether free places are filled automatically."""
    found = Consortium.objects.select_related("starter").filter(pk=pk).first()
    if found is None or not _concerns(request, found):
        raise Http404
    on = request.POST.get("on") == "yes"
    replace_automatically(by=actor_of(request), at=database_now(), consortium=found, on=on)
    messages.success(
        request,
        "Free places are filled without asking you; you hear of each."
        if on
        else "Nobody is asked any more before you say so.",
    )
    return to_consortium(request, pk)


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    rows = Invitation.objects.select_related(
        "organisation", "consortium__starter", "consortium__lot__contract"
    )
    found = rows.filter(pk=pk).first()
    if found is None or not _concerns(request, found.consortium):
        raise Http404
    return found


def _concerns(request: HttpRequest, consortium: Consortium) -> bool:
    """Tell whether the visitor may know that the consortium exists."""
    if not within_reach(request, consortium):
        return False
    actor = actor_of(request)
    return has_role(actor, consortium.starter, Role.READER) or may_see_consortium(actor, consortium)
