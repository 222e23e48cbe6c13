"""Proving a number that another organisation has registered without proof."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.lookups import found_organisation
from backend.pages.register.claims import CodeForm
from organisations.register.models.claims import Claim, NumberProof
from organisations.register.services.claiming import hint_of
from organisations.register.services.proving import prove_number, send_number_code


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show how to prove the number, or take the code and redirect to registering."""
    claim = _waiting(identifier)
    number = claim.entry.identifier if claim.entry else ""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            prove_number(
                by=actor_of(request),
                at=database_now(),
                organisation=claim.organisation,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(request, f"{identifier} is yours. Register your organisation now.")
            return redirect(f"{reverse('register')}?{urlencode({'entry': number})}")
    proofs = NumberProof.objects.filter(asker=request.user.pk, entry=claim.entry)
    context = {
        "organisation": claim.organisation,
        "hint": hint_of(claim.entry),
        "sent": proofs.exclude(code_hash="").exists(),
        "form": form,
        "operator": settings.DEFAULT_FROM_EMAIL,
    }
    return render(request, "pages/register/prove.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_POST
def send(request: HttpRequest, identifier: str) -> HttpResponse:
    """Send a code to the public address."""
    claim = _waiting(identifier)
    send_number_code(by=actor_of(request), at=database_now(), organisation=claim.organisation)
    messages.success(request, f"The code is on its way to {hint_of(claim.entry)}.")
    return redirect("prove-number", identifier=identifier)


def _waiting(identifier: str) -> Claim:
    """Return the claim of the organisation that has the number without proof, or answer 404."""
    organisation = found_organisation(identifier)
    rows = Claim.objects.waiting().select_related("entry", "organisation")
    found = rows.filter(organisation=organisation).first()
    if found is None:
        raise Http404
    return found
