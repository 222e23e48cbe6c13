"""An organisation's own passport: its items, missing and expiring ones, and who looked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import NotAllowed, Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.downloads import download
from backend.pages.lookups import found_organisation
from backend.pages.passport.passport_forms import NAMES, EvidenceForm, ItemForm, NewItemForm
from organisations.passport.items import Item, passport_of
from organisations.passport.known_items import USUAL, code_of, label_of, section_of
from organisations.passport.models.evidence import Evidence, PassportLook
from organisations.passport.models.passports import Section
from organisations.passport.services.evidence import attach_evidence, remove_evidence
from organisations.passport.services.items import keep_item, remove_item
from organisations.passport.words import day, facts_of
from organisations.people.models.members import Role
from organisations.people.rules import has_role, may_see_private, require_editor
from organisations.register.models.organisations import Organisation

NEWEST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a passport's list: an item that is there, or a usual one that is missing."""

    key: str
    label: str
    state: str
    text: str
    files: int


@access(Access.SIGNED_IN)
@require_safe
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """List the items: there, missing, expiring."""
    organisation = _own(request, identifier)
    today = timezone.localdate(database_now())
    items = passport_of(organisation).items
    lines = [_line(item, today) for item in items]
    missing = [key for key in USUAL if key not in {item.key for item in items}]
    lines += [Line(key, label_of(key), "missing", "Missing", 0) for key in missing]
    looks = PassportLook.objects.filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "sections": [
            (section, [one for one in lines if section_of_line(one) == section], section in NAMES)
            for section in Section
        ],
        "missing": missing,
        "alarms": [one for one in lines if one.state in ("soon", "expired")],
        "editor": has_role(actor_of(request), organisation, Role.EDITOR),
        "looks": looks.newest()[:NEWEST],
    }
    return render(request, "pages/passport/passport.html", context)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, identifier: str, section: str) -> HttpResponse:
    """Add an insurance, an accreditation, a policy, or somebody who may sign."""
    organisation = _own(request, identifier)
    require_editor(actor_of(request), organisation)
    if section not in NAMES:
        raise Http404
    part = Section(section)
    there = passport_of(organisation).keys
    form = NewItemForm(request.POST or None, section=part, there=there)
    if request.method == "POST" and form.is_valid():
        kept = _keep(request, organisation, form)
        if kept is not None:
            messages.success(request, f"Saved: {kept.label}. Add its certificate, if you have one.")
            return redirect("passport-item", identifier=identifier, key=kept.key)
    context = {"organisation": organisation, "form": form, "section": part}
    status = 422 if form.errors else 200
    return render(request, "pages/passport/add.html", context, status=status)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, identifier: str, key: str) -> HttpResponse:
    """Show one item with its files, and to editors the form that changes it."""
    organisation = _own(request, identifier)
    section = section_of(key)
    found = passport_of(organisation).item(key)
    form = ItemForm(request.POST or None, section=section, initial=found.said if found else None)
    if request.method == "POST":
        require_editor(actor_of(request), organisation)
        if form.is_valid() and _keep(request, organisation, form, code=code_of(key)) is not None:
            messages.success(request, "Saved.")
            return redirect("passport", identifier=identifier)
    return item_page(request, organisation, key, found, form=form)


def item_page(
    request: HttpRequest,
    organisation: Organisation,
    key: str,
    found: Item | None,
    *,
    form: ItemForm | None = None,
    upload: EvidenceForm | None = None,
) -> HttpResponse:
    """Return the page of one item, with the errors of a posted form."""
    section = section_of(key)
    form = form or ItemForm(section=section, initial=found.said if found else None)
    upload = upload or EvidenceForm()
    context = {
        "organisation": organisation,
        "key": key,
        "label": found.label if found else label_of(key),
        "found": found,
        "facts": facts_of(found) if found else [],
        "form": form,
        "upload": upload,
        "editor": has_role(actor_of(request), organisation, Role.EDITOR),
        "failed": form if form.errors else upload,
    }
    status = 422 if form.errors or upload.errors else 200
    return render(request, "pages/passport/item.html", context, status=status)


