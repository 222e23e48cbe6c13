"""Letters that were not sent, for the operator and those whom it named."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from accounts.models import Letter, LetterState, MailService
from accounts.people.approving import require_approver
from accounts.posting import parked
from backend.access import Access, access
from backend.actors import actor_of

PARKED_FIRST = Case(When(state=LetterState.PARKED, then=0), default=1)


@access(Access.SIGNED_IN)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List letters that are parked, came back or are put off; the parked first."""
    require_approver(actor_of(request))
    only_parked = request.GET.get("of") == "parked"
    rows = Letter.objects.unsent().defer("text", "html")
    if only_parked:
        rows = rows.filter(state=LetterState.PARKED)
    page = Paginator(rows.order_by(PARKED_FIRST, "pk"), 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "listed": [(one, _domain(one.to)) for one in page],
        "only_parked": only_parked,
        "query": "of=parked" if only_parked else "of=all",
        "service": MailService.objects.filter(since__isnull=False).first(),
    }
    return render(request, "pages/site/unsent_letters.html", context)


@access(Access.SIGNED_IN)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a letter again."""
    letter = parked.try_again(by=actor_of(request), at=database_now(), letter=_found(request, pk))
    messages.success(request, f"Letter {letter.pk} is posted again.")
    return redirect("unsent-letters")


@access(Access.SIGNED_IN)
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a letter up."""
    letter = parked.give_up(by=actor_of(request), at=database_now(), letter=_found(request, pk))
    messages.success(request, f"Letter {letter.pk} is given up. Whoever relies on it is told.")
    return redirect("unsent-letters")


def _domain(email: str) -> str:
    """Return where a letter goes, without telling to whom."""
    return f"…@{email.rpartition('@')[2]}"


def _found(request: HttpRequest, pk: int) -> Letter:
    require_approver(actor_of(request))
    found = Letter.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
