"""A proposal, to the organisations that it names, and starting a consortium from it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.proposals.matrix import delivery_map, delivery_matrix
from backend.pages.proposals.network import delivery_network
from consortia.forming.open_lots import takes_bids
from consortia.forming.services.starting import start_consortium
from consortia.forming.uniqueness import living_consortia
from consortia.proposals.comparison import alternatives_to
from consortia.proposals.explanation import proof_in_words, thresholds_of
from consortia.proposals.models import Proposal
from consortia.proposals.problems.ties import partnerships
from consortia.proposals.rules import may_see_proposal
from organisations.people.rules import organisations_of
from organisations.register.models.organisations import Organisation


@access(Access.SIGNED_IN)
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a proposal: members, map, matrix, network, thresholds, reasons, proof, alternatives."""
    found = _proposal(request, pk)
    members = list(found.members.all())
    organisations = [member.organisation for member in members]
    names = {organisation.identifier: organisation.name for organisation in organisations}
    mine = set(organisations_of(actor_of(request)))
    context = {
        "proposal": found,
        "members": _with_reserves(found),
        "matrix": delivery_matrix(found.backed or found.delivery, names),
        "map": delivery_map(found.delivery, names),
        "ours": living_consortia([found.lot], mine),
        "taking": takes_bids(found.lot.contract, database_now()),
        "starters": [organisation for organisation in organisations if organisation.pk in mine],
        "network": delivery_network(
            found.delivery, names, partnerships([organisation.pk for organisation in organisations])
        ),
        "thresholds": thresholds_of(found, organisations),
        "proof": proof_in_words(found, len(members)),
        "alternatives": alternatives_to(found, mine),
    }
    return render(request, "pages/proposals/proposal.html", context)


def _with_reserves(found: Proposal) -> list[tuple[object, list[str]]]:
    members = list(found.members.all())
    wanted = {identifier for member in members for identifier in member.reserves}
    reserves = Organisation.objects.filter(identifier__in=wanted)
    named = dict(reserves.values_list("identifier", "name"))
    return [(one, [named[key] for key in one.reserves if key in named]) for one in members]


@access(Access.SIGNED_IN)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a consortium: letters go out to everyone else."""
    found = _proposal(request, pk)
    chosen = request.POST.get("organisation", "").replace("\x00", "")
    organisation = Organisation.objects.filter(identifier=chosen).first()
    if organisation is None:
        raise Invalid("Choose which of your organisations starts it.", field="organisation")
    made = start_consortium(
        by=actor_of(request),
        at=database_now(),
        proposal=found,
        organisation=organisation,
        replaces_itself=bool(request.POST.get("replaces_itself")),
    )
    messages.success(request, "The consortium is started and the letters are on their way.")
    return redirect("consortium", pk=made.pk)


def _proposal(request: HttpRequest, pk: int) -> Proposal:
    found = (
        Proposal.objects.select_related("match", "lead", "lot__contract__commissioner")
        .prefetch_related("members__organisation__claim")
        .filter(pk=pk)
        .first()
    )
    if found is None or not may_see_proposal(actor_of(request), found):
        raise Http404
    return found
