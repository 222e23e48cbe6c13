"""Pages behind an invitation's link. Reading them changes nothing; only the buttons do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import Actor, ActorKind
from accounts.clock import database_now
from accounts.errors import Conflict, Invalid, NotAllowed
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forming.cells import boxes, ticked
from backend.pages.people.letter_forms import AskForm, DeclineForm
from consortia.forming.errors import AlreadyAnswered, PartChanged
from consortia.forming.letters.members import member_token
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import UNANSWERED, Invitation
from consortia.forming.open_lots import takes_bids
from consortia.forming.services.answering import accept_invitation, decline_invitation
from consortia.forming.services.counter_offers import cells_to_offer, make_counter_offer
from consortia.forming.services.inviting import invitation_from_token, others_of
from consortia.forming.services.parts import about, part_in_words
from consortia.forming.services.questions import ask_starter
from consortia.forming.uniqueness import living_consortia
from organisations.people.models.members import Role
from organisations.people.rules import has_role
from organisations.support.rules import may_answer_for


@access(Access.OPEN)
@never_cache
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation, with its buttons while it can be answered."""
    invitation, by = _at_the_link(request, token)
    return _page(request, token, invitation, by)


def _page(
    request: HttpRequest,
    token: str,
    invitation: Invitation,
    by: Actor,
    refusal: PartChanged | None = None,
) -> HttpResponse:
    now = database_now()
    taking = takes_bids(invitation.consortium.lot.contract, now)
    answerable = invitation.state in UNANSWERED and invitation.expires_at > now and taking
    context = {
        "invitation": invitation,
        "contract": invitation.consortium.lot.contract,
        "part": part_in_words(invitation.part),
        "worth": about(invitation.worth),
        "others": others_of(invitation),
        "token": token,
        "answerable": answerable,
        "taking": taking,
        "form": DeclineForm(),
        "asking": AskForm(),
        "questions": invitation.questions.all(),
        "offer": invitation.counter_offers.order_by("-pk").first(),
        "reserve": hasattr(invitation, "reserve"),
        "rivals": _rivals(invitation) if answerable else [],
        "seat": _member_page(request, invitation, by),
        "refusal": refusal,
    }
    return render(request, "pages/forming/invitation.html", context, status=412 if refusal else 200)


@access(Access.OPEN)
@never_cache
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept the part that was read; where it has changed since, show what it is now."""
    invitation, by = _at_the_link(request, token)
    said = request.POST.get("version", "1")
    version = int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
    try:
        accept_invitation(by=by, at=database_now(), invitation=invitation, version=version)
    except PartChanged as refusal:
        invitation, by = _at_the_link(request, token)
        return _page(request, token, invitation, by, refusal)
    return redirect("invitation", token=token)


@access(Access.OPEN)
@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Decline an invitation."""
    invitation, by = _at_the_link(request, token)
    form = DeclineForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    decline_invitation(
        by=by,
        at=database_now(),
        invitation=invitation,
        reason=reason,
        as_reserve=bool(request.POST.get("reserve")),
    )
    return redirect("invitation", token=token)


@access(Access.OPEN)
@require_POST
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the starter a question before answering."""
    invitation, by = _at_the_link(request, token)
    text = request.POST.get("text", "").replace("\x00", "")
    ask_starter(by=by, at=database_now(), invitation=invitation, text=text)
    messages.success(request, f"{invitation.consortium.starter} gets your question in a letter.")
    return redirect("invitation", token=token)


@access(Access.OPEN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the cells of a counter-offer, and make it."""
    invitation, by = _at_the_link(request, token)
    cells = cells_to_offer(invitation)
    refusal = None
    if request.method == "POST":
        wanted = ticked(request, [cell for cell, _ in cells])
        try:
            make_counter_offer(
                by=by,
                at=database_now(),
                invitation=invitation,
                cells=wanted,
                text=request.POST.get("text", "").replace("\x00", ""),
            )
        except (Conflict, Invalid) as problem:
            if isinstance(problem, AlreadyAnswered):
                raise
            refusal = problem
        else:
            messages.success(request, f"{invitation.consortium.starter} sees what you offer.")
            return redirect("invitation", token=token)
    context = {
        "invitation": invitation,
        "contract": invitation.consortium.lot.contract,
        "token": token,
        "cells": boxes([cell for cell, _ in cells], mine=[cell for cell, mine in cells if mine]),
        "refusal": refusal,
    }
    return render(request, "pages/forming/counter.html", context, status=422 if refusal else 200)


def _rivals(invitation: Invitation) -> list[Consortium]:
    """Return the other consortia for the lot that the organisation is in or asked into."""
    here = living_consortia([invitation.consortium.lot], [invitation.organisation_id])
    return [one for one in here if one.pk != invitation.consortium_id]


def _member_page(request: HttpRequest, invitation: Invitation, by: Actor) -> str:
    """Return the address of the member's page; empty where the visitor only answers for it."""
    consortium, organisation = invitation.consortium, invitation.organisation
    if not consortium.members.filter(organisation=organisation).exists():
        return ""
    if not has_role(by, organisation, Role.READER):
        return ""
    if request.user.is_authenticated:
        return reverse("consortium", kwargs={"pk": consortium.pk})
    return reverse("consortium-letter", kwargs={"token": member_token(consortium, organisation)})


def _at_the_link(request: HttpRequest, token: str) -> tuple[Invitation, Actor]:
    """Return the invitation and its answerer: signed in, or the one whose letter it is.

    Raises
    ------
    consortia.forming.errors.BrokenLink
        When the address is not one that we sent, or its invitation no longer exists.
    NotAllowed
        When somebody else is signed in, so that a forwarded letter is not answered by mistake in
        another organisation's name.
    """
    invitation, by_link = invitation_from_token(token)
    actor = actor_of(request)
    if actor.kind is ActorKind.NOBODY:
        return invitation, by_link
    if not may_answer_for(actor, invitation.organisation):
        raise NotAllowed(
            f"This invitation is for {invitation.organisation.name}, and you are signed in as "
            "somebody who does not answer for it. Sign out to answer with the letter's link."
        )
    return invitation, actor
