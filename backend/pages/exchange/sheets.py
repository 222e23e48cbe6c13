"""Spreadsheets of offers and groups: uploaded, previewed, imported or dropped."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Conflict, Invalid, NotAllowed, Stale
from accounts.exchange.files import MOST_BYTES, CheckedFile, UnfitFile
from backend.access import Access, access
from backend.actors import actor_of
from backend.downloads import download
from backend.pages.forms.site import SiteForm
from backend.pages.lookups import described_organisation
from organisations.exchange.models import AT_WORK, Sheet, SheetKind, SheetState
from organisations.exchange.services.sheets import give_up_sheet, plan_of, take_sheet, upload_sheet
from organisations.exchange.sheets.blank import FORMS
from organisations.exchange.sheets.reading import check_sheet
from organisations.people.models.members import Role
from organisations.people.rules import has_role
from organisations.register.models.organisations import Organisation
from organisations.support.errors import NotInfrastructure

ACTIONS = {
    "make": "New",
    "change": "Changed",
    "confirm": "Still true",
    "register": "New",
    "keep": "Yours already",
}


class SheetField(forms.FileField):
    """A spreadsheet, cleaned into a `CheckedFile`; its form's tag needs ``enctype``."""

    widget = forms.FileInput

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        """Return the spreadsheet, judged by its bytes.

        Raises
        ------
        django.forms.ValidationError
            When it cannot be read.
        """
        given = super().clean(data, initial)
        try:
            return check_sheet(given.name, given.read(MOST_BYTES + 1)) if given else None
        except UnfitFile as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class SheetForm(SiteForm):
    """The spreadsheet to look through."""

    file = SheetField(
        label="Spreadsheet",
        help_text="An Excel workbook (.xlsx) or CSV (UTF-8), at most 10 MiB and 50,000 rows",
    )


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, identifier: str) -> HttpResponse:
    """Upload a spreadsheet, and show what importing it would do."""
    organisation = described_organisation(request, identifier)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not request.FILES:
        form = SheetForm({}, {})
    if request.method == "POST" and form.is_valid():
        try:
            sheet = upload_sheet(
                by=actor_of(request),
                at=database_now(),
                organisation=organisation,
                file=form.cleaned_data["file"],
            )
        except (NotAllowed, NotInfrastructure) as refusal:
            form.fail(refusal)
        else:
            return redirect("sheet", identifier=identifier, pk=sheet.pk)
    actor = actor_of(request)
    lists_groups = organisation.is_infrastructure and has_role(actor, organisation, Role.EDITOR)
    context = {"form": form, "organisation": organisation, "lists_groups": lists_groups}
    status = 422 if form.errors else 200
    return render(request, "pages/exchange/sheets.html", context, status=status)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, identifier: str, pk: int) -> HttpResponse:
    """Show what importing would do, or every fault; import it on a press of the button."""
    organisation = described_organisation(request, identifier)
    by, sheet = actor_of(request), _sheet(request, organisation, pk)
    refusal = ""
    if request.method == "POST":
        try:
            taken = take_sheet(
                by=by, at=database_now(), sheet=sheet, digest=request.POST.get("digest", "")
            )
        except (Conflict, Invalid, Stale) as problem:
            refusal = str(problem)
        else:
            return _taken(request, taken)
    context = {"organisation": organisation, "sheet": sheet, **_shown(by, sheet, refusal)}
    plan = context.get("plan")
    wrong = bool(context["refusal"]) or bool(plan and plan.faults.count)
    return render(request, "pages/exchange/sheet.html", context, status=422 if wrong else 200)


def _taken(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Redirect from a sheet that was imported, or that a worker imports."""
    identifier = sheet.organisation.identifier
    if sheet.state == SheetState.TAKING:
        return redirect("sheet", identifier=identifier, pk=sheet.pk)
    messages.success(request, "The spreadsheet is imported.")
    page = "groups" if sheet.kind == SheetKind.GROUPS else "organisation"
    return redirect(page, identifier=identifier)


def _shown(by: Actor, sheet: Sheet, refusal: str) -> dict[str, Any]:
    """Return what to show of a sheet: its plan, or how far a worker has come."""
    if sheet.state in AT_WORK or sheet.state == SheetState.TAKEN:
        return {"refusal": refusal}
    try:
        plan = plan_of(by=by, sheet=sheet)
    except UnfitFile as problem:
        return {"refusal": refusal or str(problem)}
    rows = [{**one, "tag": ACTIONS[str(one["action"])]} for one in plan.shown]
    told = {"plan": plan, "faults": plan.faults, "counts": plan.counts, "rows": rows}
    return told | {"refusal": refusal or sheet.problem}


@access(Access.SIGNED_IN)
@require_POST
def give_up(request: HttpRequest, identifier: str, pk: int) -> HttpResponse:
    """Drop a spreadsheet."""
    organisation = described_organisation(request, identifier)
    sheet = _sheet(request, organisation, pk)
    give_up_sheet(by=actor_of(request), at=database_now(), sheet=sheet)
    messages.success(request, "The spreadsheet is dropped. Nothing was changed.")
    return redirect("sheets", identifier=identifier)


@access(Access.OPEN)
@require_safe
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """Return a template to fill in."""
    if kind not in SheetKind.values or form not in FORMS:
        raise Http404
    make, media_type = FORMS[form]
    return download(make(SheetKind(kind)), name=f"{kind}.{form}", media_type=media_type)


def _sheet(request: HttpRequest, organisation: Organisation, pk: int) -> Sheet:
    rows = Sheet.objects.filter(organisation=organisation, uploader=actor_of(request).reference)
    rows = rows.select_related("file", "organisation").defer("file__content")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
