"""After the award: with which others of its consortium a member has worked."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.pages.forming.seats import Seat
from backend.pages.forms.site import SiteForm
from consortia.delivery.services.past_partners import Companion, companions_of, say_worked_together
from organisations.people.rules import require_answer


class TogetherForm(SiteForm):
    """The others of which it is not said yet; all chosen but those that it refuses to work with."""

    others = forms.MultipleChoiceField(
        label="The others of your consortium", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, companions: list[Companion], data: object = None) -> None:
        new = [one for one in companions if not one.said and not one.doubtful]
        super().__init__(data, initial={"others": [one.organisation.identifier for one in new]})
        self.fields["others"].choices = [  # type: ignore[attr-defined]
            (one.organisation.identifier, one.organisation.name)
            for one in companions
            if data is not None or not one.said  # saying it twice is no fault
        ]
        self.fields["others"].error_messages["required"] = "Choose at least one, or leave the page."


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """List the others of the bid; the button says that they worked together."""
    companions = companions_of(seat.consortium, seat.organisation)
    form = TogetherForm(companions, request.POST or None)
    if request.method == "POST":
        require_answer(seat.actor, seat.organisation)
        if form.is_valid():
            try:
                say_worked_together(
                    by=seat.actor,
                    at=database_now(),
                    consortium=seat.consortium,
                    organisation=seat.organisation,
                    **form.cleaned_data,
                )
            except Refusal as refusal:
                form.fail(refusal)
            else:
                messages.success(request, "Thank you. It counts once they say so too.")
                return seat.to("together")
    context = {
        "seat": seat,
        "consortium": seat.consortium,
        "form": form,
        "said": [one.organisation for one in companions if one.said],
        "left": [one for one in companions if not one.said],
        "back": seat.address("bid"),
    }
    return render(
        request, "pages/delivery/together.html", context, status=422 if form.errors else 200
    )
