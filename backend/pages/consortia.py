"""Proposals and consortia, to the bodies they concern."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.asked import DAYS
from backend.pages.matrix import delivery_map, delivery_matrix
from backend.pages.network import delivery_network
from consortia import rules, services
from consortia.asked import asked_of
from consortia.models import Consortium, Invitation, InvitationState, Proposal, TermsState
from consortia.services.place_letters import replacement_in_words
from consortia.terms import thresholds_met
from contracts.local_time import to_local
from organisations.models import Organisation, Role
from organisations.rules import has_role


@access(Access.SIGNED_IN)
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a proposal: members, map, matrix, reasons and proof."""
    found = _proposal(request, pk)
    members = list(found.members.all())
    names = {m.organisation.identifier: m.organisation.name for m in members}
    reserve_ids = {identifier for m in members for identifier in m.reserves}
    reserves = Organisation.objects.filter(identifier__in=reserve_ids)
    named = dict(reserves.values_list("identifier", "name"))
    mine = set(rules.organisations_of(actor_of(request)))
    context = {
        "proposal": found,
        "members": [(m, [named[i] for i in m.reserves if i in named]) for m in members],
        "matrix": delivery_matrix(found.delivery, names),
        "map": delivery_map(found.delivery),
        "starters": [m.organisation for m in members if m.organisation_id in mine],
        "network": delivery_network(found.delivery, names),
        "standing": thresholds_met(
            found.lot,
            [m.organisation for m in members],
            on=to_local(database_now()).date(),
            lead=found.lead,
            delivery=found.delivery,
        ),
        "alternatives": _compared(found, mine),
    }
    return render(request, "pages/proposal.html", context)


def _compared(found: Proposal, mine: set[int]) -> list[tuple[Proposal, list[str], list[str]]]:
    """Return the others that name one of these bodies: whom each has less than this, and more."""
    others = (
        Proposal.objects.filter(match=found.match)
        .naming(mine)
        .exclude(pk=found.pk)
        .order_by("rank")
        .prefetch_related("members__organisation")
    )
    here = {m.organisation.name for m in found.members.all()}
    there = [(other, {m.organisation.name for m in other.members.all()}) for other in others]
    return [(other, sorted(here - names), sorted(names - here)) for other, names in there]


@access(Access.SIGNED_IN)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a consortium: letters go out to everyone else."""
    found = _proposal(request, pk)
    chosen = request.POST.get("organisation", "").replace("\x00", "")
    organisation = Organisation.objects.filter(identifier=chosen).first()
    if organisation is None:
        raise Invalid("Choose which of your organisations starts it.", field="organisation")
    made = services.start_consortium(
        by=actor_of(request),
        at=database_now(),
        proposal=found,
        organisation=organisation,
        replaces_itself=bool(request.POST.get("replaces_itself")),
    )
    messages.success(request, "The consortium is started and the letters are on their way.")
    return redirect("consortium", pk=made.pk)


@access(Access.SIGNED_IN)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a consortium: who is in, who has been asked, who does what."""
    found = _consortium(request, pk)
    actor = actor_of(request)
    asked = asked_of(found)
    starter = has_role(actor, found.starter, Role.EDITOR)
    planned = {row["organisation"] for row in found.delivery}
    names = dict(
        Organisation.objects.filter(identifier__in=planned).values_list("identifier", "name")
    )
    gone = {InvitationState.DECLINED, InvitationState.EXPIRED, InvitationState.WITHDRAWN}
    context = {
        "consortium": found,
        "members": found.members.select_related("organisation"),
        "asked": asked,
        "matrix": delivery_matrix(found.delivery, names),
        "map": delivery_map(found.delivery),
        "starter": starter,
        "days": DAYS,
        "replacement": _replacement(found) if starter else None,
        "inside": found.members.filter(organisation__in=rules.organisations_of(actor)).exists(),
        "agreed": found.terms.filter(state=TermsState.AGREED).exists(),
        "departures": found.departures.select_related("organisation"),
        "vacant": any(_is_vacant(one.invitation, planned, gone) for one in asked)
        or found.departures.filter(organisation__identifier__in=planned).exists(),
    }
    return render(request, "pages/consortium.html", context)


@access(Access.SIGNED_IN)
@require_POST
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the next best in the place of those who declined."""
    found = _consortium(request, pk)
    invited = services.replace_missing(by=actor_of(request), at=database_now(), consortium=found)
    names = ", ".join(invitation.organisation.name for invitation in invited)
    messages.success(request, f"Asked instead: {names}." if names else "Nobody new is needed.")
    return redirect("consortium", pk=found.pk)


def _is_vacant(invitation: Invitation, planned: set[str], gone: set[InvitationState]) -> bool:
    away = invitation.state in gone or invitation.undelivered_at is not None
    return away and invitation.organisation.identifier in planned


def _replacement(consortium: Consortium) -> dict[str, Any] | None:
    """Return what was worked out for a place that is free, in words."""
    rows = consortium.replacements.exclude(state__in=["asked", "dropped"])
    row = rows.first()
    return replacement_in_words(row) | {"row": row} if row is not None else None


def _proposal(request: HttpRequest, pk: int) -> Proposal:
    found = (
        Proposal.objects.select_related("match", "lead", "lot__contract__commissioner")
        .prefetch_related("members__organisation")
        .filter(pk=pk)
        .first()
    )
    if found is None or not rules.may_see_proposal(actor_of(request), found):
        raise Http404
    return found


def _consortium(request: HttpRequest, pk: int) -> Consortium:
    found = (
        Consortium.objects.select_related("starter", "lead", "lot__contract__commissioner")
        .filter(pk=pk)
        .first()
    )
    if found is None or not rules.may_see_consortium(actor_of(request), found):
        raise Http404
    return found
