"""Taking a bid to another platform: share codes, and the pack of files."""

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.downloads import download_stream
from backend.pages.forming.seats import Seat
from backend.pages.forms.days import DayField
from backend.pages.forms.site import SiteForm
from consortia.bids.pack.share_codes import code_lines
from consortia.bids.services.packing import make_pack, say_share_code
from consortia.forming.membership import members_of
from consortia.terms.models.terms import TermsState


class CodeForm(SiteForm):
    """A member's share code."""

    code = forms.CharField(
        label="Share code",
        help_text="About eight letters and digits. We check only that it looks like one.",
        max_length=20,
    )
    got_on = DayField(
        label="On which day did you get it?",
    )


@require_safe
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the checklist of share codes, and what is in the pack."""
    return page(request, seat, CodeForm())


def page(request: HttpRequest, seat: Seat, form: CodeForm) -> HttpResponse:
    """Return the page, with the errors of a code that was sent."""
    consortium = seat.consortium
    lines = code_lines(consortium, members_of(consortium), database_now())
    context = {
        "seat": seat,
        "consortium": consortium,
        "contract": consortium.lot.contract,
        "form": form,
        "lines": lines,
        "warned": any(one.warnings for one in lines),
        "agreed": consortium.terms.filter(state=TermsState.AGREED).exists(),
        "code": seat.address("share-code"),
        "pack": seat.address("bid-pack"),
    }
    return render(request, "pages/bids/pack.html", context, status=422 if form.errors else 200)


@require_POST
def say_code(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Note the member's share code."""
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            say_share_code(
                by=seat.actor,
                at=database_now(),
                consortium=seat.consortium,
                organisation=seat.organisation,
                **form.cleaned_data,
            )
        except Invalid as refusal:
            form.fail(refusal)
        else:
            messages.success(request, f"Noted for {seat.organisation}. Only members see it.")
            return seat.to("pack")
    return page(request, seat, form)


@require_POST
def pack(request: HttpRequest, seat: Seat) -> FileResponse:
    """Make the pack and save it."""
    made = make_pack(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        organisation=seat.organisation,
    )
    return download_stream(made, name="bid-pack.zip", media_type="application/zip")
