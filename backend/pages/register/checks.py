"""Claims and commissioners that wait for a check, for approvers."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Invalid
from accounts.people.approving import require_approver
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forms.site import SiteForm
from contracts.commissioners import services as services_services
from contracts.commissioners.models import Commissioner
from organisations.register.identifiers import register_of
from organisations.register.models.claims import Claim
from organisations.register.services.checking import MOST_WORDS, refuse_claim, verify_claim
from organisations.register.services.claiming import hint_of
from organisations.register.waiting_claims import ORDERS, claims_waiting


class NarrowForm(SiteForm):
    """Which claims, in which order."""

    q = forms.CharField(label="Name or number", max_length=100, required=False)
    of = forms.ChoiceField(
        label="Which",
        choices=[("asked", "Asked for a check"), ("all", "All that are not confirmed")],
        required=False,
    )
    sort = forms.ChoiceField(
        label="Order",
        choices=[("oldest", "Waiting longest"), ("newest", "Newest"), ("name", "Name")],
        required=False,
    )


class RefuseForm(SiteForm):
    """Why a claim is refused."""

    reason = forms.CharField(
        label="Why is it not theirs?",
        help_text="Those who asked read this",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_WORDS,
    )


@access(Access.SIGNED_IN)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List claims that wait for a check, the longest waiting first."""
    require_approver(actor_of(request))
    form = NarrowForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    words = " ".join(str(said.get("q") or "").split())
    rows = claims_waiting(words=words, asked=said.get("of") != "all")
    rows = rows.order_by(*ORDERS[said.get("sort") or "oldest"])
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    kept = {key: value for key, value in said.items() if value}
    context = {"page": page, "form": form, "query": urlencode(kept) or "of=asked"}
    return render(
        request, "pages/register/checks.html", context, status=422 if form.errors else 200
    )


@access(Access.SIGNED_IN)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a claim: what the register says beside what the organisation says."""
    return _page(request, _found(request, pk), RefuseForm())


@access(Access.SIGNED_IN)
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify a claim."""
    organisation = _found(request, pk).organisation
    verify_claim(by=actor_of(request), at=database_now(), organisation=organisation)
    messages.success(request, f"{organisation} is confirmed. They hear of it by letter.")
    return redirect("checks")


@access(Access.SIGNED_IN)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a claim, with a reason."""
    claim, form = _found(request, pk), RefuseForm(request.POST)
    if form.is_valid():
        try:
            refuse_claim(
                by=actor_of(request),
                at=database_now(),
                organisation=claim.organisation,
                **form.cleaned_data,
            )
        except Invalid as refusal:
            form.fail(refusal)
        else:
            messages.success(request, f"{claim.organisation} no longer has the number.")
            return redirect("checks")
    return _page(request, claim, form)


@access(Access.SIGNED_IN)
@require_safe
def commissioners(request: HttpRequest) -> HttpResponse:
    """List commissioners that nobody has checked yet."""
    require_approver(actor_of(request))
    words = " ".join(request.GET.get("q", "").replace("\x00", "")[:100].split())
    rows = Commissioner.objects.to_check().select_related("area")
    if words:
        rows = rows.filter(name__icontains=words)
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    context = {"page": page, "q": words, "listed": [(one, _hint(one.email)) for one in page]}
    return render(request, "pages/register/commissioner_checks.html", context)


@access(Access.SIGNED_IN)
@require_POST
def verify_commissioner(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify a commissioner."""
    require_approver(actor_of(request))
    found = get_object_or_404(Commissioner, pk=pk)
    services_services.verify_commissioner(
        by=actor_of(request), at=database_now(), commissioner=found
    )
    messages.success(request, f"{found} may publish.")
    return redirect("commissioner-checks")


def _hint(email: str) -> str:
    """Return an address with most of it hidden, but its domain."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}" if name else ""


def _found(request: HttpRequest, pk: int) -> Claim:
    require_approver(actor_of(request))
    rows = Claim.objects.select_related("entry", "organisation__home_area")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, claim: Claim, form: RefuseForm) -> HttpResponse:
    organisation = claim.organisation
    context = {
        "claim": claim,
        "form": form,
        "register_name": register_of(
            claim.entry.identifier if claim.entry else organisation.identifier
        ),
        "hint": hint_of(claim.entry),
        "writes_from": _hint(organisation.email),
        "helpers": organisation.supporters.live().select_related("supporter"),
    }
    return render(request, "pages/register/check.html", context, status=422 if form.errors else 200)
