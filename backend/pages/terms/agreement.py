"""The agreement: read, signed, downloaded; and asking for a change of it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.downloads import download
from backend.pages.forming.seats import Seat
from backend.pages.forms.site import SiteForm
from consortia.forming.membership import members_of
from consortia.terms.agreement.documents import as_docx, as_pdf
from consortia.terms.errors import SignaturesEnd, TooManyVersions
from consortia.terms.models.agreements import Agreement, AgreementState
from consortia.terms.services.signing import ask_for_change, draw_up_agreement, sign_agreement

FILES = {
    "pdf": ("application/pdf", as_pdf),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        as_docx,
    ),
}


class SignForm(SiteForm):
    """Who signs."""

    name = forms.CharField(label="Your full name", max_length=120)
    role = forms.CharField(
        label="As what do you sign?", help_text="Such as chair or treasurer", max_length=120
    )
    sure = forms.BooleanField(label="I have read it and may sign for this organisation")
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ChangeRequestForm(SiteForm):
    """What should change."""

    text = forms.CharField(
        label="What should change?", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SpecialForm(SiteForm):
    """What the members add in their own words."""

    special = forms.CharField(
        label="Special terms, in your own words",
        help_text="They become a section of their own. Leave it empty for none.",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@require_safe
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the current version, who has signed it, and earlier ones."""
    return page(request, seat)


def page(request: HttpRequest, seat: Seat, *, failed: SiteForm | None = None) -> HttpResponse:
    """Return the page, with the errors of a form that was sent."""
    versions = list(seat.consortium.agreements.whole())
    now = next((one for one in versions if one.state != AgreementState.VOID), None)
    signed = {one.organisation_id for one in now.signatures.all()} if now else set()
    members = members_of(seat.consortium).values()
    context = {
        "seat": seat,
        "consortium": seat.consortium,
        "contract": seat.consortium.lot.contract,
        "agreement": now,
        "versions": versions,
        "missing": [member.name for member in members if member.pk not in signed],
        "signed": seat.organisation.pk in signed,
        "sign": _form(failed, SignForm, {"sha256": now.sha256 if now else ""}),
        "change": _form(failed, ChangeRequestForm, {}),
        "special": _form(failed, SpecialForm, {"special": now.special if now else ""}),
        "failed": failed,
        "addresses": _addresses(seat, now),
    }
    return render(request, "pages/terms/agreement.html", context, status=422 if failed else 200)


@require_POST
def sign(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Sign the version that was read."""
    found = _version(seat, number)
    form = SignForm(request.POST)
    if not form.is_valid():
        return page(request, seat, failed=form)
    sign_agreement(
        by=seat.actor,
        at=database_now(),
        agreement=found,
        organisation=seat.organisation,
        name=form.cleaned_data["name"],
        role=form.cleaned_data["role"],
        sha256=form.cleaned_data["sha256"],
    )
    messages.success(request, f"Signed for {seat.organisation}.")
    return seat.to("agreement")


@require_POST
def ask(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Ask for a change."""
    found = _version(seat, number)
    form = ChangeRequestForm(request.POST)
    if not form.is_valid():
        return page(request, seat, failed=form)
    ask_for_change(
        by=seat.actor,
        at=database_now(),
        agreement=found,
        organisation=seat.organisation,
        text=form.cleaned_data["text"],
    )
    messages.success(request, "The others are told.")
    return seat.to("agreement")


@require_POST
def draw_up(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Draw up a version with other special terms."""
    form = SpecialForm(request.POST)
    if form.is_valid():
        try:
            draw_up_agreement(
                by=seat.actor,
                at=database_now(),
                consortium=seat.consortium,
                organisation=seat.organisation,
                special=form.cleaned_data["special"],
                sure=bool(request.POST.get("sure")),
            )
        except SignaturesEnd as found:
            return _ask_again(request, seat, form.cleaned_data["special"], found.signers)
        except (Invalid, TooManyVersions) as refusal:
            form.fail(refusal)
        else:
            messages.success(request, "The new version is made, and everybody gets a letter.")
            return seat.to("agreement")
    return page(request, seat, failed=form)


@require_safe
def document(request: HttpRequest, seat: Seat, number: int, kind: str) -> HttpResponse:
    """Return a version as a file, with the signatures so far."""
    found = _version(seat, number)
    if kind not in FILES:
        raise Http404
    media, made = FILES[kind]
    name = f"agreement-{seat.consortium.pk}-version-{found.number}.{kind}"
    return download(made(found), name=name, media_type=media)


def _ask_again(request: HttpRequest, seat: Seat, special: str, signers: list[str]) -> HttpResponse:
    """Return the page that says who would have to sign again, and asks whether that is meant."""
    context = {
        "seat": seat,
        "contract": seat.consortium.lot.contract,
        "agreement": seat.consortium.agreements.current().first(),
        "special": special,
        "signers": signers,
        "address": seat.address("draw-up"),
        "back": seat.address("agreement"),
    }
    return render(request, "pages/terms/draw_up.html", context)


def _version(seat: Seat, number: int) -> Agreement:
    found = seat.consortium.agreements.whole().filter(number=number).first()
    if found is None:
        raise Http404
    found.consortium = seat.consortium
    return found


def _form(failed: SiteForm | None, kind: type[SiteForm], start: dict[str, str]) -> SiteForm:
    """Return the form that failed where it is of this kind, else a fresh one."""
    return failed if isinstance(failed, kind) else kind(initial=start)


def _addresses(seat: Seat, now: Agreement | None) -> dict[str, str]:
    """Return where the page's forms and links go."""
    found = {"draw_up": seat.address("draw-up"), "terms": seat.address("terms")}
    if now is not None:
        found["sign"] = seat.address("sign", number=now.number)
        found["ask"] = seat.address("ask-for-change", number=now.number)
        for kind in FILES:
            found[kind] = seat.address("agreement-file", number=now.number, kind=kind)
    return found
