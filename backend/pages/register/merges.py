"""Merging two entries of one organisation: asked for, agreed to, refused, withdrawn."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forms.site import SiteForm
from backend.pages.lookups import found_organisation
from consortia.departures.services.merging import answer_merge, ask_to_merge, withdraw_merge
from organisations.people.rules import may_see_private, require_administrator
from organisations.register.models.merges import Merge, MergeState
from organisations.register.models.organisations import Organisation


class MergeForm(SiteForm):
    """The other entry, and which of the two stays."""

    other = forms.CharField(
        label="Number of the other entry",
        help_text="You find it on its page, such as GB-CHC-1098765 or XI-CB-AB23CD45",
        max_length=40,
    )
    keep = forms.ChoiceField(
        label="Which of the two stays?",
        help_text="The other number leads to it from then on.",
        choices=[
            ("", "The one with a register number, else the older"),
            ("this", "This one"),
            ("other", "The other one"),
        ],
        required=False,
    )

    def clean_other(self) -> Organisation:
        """Return the organisation with this number.

        Raises
        ------
        django.forms.ValidationError
            When there is none.
        """
        said = "".join(self.cleaned_data["other"].split()).upper()
        found = Organisation.objects.current().filter(identifier=said).first()
        if found is None:
            raise forms.ValidationError("No entry here has this number. Copy it from its page.")
        return found


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show waiting merges, or ask the other organisation's people."""
    organisation = found_organisation(identifier)
    require_administrator(actor_of(request), organisation)
    form = MergeForm(request.POST or None, initial={"other": request.GET.get("other", "")[:40]})
    if request.method == "POST" and form.is_valid():
        try:
            merge = ask_to_merge(
                by=actor_of(request),
                at=database_now(),
                organisation=organisation,
                **_given(organisation, form.cleaned_data),
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            return _asked(request, merge)
    waiting = Merge.objects.asked().select_related("asker", "other", "kept").order_by("pk")
    context = {
        "organisation": organisation,
        "form": form,
        "to_answer": waiting.filter(other=organisation),
        "asked": waiting.filter(asker=organisation),
    }
    return render(request, "pages/register/merge.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a merge, or refuse it."""
    merge = _found(request, pk)
    merge = answer_merge(
        by=actor_of(request), at=database_now(), merge=merge, agrees="agrees" in request.POST
    )
    if merge.state == MergeState.DONE:
        messages.success(request, f"Both entries are {merge.kept} now.")
        return redirect("organisation", identifier=merge.kept.identifier)
    messages.success(request, "We note that it is another organisation. Nothing was merged.")
    return redirect("organisation", identifier=merge.other.identifier)


@access(Access.SIGNED_IN)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a merge request."""
    merge = withdraw_merge(by=actor_of(request), at=database_now(), merge=_found(request, pk))
    messages.success(request, "Withdrawn.")
    return redirect("merge", identifier=merge.asker.identifier)


def _given(organisation: Organisation, said: dict[str, Any]) -> dict[str, Any]:
    kept = {"this": organisation, "other": said["other"]}
    return {"other": said["other"], "keep": kept.get(said["keep"])}


def _asked(request: HttpRequest, merge: Merge) -> HttpResponse:
    if merge.state == MergeState.DONE:
        messages.success(request, f"Both entries are {merge.kept} now.")
        return redirect("organisation", identifier=merge.kept.identifier)
    messages.success(
        request, f"We have written to {merge.other}. Nothing changes until they agree."
    )
    return redirect("merge", identifier=merge.asker.identifier)


def _found(request: HttpRequest, pk: int) -> Merge:
    """Return a merge of the person's own organisations, or answer 404."""
    found = Merge.objects.select_related("asker", "other", "kept").filter(pk=pk).first()
    actor = actor_of(request)
    if found is None or not (
        may_see_private(actor, found.asker) or may_see_private(actor, found.other)
    ):
        raise Http404
    return found
