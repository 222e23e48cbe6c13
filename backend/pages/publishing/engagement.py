"""Interest, questions, answers, and the equal-treatment log."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.drafting.commissioner_forms import AnswerForm, QuestionForm
from contracts.commissioners.rules import require_drafter
from contracts.drafting.models.contracts import Contract
from contracts.drafting.rules import acts_for_commissioner, may_see
from contracts.publishing.log import equal_treatment_log
from contracts.publishing.models.engagement import ContractQuestion
from contracts.publishing.services.engagement import (
    answer_question,
    ask_question,
    say_interest,
    withdraw_interest,
)
from organisations.people.rules import organisations_of
from organisations.register.models.organisations import Organisation


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the commissioner, or comment."""
    contract = _seen(request, pk)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_question(
                by=actor_of(request), at=database_now(), contract=contract, **form.cleaned_data
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(
                request,
                "Thank you. Everyone can read your comment, without your name."
                if asked.kind == "comment"
                else "Thank you. Everyone reads the answer at the same time, without your name.",
            )
            return redirect("contract", pk=pk)
    context = {"form": form, "contract": contract}
    return render(request, "pages/publishing/ask.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question for everyone."""
    rows = ContractQuestion.objects.select_related("contract__commissioner")
    question = rows.filter(pk=pk).first()
    if question is None or not acts_for_commissioner(actor_of(request), question.contract):
        raise Http404
    require_drafter(actor_of(request), question.contract.commissioner)
    form = AnswerForm(request.POST or None, initial={"wording": question.text})
    if request.method == "POST" and form.is_valid():
        answer_question(
            by=actor_of(request), at=database_now(), question=question, **form.cleaned_data
        )
        messages.success(request, "Everyone can read your answer now.")
        return redirect("contract", pk=question.contract_id)
    context = {"form": form, "question": question, "contract": question.contract}
    return render(
        request, "pages/publishing/answer.html", context, status=422 if form.errors else 200
    )


@access(Access.SIGNED_IN)
@require_POST
def interest(request: HttpRequest, pk: int) -> HttpResponse:
    """Record or withdraw an organisation's interest in bidding."""
    contract = _seen(request, pk)
    mine = Organisation.objects.filter(pk__in=organisations_of(actor_of(request)))
    named = request.POST.get("organisation", "").replace("\x00", "")
    organisation = mine.filter(identifier=named).first()
    if organisation is None:
        raise Http404
    service = withdraw_interest if "withdraw" in request.POST else say_interest
    service(by=actor_of(request), at=database_now(), contract=contract, organisation=organisation)
    messages.success(request, "Noted. Everyone sees how many are interested, nobody sees who.")
    return redirect("contract", pk=pk)


@access(Access.OPEN)
@require_safe
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the equal-treatment log, for printing."""
    contract = _seen(request, pk)
    context = {
        "contract": contract,
        "entries": equal_treatment_log(contract),
        "printed_at": database_now(),
    }
    return render(request, "pages/publishing/log.html", context)


def _seen(request: HttpRequest, pk: int) -> Contract:
    contract = Contract.objects.select_related("commissioner").filter(pk=pk).first()
    if contract is None or not may_see(actor_of(request), contract):
        raise Http404
    return contract
