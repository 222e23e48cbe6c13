"""The start page, and what waits for the person who is signed in."""

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.people.approving import is_approver
from backend.access import Access, access
from backend.actors import actor_of
from consortia.delivery.models.reports import ReportAsk
from consortia.delivery.models.surveys import SurveyAsk
from consortia.delivery.services.surveying import survey_token
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.inviting import invitation_token
from consortia.planning.steps import steps_of
from consortia.proposals.models import MatchRun, MatchState, Proposal
from contracts.commissioners.models import Commissioner
from contracts.drafting.models.choices import LIVE, Stage
from contracts.drafting.models.contracts import Contract
from organisations.people.models.relationships import Relationship
from organisations.people.rules import organisations_edited_by, organisations_of
from organisations.people.services.asking import question_of
from organisations.register.models.organisations import Organisation
from organisations.support.models import Support
from organisations.support.rules import answers_for


@access(Access.OPEN)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show what this site is for, and the contracts that close soonest."""
    soon = Contract.objects.filter(stage=Stage.OPEN, deadline__gt=timezone.now())
    context = {
        "contracts": soon.select_related("commissioner").order_by("deadline", "pk")[:5],
    }
    return render(request, "pages/site/home.html", context)


@access(Access.SIGNED_IN)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the person's organisations, invitations, proposals and consortia."""
    mine = organisations_of(actor_of(request))
    done = MatchRun.objects.filter(lot=OuterRef("lot"), state=MatchState.DONE).order_by("-pk")
    proposals = Proposal.objects.naming(mine).filter(
        lot__contract__stage__in=LIVE, match=Subquery(done.values("pk")[:1])
    )
    context = {
        "commissioners": Commissioner.objects.of_person(request.user.pk).order_by("name"),
        "organisations": Organisation.objects.filter(pk__in=mine).order_by("name"),
        "checks": is_approver(actor_of(request)),
        "steps": steps_of(mine, database_now())[:50],
        "reports": ReportAsk.objects.unanswered()
        .of_members(mine)
        .select_related("organisation", "delivery__consortium")
        .order_by("due_on", "pk")[:50],
        "surveys": _surveys(actor_of(request), mine),
        "asked": _asked(actor_of(request), mine),
        "supports": Support.objects.current()
        .filter(supported__in=organisations_edited_by(actor_of(request)), consented_at__isnull=True)
        .select_related("supporter", "supported")
        .order_by("asked_at", "pk")[:50],
        "invitations": _invitations(actor_of(request), mine),
        "proposals": proposals.select_related("lot__contract", "lead").order_by("-match", "rank")[
            :20
        ],
        "consortia": Consortium.objects.concerning(mine)
        .select_related("lot__contract")
        .order_by("-started_at")[:50],
    }
    return render(request, "pages/site/dashboard.html", context)


def _asked(by: Actor, mine: list[int]) -> list[tuple[Relationship, str]]:
    """Return relationships to confirm, each with its question as a sentence."""
    rows = Relationship.objects.waiting().filter(
        other__in=set(organisations_edited_by(by)) & set(mine)
    )
    waiting = rows.select_related("organisation", "other").order_by("said_at", "pk")
    return [(one, question_of(one)) for one in waiting[:50]]


def _invitations(by: Actor, mine: list[int]) -> list[tuple[Invitation, str]]:
    """Return invitations to answer, each with the URL to answer at for those who may."""
    others = answers_for(by)
    may = {*organisations_edited_by(by), *others}
    rows = Invitation.objects.filter(organisation__in=[*mine, *others]).unanswered()
    waiting = rows.select_related(
        "organisation", "consortium__lot__contract", "consortium__starter"
    )
    return [
        (one, invitation_token(one) if one.organisation_id in may else "")
        for one in waiting.order_by("expires_at")[:50]
    ]


def _surveys(by: Actor, mine: list[int]) -> list[tuple[SurveyAsk, str]]:
    """Return waiting surveys, each with the URL to answer at for those who may."""
    rows = SurveyAsk.objects.waiting(set(organisations_edited_by(by)) & set(mine), database_now())
    waiting = rows.filter(answer__isnull=True).select_related("organisation", "survey__contract")
    return [(one, survey_token(one)) for one in waiting.order_by("survey__closes_at", "pk")[:50]]
