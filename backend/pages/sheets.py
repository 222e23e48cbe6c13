"""Offers from a spreadsheet: uploaded, looked through, imported whole or given up."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Conflict, Invalid, Stale
from accounts.files import MOST_BYTES, CheckedFile, UnfitFile
from areas.gazetteer import gazetteer
from backend.access import Access, access
from backend.actors import actor_of
from backend.downloads import download
from backend.pages.forms import SiteForm
from backend.pages.found import described_organisation
from organisations import services
from organisations.capabilities import tree
from organisations.models import Organisation, Sheet, SheetKind
from organisations.sheets.blank import TEMPLATES
from organisations.sheets.offers import Planned
from organisations.sheets.reading import check_sheet

SHOWN = 50
ACTIONS = {"make": "New", "change": "Changed", "confirm": "Still true"}


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
    """Take a spreadsheet in and show what importing it would do."""
    organisation = described_organisation(request, identifier)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not request.FILES:
        form = SheetForm({}, {})
    if request.method == "POST" and form.is_valid():
        sheet = services.upload_sheet(
            by=actor_of(request),
            at=database_now(),
            organisation=organisation,
            kind=SheetKind.OFFERS,
            file=form.cleaned_data["file"],
        )
        return redirect("sheet", identifier=identifier, pk=sheet.pk)
    context = {"form": form, "organisation": organisation}
    status = 422 if form.errors else 200
    return render(request, "pages/sheets.html", context, status=status)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, identifier: str, pk: int) -> HttpResponse:
    """Show what importing would do, or every fault; import it on a press of the button."""
    organisation = described_organisation(request, identifier)
    by, sheet = actor_of(request), _sheet(request, organisation, pk)
    refusal = ""
    if request.method == "POST":
        try:
            services.take_sheet(
                by=by, at=database_now(), sheet=sheet, digest=request.POST.get("digest", "")
            )
        except (Conflict, Invalid, Stale) as problem:
            refusal = str(problem)
        else:
            messages.success(request, "The spreadsheet is imported.")
            return redirect("organisation", identifier=identifier)
    context: dict[str, Any] = {"organisation": organisation, "sheet": sheet, "refusal": refusal}
    try:
        plan = None if sheet.taken_at else services.plan_of(by=by, sheet=sheet)
    except UnfitFile as problem:
        plan, context["refusal"] = None, str(problem)
    if plan is not None:
        context |= {
            "plan": plan,
            "faults": plan.faults,
            "counts": plan.counts,
            "rows": [_row(one) for one in plan.planned[:SHOWN]],
            "more": max(0, len(plan.planned) - SHOWN),
        }
    wrong = bool(context["refusal"]) or bool(plan and plan.faults.count)
    return render(request, "pages/sheet.html", context, status=422 if wrong else 200)


@access(Access.SIGNED_IN)
@require_POST
def give_up(request: HttpRequest, identifier: str, pk: int) -> HttpResponse:
    """Drop a spreadsheet."""
    organisation = described_organisation(request, identifier)
    sheet = _sheet(request, organisation, pk)
    services.give_up_sheet(by=actor_of(request), at=database_now(), sheet=sheet)
    messages.success(request, "The spreadsheet is dropped. Nothing was changed.")
    return redirect("sheets", identifier=identifier)


@access(Access.OPEN)
@require_safe
def template(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out an empty spreadsheet."""
    if form not in TEMPLATES:
        raise Http404
    make, media_type = TEMPLATES[form]
    return download(make(), name=f"offers.{form}", media_type=media_type)


def _row(one: Planned) -> dict[str, Any]:
    places = gazetteer().areas
    return {
        "row": one.row,
        "action": ACTIONS[one.action],
        "name": one.name,
        "what": tree().leaf(one.capability).name,
        "where": ", ".join(places[code].name for code in one.areas),
        "people": one.capacity,
    }


def _sheet(request: HttpRequest, organisation: Organisation, pk: int) -> Sheet:
    rows = Sheet.objects.filter(organisation=organisation, uploader=actor_of(request).reference)
    found = rows.select_related("file", "organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
