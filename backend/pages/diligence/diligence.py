"""Due diligence: passport items that are asked for, shown, looked at and signed off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.downloads import download
from backend.pages.diligence.diligence_forms import (
    AskForm,
    ExcuseForm,
    ShareForm,
    SignOffForm,
    WithdrawForm,
)
from backend.pages.forming.seats import Seat
from consortia.diligence.consents import shown_by
from consortia.diligence.gaps import Gap, Term, gaps_of, term_of
from consortia.diligence.models import DiligenceWant
from consortia.diligence.requests import asker_of, suggested_wants
from consortia.diligence.services.requesting import (
    ask_for_passports,
    excuse_want,
    sign_off,
    withdraw_sign_off,
)
from consortia.diligence.services.sharing import show_items
from consortia.diligence.services.viewing import look_at_passport, take_file
from consortia.diligence.sign_offs import sign_offs_of
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import ConsortiumStage
from organisations.passport.items import Item, passport_of
from organisations.passport.models.evidence import Evidence
from organisations.passport.words import facts_of
from organisations.register.models.organisations import Organisation


@require_safe
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what the member shows and is asked for, and how far the others are."""
    return page(request, seat)


def page(request: HttpRequest, seat: Seat, *, failed: ExcuseForm | None = None) -> HttpResponse:
    """Return the page, with the errors of a form that was sent."""
    consortium, at = seat.consortium, database_now()
    members = list(members_of(consortium).values())
    wants = list(DiligenceWant.objects.filter(consortium=consortium).select_related("asker"))
    gaps = gaps_of(consortium, at=at)
    mine = [one for one in wants if one.organisation_id == seat.organisation.pk]
    shown = shown_by(consortium, seat.organisation)
    asker = asker_of(consortium)
    unasked = {one.pk for one in members} - {one.organisation_id for one in wants}
    term = term_of(consortium.lot, at)
    context = {
        "seat": seat,
        "consortium": consortium,
        "contract": consortium.lot.contract,
        "over": consortium.stage == ConsortiumStage.DISSOLVED,
        "asks": seat.may_act and seat.organisation.pk == asker.pk,
        "asker": asker,
        "asked": bool(wants),
        "unasked": bool(wants) and bool(unasked),
        "term": term,
        "share": ShareForm(passport=passport_of(seat.organisation), shown=shown.keys, asked=mine),
        "wants": mine,
        "gaps": [one for one in gaps if one.organisation.pk == seat.organisation.pk],
        "excuse": failed or ExcuseForm(wants=_without(mine, shown.keys)),
        "others": _others(seat, members, wants, gaps),
        "failed": failed,
        "addresses": {name: seat.address(name) for name in ("share", "excuse")},
        "ask_address": seat.address("ask-diligence"),
    }
    return render(request, "pages/diligence/diligence.html", context, status=422 if failed else 200)


