"""Relationships of an organisation: said, confirmed, withdrawn."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forms.site import SiteForm
from backend.pages.lookups import found_organisation
from organisations.people.errors import AlreadySaid
from organisations.people.models.relationships import Relationship, RelationshipKind
from organisations.people.rules import may_see_private, require_editor
from organisations.people.services.asking import question_of, said_from_token
from organisations.people.services.relationships import (
    answer_relationship,
    say_relationship,
    take_back_relationship,
)
from organisations.register.models.organisations import Organisation

MOST = 5
BOTH = ("organisation", "other")


class RelationshipForm(SiteForm):
    """A relationship to another organisation."""

    other = forms.CharField(
        label="Which organisation?",
        help_text="Its name in the register here, or its number",
        max_length=200,
    )
    kind = forms.ChoiceField(
        label="How do you stand to it?", choices=RelationshipKind.choices, widget=forms.RadioSelect
    )

    def clean_other(self) -> Organisation:
        """Return the one organisation that this names."""
        return organisation_named(self.cleaned_data["other"])


def organisation_named(text: str) -> Organisation:
    """Return the one organisation that goes by this name or number.

    Raises
    ------
    django.forms.ValidationError
        When none or several go by that name.
    """
    said = " ".join(text.split())
    exact = Organisation.objects.current().filter(identifier=said.upper()).first()
    if exact is not None:
        return exact
    found = list(
        Organisation.objects.current().filter(name__iexact=said).order_by("pk")[: MOST + 1]
    )
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(one.identifier for one in found[:MOST])
        raise forms.ValidationError(f"Several go by that name. Give the number: {numbers}.")
    raise forms.ValidationError("Nobody here goes by that name. Check it in the register.")


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """List the relationships said and those to confirm, or say one."""
    organisation = found_organisation(identifier)
    require_editor(actor_of(request), organisation)
    if "said" in request.POST:
        return _answer(request, organisation)
    form = RelationshipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            say_relationship(
                by=actor_of(request),
                at=database_now(),
                organisation=organisation,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("relationships", identifier=identifier)
    said = organisation.relationships
    waiting = organisation.relationships_of_others.waiting()
    context = {
        "organisation": organisation,
        "form": form,
        "said": organisation.relationships.select_related("other"),
        "confirmed": {
            *said.confirmed().values_list("pk", flat=True),
            *said.affiliated().values_list("pk", flat=True),
        },
        "waiting": [(one, question_of(one)) for one in waiting.select_related(*BOTH)],
    }
    return render(
        request, "pages/people/relationships.html", context, status=422 if form.errors else 200
    )


def _answer(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Confirm or deny another organisation's relationship."""
    number = request.POST["said"]
    said = organisation.relationships_of_others.filter(
        pk=int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    ).exclude(kind=RelationshipKind.REFUSES)
    found = said.select_related(*BOTH).first()
    if found is None:
        messages.error(request, "That was withdrawn in the meantime. You need not answer.")
        return redirect("relationships", identifier=organisation.identifier)
    try:
        answer_relationship(
            by=actor_of(request),
            at=database_now(),
            organisation=organisation,
            said=found,
            yes="yes" in request.POST,
        )
    except AlreadySaid as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Saved.")
    return redirect("relationships", identifier=organisation.identifier)


@access(Access.OPEN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm or deny a relationship by a letter's link; reading changes nothing."""
    said = said_from_token(token)
    done = request.method == "POST"
    if done:
        answer_relationship(
            by=Actor.letter(said.other_id),
            at=database_now(),
            organisation=said.other,
            said=said,
            yes="yes" in request.POST,
        )
    context = {
        "said": said,
        "question": question_of(said),
        "done": done,
        "yes": "yes" in request.POST,
    }
    return render(request, "pages/people/answer_relationship.html", context)


@access(Access.SIGNED_IN)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a relationship back; answer 404 to other organisations."""
    found = Relationship.objects.select_related("organisation").filter(pk=pk).first()
    if found is None or not may_see_private(actor_of(request), found.organisation):
        raise Http404
    identifier = found.organisation.identifier
    take_back_relationship(by=actor_of(request), at=database_now(), relationship=found)
    messages.success(request, "Withdrawn.")
    return redirect("relationships", identifier=identifier)
