"""The people who act for an organisation: list, add, remove."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forms.site import PersonForm
from backend.pages.lookups import found_organisation
from organisations.people.models.members import OrganisationMembership
from organisations.people.rules import require_administrator
from organisations.people.services.members import add_member, remove_member


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """List the people, or add one."""
    organisation = found_organisation(identifier)
    require_administrator(actor_of(request), organisation)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_member(
                by=actor_of(request),
                at=database_now(),
                organisation=organisation,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(request, f"{form.cleaned_data['email']} may sign in and act for you.")
            return redirect("people", identifier=identifier)
    people = organisation.memberships.select_related("user").order_by("user__email")
    context = {"organisation": organisation, "people": people, "form": form}
    return render(request, "pages/people/people.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_POST
def remove(request: HttpRequest, identifier: str, pk: int) -> HttpResponse:
    """Remove a person from the organisation."""
    membership = (
        OrganisationMembership.objects.select_related("organisation", "user")
        .filter(pk=pk, organisation__identifier=identifier.replace("\x00", ""))
        .first()
    )
    if membership is None:
        raise Http404
    remove_member(by=actor_of(request), at=database_now(), membership=membership)
    messages.success(request, f"{membership.user} no longer acts for you.")
    return redirect("people", identifier=identifier)
