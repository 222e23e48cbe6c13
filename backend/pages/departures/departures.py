"""The consortium itself: its members, motions to expel one, and its dissolution."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.pages.forming.seats import Seat
from backend.pages.forms.site import SiteForm
from consortia.departures.models import Expulsion, ExpulsionState
from consortia.departures.rules import may_dissolve, require_dissolver
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.departures.services.expulsion import agree_to_expel, keep_member
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import ConsortiumStage
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation


class ExpelForm(SiteForm):
    """The member to expel, and the reason."""

    about = forms.ChoiceField(label="Which member?")
    reason = forms.CharField(
        label="Why?",
        help_text="It reads this, and so do the others",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, others: list[Organisation], data: object = None) -> None:
        super().__init__(data)
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            ("", "Choose one"),
            *((one.identifier, one.name) for one in others),
        ]


class DissolveForm(SiteForm):
    """The reason for dissolving a consortium, and that it is meant."""

    reason = forms.CharField(
        label="Why?",
        help_text="The members and the organisations that are invited read it",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sure = forms.BooleanField(label="Dissolve this consortium for good")


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion as one member sees it: who has agreed, who has not, and whether it has itself."""

    row: Expulsion
    agreed: list[str]
    missing: list[str]
    mine: bool
    about_us: bool


@require_safe
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the members, what their registers say of each, and the open motions."""
    return page(request, seat)


def page(request: HttpRequest, seat: Seat, *, failed: SiteForm | None = None) -> HttpResponse:
    """Return the page of members, with the errors of a form that was sent."""
    consortium, members = seat.consortium, members_of(seat.consortium)
    ended = RegisterEntry.objects.ended().filter(identifier__in=members)
    removed = {one.identifier: one for one in ended}
    context = {
        "seat": seat,
        "consortium": consortium,
        "contract": consortium.lot.contract,
        "members": [(one, removed.get(key)) for key, one in members.items()],
        "motions": _motions(seat, members),
        "form": failed or ExpelForm(_others(seat, members)),
        "live": consortium.stage != ConsortiumStage.DISSOLVED,
        "alone": len(members) == 1,
        "may_dissolve": may_dissolve(seat.actor, consortium),
        "addresses": {name: seat.address(name) for name in ("expel", "keep", "dissolve", "terms")},
    }
    return render(request, "pages/departures/members.html", context, status=422 if failed else 200)


@require_POST
def expel(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Agree to expel a member; the first to do so says why."""
    members = members_of(seat.consortium)
    about = _named(members, request.POST.get("about", ""))
    form = ExpelForm(_others(seat, members), request.POST)
    open_now = Expulsion.objects.open().filter(consortium=seat.consortium, organisation=about)
    if not open_now.exists() and not form.is_valid():
        return page(request, seat, failed=form)
    if about is None:
        raise Http404
    motion = agree_to_expel(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        organisation=seat.organisation,
        about=about,
        reason=request.POST.get("reason", "").replace("\x00", ""),
    )
    done = motion.state == ExpulsionState.CARRIED
    messages.success(request, f"{about} is expelled." if done else "Noted. The others are asked.")
    return seat.to("members")


@require_POST
def keep(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Withdraw one's agreement to expel a member."""
    about = _named(members_of(seat.consortium), request.POST.get("about", ""))
    if about is None:
        raise Http404
    keep_member(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        organisation=seat.organisation,
        about=about,
    )
    messages.success(request, f"Withdrawn: you do not ask {about} to go.")
    return seat.to("members")


@require_http_methods(["GET", "POST"])
def dissolve(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Say what dissolving means; the button does it."""
    require_dissolver(seat.actor, seat.consortium)
    form = DissolveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dissolve_consortium(
                by=seat.actor,
                at=database_now(),
                consortium=seat.consortium,
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(request, "The consortium is dissolved. Everybody is told.")
            return seat.to("members")
    context = {
        "seat": seat,
        "consortium": seat.consortium,
        "contract": seat.consortium.lot.contract,
        "form": form,
        "live": seat.consortium.stage != ConsortiumStage.DISSOLVED,
        "back": seat.address("members"),
    }
    return render(
        request, "pages/departures/dissolve.html", context, status=422 if form.errors else 200
    )


def _motions(seat: Seat, members: dict[str, Organisation]) -> list[Motion]:
    rows = Expulsion.objects.open().filter(consortium=seat.consortium)
    return [
        _motion(seat, one, list(members.values()))
        for one in rows.select_related("organisation").prefetch_related("votes")
    ]


def _motion(seat: Seat, row: Expulsion, members: list[Organisation]) -> Motion:
    votes = {one.organisation_id for one in row.votes.all()}
    others = [one for one in members if one.pk != row.organisation_id]
    return Motion(
        row=row,
        agreed=[one.name for one in others if one.pk in votes],
        missing=[one.name for one in others if one.pk not in votes],
        mine=seat.organisation.pk in votes,
        about_us=row.organisation_id == seat.organisation.pk,
    )


def _others(seat: Seat, members: dict[str, Organisation]) -> list[Organisation]:
    return [one for one in members.values() if one.pk != seat.organisation.pk]


def _named(members: dict[str, Organisation], identifier: str) -> Organisation | None:
    return members.get(identifier.replace("\x00", "").strip())
