"""The page behind an invitation's link. Reading it changes nothing; only the buttons do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor, ActorKind
from accounts.clock import database_now
from accounts.errors import NotAllowed
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forms import DeclineForm
from consortia import services
from consortia.models import UNANSWERED, Invitation
from consortia.services.inviting import about, holder_of, others_of, part_in_words
from organisations.rules import may_answer_for


@access(Access.OPEN)
@never_cache
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is asked, and two buttons while it can be answered."""
    invitation, _ = _at_the_link(request, token)
    answerable = invitation.state in UNANSWERED and invitation.expires_at > database_now()
    context = {
        "invitation": invitation,
        "contract": invitation.consortium.lot.contract,
        "part": part_in_words(invitation.part),
        "worth": about(invitation.worth),
        "others": others_of(invitation),
        "token": token,
        "answerable": answerable,
        "form": DeclineForm(),
    }
    return render(request, "pages/invitation.html", context)


@access(Access.OPEN)
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes."""
    invitation, by = _at_the_link(request, token)
    services.accept_invitation(by=by, at=database_now(), invitation=invitation)
    return redirect("invitation", token=token)


@access(Access.OPEN)
@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Say no."""
    invitation, by = _at_the_link(request, token)
    form = DeclineForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.decline_invitation(by=by, at=database_now(), invitation=invitation, reason=reason)
    return redirect("invitation", token=token)


def _at_the_link(request: HttpRequest, token: str) -> tuple[Invitation, Actor]:
    """Return the invitation, and who answers: a person of the body, or whoever holds the letter.

    Raises
    ------
    consortia.errors.BrokenLink
        When the address is none of ours, or leads nowhere any more.
    NotAllowed
        When somebody else is signed in here, so that a forwarded letter is not answered by
        mistake in another body's name.
    """
    invitation, holder = holder_of(token)
    actor = actor_of(request)
    if actor.kind is ActorKind.NOBODY:
        return invitation, holder
    if not may_answer_for(actor, invitation.organisation):
        raise NotAllowed(
            f"This invitation is for {invitation.organisation.name}, and you are signed in as "
            "somebody who does not answer for it. Sign out to answer with the letter's link."
        )
    return invitation, actor
