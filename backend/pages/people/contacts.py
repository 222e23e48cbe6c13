"""Contacts of an organisation: addresses, language, stopping invitations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import database_now
from accounts.errors import NotAllowed, Refusal
from accounts.models import Letter
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.lookups import found_organisation
from backend.pages.people.letter_forms import LanguageForm, SecondContactForm
from organisations.people.addresses import addresses_of
from organisations.people.models.members import Role
from organisations.people.models.stops import LetterStop
from organisations.people.rules import has_role, may_see_private
from organisations.people.services.contacts import (
    address_from_token,
    allow_letters,
    set_second_contact,
    stop_by_letter,
)
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import change_organisation


@access(Access.OPEN)
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop invitations to an address: by the button, or a mail program's one click.

    It needs no sign-in and no cookie, since mail programs have neither (RFC 8058); the link is
    signed. GET only shows the button.
    """
    organisation, address = address_from_token(token)
    if request.method == "POST":
        stop_by_letter(at=database_now(), token=token)
    stopped = LetterStop.objects.filter(
        organisation=organisation, email=address.email.lower()
    ).exists()
    context = {"organisation": organisation, "stopped": stopped}
    return render(request, "pages/people/stop_letters.html", context)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show where letters go; set the language, and as administrator a second contact."""
    organisation = _own(request, identifier)
    language = LanguageForm(
        _posted(request, second=False), initial={"language": organisation.language}
    )
    second = SecondContactForm(
        _posted(request, second=True), initial={"email": organisation.second_email}
    )
    form: LanguageForm | SecondContactForm = second if second.is_bound else language
    if form.is_bound and form.is_valid() and _save(request, organisation, form):
        messages.success(request, "Saved.")
        return redirect("letters-of", identifier=identifier)
    stops = {stop.email: stop for stop in organisation.letter_stops.all()}
    context = {
        "organisation": organisation,
        "addresses": [
            (one, stops.get(one.email.lower()), Letter.objects.last_came_back(one.email))
            for one in addresses_of(organisation)
        ],
        "language": language,
        "second": second,
        "form": form,
        "editor": has_role(actor_of(request), organisation, Role.EDITOR),
        "keeper": has_role(actor_of(request), organisation, Role.ADMINISTRATOR),
    }
    return render(
        request, "pages/people/letters_of.html", context, status=422 if form.errors else 200
    )


def _posted(request: HttpRequest, *, second: bool) -> QueryDict | None:
    """Return the posted data where it belongs to this form, else None."""
    if request.method == "POST" and ("email" in request.POST) == second:
        return request.POST
    return None


def _save(
    request: HttpRequest, organisation: Organisation, form: LanguageForm | SecondContactForm
) -> bool:
    who = {"by": actor_of(request), "at": database_now(), "organisation": organisation}
    change = set_second_contact if isinstance(form, SecondContactForm) else change_organisation
    try:
        change(**who, **form.cleaned_data)  # type: ignore[arg-type]
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.fail(refusal)
        return False
    return True


@access(Access.SIGNED_IN)
@require_POST
def allow(request: HttpRequest, identifier: str, pk: int) -> HttpResponse:
    """Allow invitations to an address again."""
    organisation = _own(request, identifier)
    stop = organisation.letter_stops.filter(pk=pk).first()
    if stop is not None:
        allow_letters(
            by=actor_of(request), at=database_now(), organisation=organisation, email=stop.email
        )
    messages.success(request, "Such letters come again.")
    return redirect("letters-of", identifier=identifier)


def _own(request: HttpRequest, identifier: str) -> Organisation:
    """Return the organisation, for its own people.

    Raises
    ------
    Http404
        When there is none.
    NotAllowed
        Otherwise.
    """
    found = found_organisation(identifier)
    if not may_see_private(actor_of(request), found):
        raise NotAllowed(f"Only people of {found.name} see this.")
    return found
