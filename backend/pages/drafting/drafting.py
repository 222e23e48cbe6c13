"""Drafting a contract: a task list with one page a step, in any order, each saved separately."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from areas.errors import AreaError
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.drafting.commissioner_forms import TitleForm
from backend.pages.drafting.drafting_forms import (
    AboutForm,
    ContactForm,
    DatesForm,
    ReasonForm,
    RulesForm,
    StepForm,
    ValueForm,
)
from contracts.commissioners.models import Commissioner
from contracts.commissioners.rules import require_drafter
from contracts.drafting.errors import EditedMeanwhile
from contracts.drafting.models.contracts import Contract
from contracts.drafting.rules import may_see
from contracts.drafting.services.drafting import change_contract, draft_contract
from contracts.drafting.suggestions import suggest_joining
from contracts.local_time import to_local
from contracts.publishing.checks import advice_for

STEPS: dict[str, tuple[str, type[StepForm]]] = {
    "about": ("What is wanted", AboutForm),
    "value": ("Value and term", ValueForm),
    "rules": ("Procurement rules", RulesForm),
    "dates": ("Dates", DatesForm),
    "contact": ("Whom to ask", ContactForm),
    "reason": ("Why only one lot", ReasonForm),
}


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a draft for a commissioner."""
    commissioner = Commissioner.objects.filter(pk=pk).first()
    if commissioner is None:
        raise Http404
    require_drafter(actor_of(request), commissioner)
    form = TitleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = draft_contract(
            by=actor_of(request),
            at=database_now(),
            commissioner=commissioner,
            title=form.cleaned_data["title"],
        )
        return redirect("draft", pk=made.pk)
    context = {"form": form, "commissioner": commissioner}
    return render(request, "pages/drafting/begin.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_safe
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is done and what is left."""
    contract = drafted(request, pk)
    context = {
        "contract": contract,
        "tasks": _tasks(contract),
        "suggestions": suggest_joining(contract) if not contract.is_visible else [],
    }
    return render(request, "pages/drafting/tasks.html", context)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Show one step, or save it."""
    if name not in STEPS:
        raise Http404
    contract = drafted(request, pk)
    title, kind = STEPS[name]
    form = kind(request.POST or None, initial=kind.begin(contract, contract.version))
    if request.method == "POST":
        to = redirect("draft", pk=pk)
        answer = keep(request, form, lambda: _change(request, contract, form), contract, to)
        if answer is not None:
            return answer
    context = {
        "form": form,
        "contract": contract,
        "title": title,
        "advice": advice_for(contract, to_local(database_now()).date()),
        "step": name,
    }
    return render(request, "pages/drafting/step.html", context, status=422 if form.errors else 200)


def drafted(request: HttpRequest, pk: int) -> Contract:
    """Return a contract for somebody who may draft it.

    Raises
    ------
    django.http.Http404
        When there is none that the person may see.
    NotAllowed
        When they may see it but not draft it.
    """
    contract = Contract.objects.select_related("commissioner__area").filter(pk=pk).first()
    if contract is None or not may_see(actor_of(request), contract):
        raise Http404
    require_drafter(actor_of(request), contract.commissioner)
    return contract


def keep(
    request: HttpRequest, form: StepForm, write: Any, thing: Any, to: HttpResponse
) -> HttpResponse | None:
    """Save a step's form; None where it is to be shown again with its errors.

    Where somebody else changed the same step of `thing` meanwhile, both versions are shown; changes
    of other steps do not matter. A page's own script saves with the header ``X-Autosave`` and
    gets the new version back.
    """
    itself = "X-Autosave" in request.headers
    if form.is_valid():
        try:
            version = _written(form, write, thing)
        except EditedMeanwhile as clash:
            if itself:
                return JsonResponse({"clash": str(clash)}, status=412)
            return both(request, form, clash, thing)
        except (Refusal, AreaError) as refusal:
            form.fail(refusal)
        else:
            if itself:
                thing.refresh_from_db()
                read = form.fingerprint(thing)
                return JsonResponse({"version": version, "read": read})
            messages.success(request, "Saved.")
            return to
    return JsonResponse({"errors": form.errors}, status=422) if itself else None


def both(request: HttpRequest, form: StepForm, clash: EditedMeanwhile, thing: Any) -> HttpResponse:
    """Show what somebody else saved beside what was to be saved."""
    theirs = form.of(thing)
    shown = [
        {
            "label": field.label,
            "name": field.html_name,
            "yours": field.data,
            "theirs": theirs.get(field.name, ""),
        }
        for field in form
        if not field.is_hidden
    ]
    context = {
        "rows": shown,
        "version": clash.current.version,
        "read": form.fingerprint(thing),
        "clash": clash,
    }
    return render(request, "pages/drafting/both.html", context, status=412)


def _written(form: StepForm, write: Any, thing: Any) -> int:
    try:
        return int(write())
    except EditedMeanwhile as clash:
        thing.refresh_from_db()
        if form.cleaned_data["read"] != form.fingerprint(thing):
            raise
        form.cleaned_data["version"] = clash.current.version
        return int(write())


def _change(request: HttpRequest, contract: Contract, form: StepForm) -> int:
    changed = change_contract(
        by=actor_of(request),
        at=database_now(),
        contract=contract,
        version=form.cleaned_data["version"],
        **form.changes(),
    )
    return changed.version


def _tasks(contract: Contract) -> list[dict[str, Any]]:
    lots = list(contract.lots.prefetch_related("requirements"))
    full = bool(lots) and all(lot.requirements.all() for lot in lots)
    done = {
        "about": bool(contract.description),
        "value": contract.value is not None,
        "rules": bool(contract.regime),
        "dates": contract.deadline is not None,
        "contact": bool(contract.contact_email or contract.contact_phone),
        "reason": bool(contract.no_lots_reason),
    }
    rows = [
        {"route": "step", "name": name, "title": title, "done": done[name]}
        for name, (title, _) in STEPS.items()
        if name != "reason" or len(lots) == 1
    ]
    others = [
        {"route": "draft-lots", "title": "Lots and what they require", "done": full},
        {
            "route": "draft-documents",
            "title": "Documents",
            "done": contract.documents.exists(),
            "optional": True,
        },
        {
            "route": "partners",
            "title": "Commission together with others",
            "done": contract.partners.exists(),
            "optional": True,
        },
    ]
    return [rows[0], others[0], *rows[1:], *others[1:]]
