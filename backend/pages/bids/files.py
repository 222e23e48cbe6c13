"""Files of a bid: attached, replaced, removed and read by members; read after opening."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.downloads import download
from backend.pages.forming.seats import Seat
from backend.pages.forms.site import SiteForm, UploadField
from consortia.bids.models.bids import Bid
from consortia.bids.services.files import (
    MOST_FILES,
    MOST_TOGETHER,
    Attachment,
    attach_file,
    file_of,
    files_of,
    remove_file,
    take_over_file,
)
from consortia.bids.services.opening import file_in, opened_for
from organisations.people.rules import require_answer


class AttachForm(SiteForm):
    """A file to go with the bid."""

    file = UploadField(
        label="Choose a file",
        help_text="A PDF, a picture (PNG, JPEG), a text (DOCX, ODT) or a spreadsheet (XLSX, ODS), "
        "at most 10 MiB",
    )


class VersionForm(SiteForm):
    """Which version of a file somebody saw."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ReplaceForm(AttachForm, VersionForm):
    """A file that replaces another."""


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Attach a file."""
    require_answer(seat.actor, seat.organisation)
    form = AttachForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and _kept(seat, form):
        messages.success(request, "Attached. Only members can read it before the deadline.")
        return seat.to("bid")
    bid = Bid.objects.filter(consortium=seat.consortium).first()
    files = files_of(bid)
    context = {
        "seat": seat,
        "form": form,
        "back": seat.address("bid"),
        "most": MOST_FILES,
        "together": MOST_TOGETHER,
        "files": files,
        "used": sum(one.row.size for one in files),
    }
    status = 422 if form.errors else 200
    return render(request, "pages/bids/attach.html", context, status=status)


@require_http_methods(["GET", "POST"])
def attached(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show one file with its history, or replace it."""
    require_answer(seat.actor, seat.organisation)
    bid = Bid.objects.filter(consortium=seat.consortium).first()
    found = _file(bid, number)
    start = {"version": found.row.version}
    form = ReplaceForm(request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and _kept(seat, form, number):
        messages.success(request, "Replaced.")
        return seat.to("bid")
    context = {
        "seat": seat,
        "form": form,
        "file": found,
        "gone": found.row.organisation_id not in _inside(seat),
        "versions": bid.files.filter(number=number).defer("content").select_related("organisation")
        if bid
        else [],
        "addresses": {
            "file": seat.address("file", number=number),
            "remove": seat.address("remove-file", number=number),
            "take_over": seat.address("take-over-file", number=number),
        },
        "back": seat.address("bid"),
    }
    status = 422 if form.errors else 200
    return render(request, "pages/bids/file.html", context, status=status)


@require_POST
def remove(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Remove a file."""
    remove_file(**_seen(request, seat, number))
    messages.success(request, "Removed.")
    return seat.to("bid")


@require_POST
def take_over(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Keep a file in the member's own name."""
    take_over_file(**_seen(request, seat, number))
    messages.success(request, f"Kept in the name of {seat.organisation}.")
    return seat.to("bid")


@require_safe
def read(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Download a file of the draft."""
    bid = Bid.objects.filter(consortium=seat.consortium).first()
    found, content = file_of(bid, number)
    return download(content, name=found.name, media_type=found.media_type)


@access(Access.SIGNED_IN)
@require_safe
def opened(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Download a file of an opened bid, as one of its judges."""
    name, media_type, content = file_in(opened_for(actor_of(request), pk), number)
    return download(content, name=name, media_type=media_type)


def _kept(seat: Seat, form: AttachForm, number: int = 0) -> bool:
    """Attach the file of a form; False where the form is to be shown again with its errors."""
    if not form.is_valid():
        return False
    try:
        attach_file(
            by=seat.actor,
            at=database_now(),
            consortium=seat.consortium,
            organisation=seat.organisation,
            number=number,
            file=form.cleaned_data["file"],
            version=form.cleaned_data.get("version", 0),
        )
    except Refusal as refusal:
        if refusal.field is None:
            raise
        form.fail(refusal)
        return False
    return True


def _seen(request: HttpRequest, seat: Seat, number: int) -> dict[str, Any]:
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Http404
    return {
        "by": seat.actor,
        "at": database_now(),
        "consortium": seat.consortium,
        "organisation": seat.organisation,
        "number": number,
        "version": form.cleaned_data["version"],
    }


def _file(bid: Bid | None, number: int) -> Attachment:
    for one in files_of(bid):
        if one.row.number == number:
            return one
    raise Http404


def _inside(seat: Seat) -> set[int]:
    return set(seat.consortium.members.values_list("organisation", flat=True))
