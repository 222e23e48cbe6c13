"""An organisation's API keys: list, make, revoke."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import database_now
from accounts.errors import NotAllowed
from backend import keys
from backend.access import Access, access
from backend.actors import actor_of
from backend.models import ApiKey
from backend.pages.forms.site import KeyForm
from backend.pages.lookups import found_organisation


@access(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """List an organisation's keys, or make one, which is shown only once."""
    organisation = found_organisation(identifier)
    if not keys.may_keep_keys(actor_of(request), organisation):
        raise NotAllowed(f"Only an administrator of {organisation} sees its keys.")
    form, secret = KeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _, secret = keys.make_key(
            by=actor_of(request), at=database_now(), owner=organisation, **form.cleaned_data
        )
    context = {
        "organisation": organisation,
        "keys": ApiKey.objects.filter(organisation=organisation, revoked=False).order_by("created"),
        "form": form,
        "secret": secret,
    }
    return render(request, "pages/people/keys.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_POST
def revoke(request: HttpRequest, identifier: str, prefix: str) -> HttpResponse:
    """Revoke a key."""
    key = (
        ApiKey.objects.select_related("organisation", "commissioner")
        .filter(
            prefix=prefix.replace("\x00", ""),
            organisation__identifier=identifier.replace("\x00", ""),
        )
        .first()
    )
    if key is None:
        raise Http404
    keys.revoke_key(by=actor_of(request), at=database_now(), key=key)
    messages.success(request, f"The key {key.name} is revoked.")
    return redirect("keys", identifier=identifier)
