"""The survey on how fair and open a contract was, behind the link in a letter."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.clock import database_now
from backend.access import Access, access
from backend.pages.forming.seats import actor_by_letter
from backend.pages.forms.site import SiteForm
from consortia.delivery.models.surveys import FIELDS, SurveyAnswer
from consortia.delivery.services.surveying import answer_survey, ask_from_token
from consortia.delivery.survey import QUESTIONS, SCALE


class SurveyForm(SiteForm):
    """The five questions, and room for a comment."""

    words = forms.CharField(
        label="Anything you want to add",
        help_text="Only the operator of this site reads it; name nobody.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: object, before: SurveyAnswer | None) -> None:
        names = (*FIELDS, "words")
        super().__init__(data, initial={name: getattr(before, name, None) for name in names})
        asked = {
            one.field: forms.TypedChoiceField(
                label=one.text,
                choices=SCALE,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose from 1 to 5: {one.text}"},
            )
            for one in QUESTIONS
        }
        self.fields = asked | self.fields


@access(Access.OPEN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions, or save the answers; opening the link changes nothing."""
    ask = ask_from_token(token)
    actor = actor_by_letter(request, ask.organisation)
    before = SurveyAnswer.objects.filter(ask=ask).first()
    form = SurveyForm(request.POST or None, before)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        words = said.pop("words")
        answer_survey(by=actor, at=database_now(), ask=ask, scores=said, words=words)
        messages.success(request, "Thank you. You can change your answer until the survey closes.")
        return redirect("survey", token=token)
    context = {
        "ask": ask,
        "form": form,
        "before": before,
        "contract": ask.survey.contract,
        "closed": ask.survey.closes_at <= database_now(),
    }
    return render(
        request, "pages/delivery/survey.html", context, status=422 if form.errors else 200
    )