@access(Access.SIGNED_IN)
@require_POST
def remove(request: HttpRequest, identifier: str, key: str) -> HttpResponse:
    """Remove an item."""
    organisation = _own(request, identifier)
    by, at = actor_of(request), database_now()
    remove_item(by=by, at=at, organisation=organisation, key=key)
    messages.success(request, f"Taken out: {label_of(key)}.")
    return redirect("passport", identifier=identifier)


@access(Access.SIGNED_IN)
@require_POST
def attach(request: HttpRequest, identifier: str, key: str) -> HttpResponse:
    """Attach a file to an item as evidence."""
    organisation = _own(request, identifier)
    require_editor(actor_of(request), organisation)
    upload = EvidenceForm(request.POST, request.FILES)
    if upload.is_valid():
        try:
            attach_evidence(
                by=actor_of(request),
                at=database_now(),
                organisation=organisation,
                key=key,
                file=upload.cleaned_data["file"],
            )
        except Refusal as refusal:
            upload.fail(refusal)
        else:
            messages.success(request, "The file is kept.")
            return redirect("passport-item", identifier=identifier, key=key)
    found = passport_of(organisation).item(key)
    return item_page(request, organisation, key, found, upload=upload)


@access(Access.SIGNED_IN)
@never_cache
@require_safe
def file(request: HttpRequest, identifier: str, pk: int) -> HttpResponse:
    """Return one of the organisation's own files; its own looks are not recorded."""
    found = _evidence(_own(request, identifier), pk).file
    return download(bytes(found.content), name=found.name, media_type=found.media_type)


@access(Access.SIGNED_IN)
@require_POST
def remove_file(request: HttpRequest, identifier: str, pk: int) -> HttpResponse:
    """Remove a file."""
    found = _evidence(_own(request, identifier), pk)
    remove_evidence(by=actor_of(request), at=database_now(), evidence=found)
    messages.success(request, "The file is gone.")
    return redirect("passport-item", identifier=identifier, key=found.item)


@access(Access.SIGNED_IN)
@require_safe
def looks(request: HttpRequest, identifier: str) -> HttpResponse:
    """List who looked at what was shared, the latest first."""
    organisation = _own(request, identifier)
    rows = PassportLook.objects.filter(organisation=organisation).newest()
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"organisation": organisation, "page": page, "query": "all=1"}
    return render(request, "pages/passport/looks.html", context)


def _own(request: HttpRequest, identifier: str) -> Organisation:
    """Return the organisation, for its own people."""
    found = found_organisation(identifier)
    if not may_see_private(actor_of(request), found):
        raise NotAllowed(f"Only people of {found.name} see its passport.")
    return found


def _evidence(organisation: Organisation, pk: int) -> Evidence:
    rows = Evidence.objects.select_related("file", "organisation")
    found = rows.filter(pk=pk, organisation=organisation).first()
    if found is None:
        raise Http404
    return found


def _keep(
    request: HttpRequest, organisation: Organisation, form: ItemForm, **named: Any
) -> Item | None:
    try:
        return keep_item(
            by=actor_of(request),
            at=database_now(),
            organisation=organisation,
            section=form.section,
            **(named or form.named()),
            **form.said(),
        )
    except Refusal as refusal:
        form.fail(refusal)
        return None


def _line(found: Item, on: date) -> Line:
    state = found.state(on)
    ends = day(found.expires_on) if found.expires_on else ""
    texts = {
        "soon": f"Runs out on {ends}",
        "expired": f"Ran out on {ends}",
        "at-award": "Would take out at award",
    }
    return Line(found.key, found.label, state, texts.get(state, "There"), len(found.files))


def section_of_line(line: Line) -> Section:
    """Return the section of a line."""
    return Section(line.key.partition(".")[0])
