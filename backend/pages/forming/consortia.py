"""Consortia, to the organisations they concern."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forming.invitation_status import DAYS
from backend.pages.forming.seats import (
    Seat,
    seat_by_token,
    seat_of_person,
    to_consortium,
    within_reach,
)
from backend.pages.proposals.matrix import delivery_map, delivery_matrix
from consortia.bids.outcome import outcome_of
from consortia.forming.invitation_status import statuses_of
from consortia.forming.letters.places import ReplacementInWords, replacement_in_words
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.replacements import Replacement
from consortia.forming.open_lots import takes_bids
from consortia.forming.rules import may_see_consortium
from consortia.forming.services.replacing import replace_missing
from consortia.forming.services.resolving import places_free, responses_of
from consortia.terms.models.terms import TermsState
from organisations.people.models.members import Role
from organisations.people.rules import has_role, organisations_of
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation


@access(Access.SIGNED_IN)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a consortium: its members, invitations and delivery."""
    found = found_consortium(request, pk)
    mine = organisations_of(actor_of(request))
    inside = found.members.filter(organisation__in=mine).exists()
    return _page(request, found, seat_of_person(request, pk) if inside else None)


@access(Access.OPEN)
@never_cache
@require_safe
def by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Show a consortium to a visitor with the link in a member's letter."""
    seat = seat_by_token(request, token)
    request.seat = seat  # type: ignore[attr-defined]
    return _page(request, seat.consortium, seat)


def _page(request: HttpRequest, found: Consortium, seat: Seat | None) -> HttpResponse:
    actor = actor_of(request)
    starter = has_role(actor, found.starter, Role.EDITOR)
    delivery = found.delivery
    names = dict(
        Organisation.objects.filter(identifier__in=delivery.members).values_list(
            "identifier", "name"
        )
    )
    context = {
        "consortium": found,
        "members": found.members.select_related("organisation"),
        "asked": statuses_of(found),
        "matrix": delivery_matrix(delivery, names),
        "map": delivery_map(delivery, names),
        "removed": _removed(found),
        "starter": starter,
        "days": DAYS,
        "taking": takes_bids(found.lot.contract, database_now()),
        "replacement": _replacement(found) if starter else None,
        "seat": seat,
        "inside": seat is not None,
        "bid_page": seat.address("bid") if seat else "",
        "outcome": outcome_of(found, database_now()),
        "agreed": found.terms.filter(state=TermsState.AGREED).exists(),
        "departures": found.departures.select_related("organisation"),
        "vacant": places_free(found, responses_of(found)),
    }
    return render(request, "pages/forming/consortium.html", context)


@access(Access.SIGNED_IN)
@require_POST
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite the next best in place of the organisations that are gone."""
    found = found_consortium(request, pk)
    invited = replace_missing(by=actor_of(request), at=database_now(), consortium=found)
    names = ", ".join(invitation.organisation.name for invitation in invited)
    messages.success(request, f"Asked instead: {names}." if names else "Nobody new is needed.")
    return to_consortium(request, found.pk)


def _removed(consortium: Consortium) -> set[str]:
    """Return the identifiers of members that their public register has removed."""
    inside = consortium.members.values("organisation__identifier")
    ended = RegisterEntry.objects.ended().filter(identifier__in=inside)
    return set(ended.values_list("identifier", flat=True))


def _replacement(consortium: Consortium) -> ReplacementInWords | None:
    """Return what was worked out for a free place, in words."""
    row = Replacement.objects.open().filter(consortium=consortium).first()
    return None if row is None else replacement_in_words(row)


def found_consortium(request: HttpRequest, pk: int) -> Consortium:
    """Return a consortium that concerns the sender, or answer 404.

    Raises
    ------
    Http404
        When there is none.
    """
    found = (
        Consortium.objects.select_related("starter", "lead", "lot__contract__commissioner")
        .filter(pk=pk)
        .first()
    )
    actor = actor_of(request)
    if found is None or not within_reach(request, found):
        raise Http404
    if not may_see_consortium(actor, found):
        raise Http404
    return found