@require_POST
def share(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what was ticked, and no longer what was not."""
    passport = passport_of(seat.organisation)
    shown = shown_by(seat.consortium, seat.organisation).keys
    form = ShareForm(request.POST, passport=passport, shown=shown, asked=[])
    who: dict[str, Any] = {
        "by": seat.actor,
        "at": database_now(),
        "consortium": seat.consortium,
        "organisation": seat.organisation,
    }
    if "all" in request.POST:
        show_items(**who, items=passport.keys)
    elif form.is_valid():
        show_items(**who, items=set(form.cleaned_data["items"]))
    else:
        messages.warning(request, "Your passport has changed meanwhile. Look at the list again.")
        return seat.to("diligence")
    messages.success(request, "Saved. You can stop showing it at any time.")
    return seat.to("diligence")


@require_POST
def excuse(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Say why the member does not have something."""
    wants = DiligenceWant.objects.filter(consortium=seat.consortium, organisation=seat.organisation)
    form = ExcuseForm(request.POST, wants=wants)
    if not form.is_valid():
        return page(request, seat, failed=form)
    excuse_want(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        organisation=seat.organisation,
        **form.cleaned_data,
    )
    messages.success(request, "Saved. Your partners can read it.")
    return seat.to("diligence")


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what could be asked of whom, and ask it."""
    consortium = seat.consortium
    members = list(members_of(consortium).values())
    sent = request.POST if request.method == "POST" else None  # no tick at all is an answer too
    form = AskForm(sent, suggested=suggested_wants(consortium, members))
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_for_passports(
                by=seat.actor,
                at=database_now(),
                consortium=consortium,
                organisation=seat.organisation,
                wants=form.wants(),
            )
        except Refusal as refusal:
            if getattr(refusal, "field", None) is None:
                raise
            form.fail(refusal)
        else:
            told = len({one.organisation_id for one in made})
            messages.success(request, f"Asked. {told} letter{'' if told == 1 else 's'} went out.")
            return seat.to("diligence")
    context = {"seat": seat, "consortium": consortium, "form": form, "asker": asker_of(consortium)}
    context["back"] = seat.address("diligence")
    status = 422 if form.errors else 200
    return render(request, "pages/diligence/ask.html", context, status=status)


@require_safe
def look(request: HttpRequest, seat: Seat, identifier: str) -> HttpResponse:
    """Show what another member shows; the look is noted for it to see."""
    return passport_page(request, seat, _member(seat, identifier))


def passport_page(
    request: HttpRequest,
    seat: Seat,
    member: Organisation,
    *,
    failed: SignOffForm | None = None,
    unsaid: WithdrawForm | None = None,
) -> HttpResponse:
    """Return the page, with the errors of a sign-off that was sent or withdrawn."""
    passport = look_at_passport(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        reader=seat.organisation,
        organisation=member,
    )
    today, term = timezone.localdate(), term_of(seat.consortium.lot, database_now())
    wants = DiligenceWant.objects.filter(consortium=seat.consortium, organisation=member).exclude(
        excuse=""
    )
    pair = (seat.organisation.pk, member.pk)
    context = {
        "seat": seat,
        "consortium": seat.consortium,
        "member": member,
        "own": member.pk == seat.organisation.pk,
        "items": [
            (item, item.state(today), facts_of(item), _ends(item, term), _files(seat, member, item))
            for item in passport.items
        ],
        "term": term,
        "excused": [one for one in wants if one.item not in passport.keys],
        "signed": sign_offs_of(seat.consortium).get(pair),
        "form": failed or SignOffForm(initial={"fingerprint": passport.fingerprint}),
        "undo": unsaid or WithdrawForm(),
        "failed": failed or unsaid,
        "action": seat.address("sign-off", identifier=member.identifier),
        "undo_action": seat.address("withdraw-sign-off", identifier=member.identifier),
        "back": seat.address("diligence"),
    }
    status = 422 if failed or unsaid else 200
    return render(request, "pages/diligence/shared_passport.html", context, status=status)


@require_safe
def file(request: HttpRequest, seat: Seat, identifier: str, evidence: int) -> HttpResponse:
    """Return a file that another member shows; the download is noted for it to see."""
    found = take_file(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        reader=seat.organisation,
        organisation=_member(seat, identifier),
        evidence=evidence,
    )
    return download(bytes(found.content), name=found.name, media_type=found.media_type)


@require_POST
def sign(request: HttpRequest, seat: Seat, identifier: str) -> HttpResponse:
    """Sign another member off."""
    member, form = _member(seat, identifier), SignOffForm(request.POST)
    if not form.is_valid():
        return passport_page(request, seat, member, failed=form)
    sign_off(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        organisation=seat.organisation,
        about=member,
        **form.cleaned_data,
    )
    messages.success(request, f"You have signed off {member}.")
    return seat.to("diligence")


@require_POST
def withdraw(request: HttpRequest, seat: Seat, identifier: str) -> HttpResponse:
    """Withdraw the sign-off of another member."""
    member, form = _member(seat, identifier), WithdrawForm(request.POST)
    if not form.is_valid():
        return passport_page(request, seat, member, unsaid=form)
    withdraw_sign_off(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        organisation=seat.organisation,
        about=member,
        **form.cleaned_data,
    )
    messages.success(request, f"Your sign-off of {member} is withdrawn. They hear why.")
    return seat.to("diligence")


def _member(seat: Seat, identifier: str) -> Organisation:
    found = members_of(seat.consortium).get(identifier)
    if found is None:
        raise Http404
    return found


def _ends(item: Item, term: Term) -> bool:
    """Return whether an item expires before the work ends."""
    return item.expires_on is not None and item.expires_on < term.end


def _files(seat: Seat, member: Organisation, item: Item) -> list[tuple[Evidence, str]]:
    """Return the files of an item, each with its address."""
    where: dict[str, Any] = {"name": "shared-file", "identifier": member.identifier}
    return [(one, seat.address(**where, evidence=one.pk)) for one in item.files]


def _without(wants: list[DiligenceWant], shown: frozenset[str]) -> list[DiligenceWant]:
    return [one for one in wants if one.item not in shown and not one.excuse]


def _others(
    seat: Seat,
    members: list[Organisation],
    wants: list[DiligenceWant],
    gaps: list[Gap],
) -> list[dict[str, Any]]:
    """Return for each other member its open gaps, and who has signed it off."""
    signed = sign_offs_of(seat.consortium)
    return [
        {
            "member": member,
            "asked": sum(one.organisation_id == member.pk for one in wants),
            "gaps": sum(one.organisation.pk == member.pk for one in gaps),
            "mine": signed.get((seat.organisation.pk, member.pk)),
            "theirs": signed.get((member.pk, seat.organisation.pk)),
            "address": seat.address("shared-passport", identifier=member.identifier),
        }
        for member in members
        if member.pk != seat.organisation.pk
    ]
