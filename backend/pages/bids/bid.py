"""The bid as its members see it: what is missing, answers, declarations, submission, result."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from backend.pages.forming.seats import Seat
from backend.pages.forms.site import SiteForm
from consortia.bids.declarations import is_declared
from consortia.bids.encryption import decrypt_draft
from consortia.bids.errors import AnswerEdited
from consortia.bids.models.bids import Bid, BidDeclaration, OpenedBid
from consortia.bids.package_json import DeclaredJSON
from consortia.bids.reading import BidReading, read_bid
from consortia.bids.services import writing
from consortia.bids.services.differences import UNCHANGED, confirm_bid
from consortia.bids.services.package import smallest
from consortia.bids.services.submitting import submit_bid, withdraw_bid
from consortia.bids.services.writing import answers_of, save_answer
from consortia.forming.models.consortia import Consortium
from consortia.proposals.structures import role_in
from contracts.drafting.models.bid_questions import BidQuestion
from contracts.drafting.models.choices import Stage
from organisations.people.rules import require_answer


class AnswerForm(SiteForm):
    """An answer, and the version that it was written from."""

    text = forms.CharField(
        label="Your answer", required=False, widget=forms.Textarea(attrs={"rows": 16})
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class DeclareForm(SiteForm):
    """What a member declares."""

    grounds = forms.CharField(
        label="Does a ground for exclusion apply to you? Say which, or leave it empty",
        help_text="Such as convictions, unpaid tax, insolvency (Procurement Act 2023, schedules 6 "
        "and 7)",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    conflicts = forms.CharField(
        label="Is there a conflict of interest? Say which, or leave it empty",
        help_text="Such as a trustee who sits on the council, or a parent or branch of yours that "
        "bids here too",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    smaller = forms.CharField(
        label="Why could you not bid alone, or in a smaller consortium?",
        help_text="Such as: we work in Fenland only, and have no debt advisers. Competition law is "
        "kindest to consortia whose members could not bid without each other.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(label="Your full name", max_length=120)
    role = forms.CharField(label="As what do you declare it?", max_length=120)
    alone = forms.BooleanField(label="This is true, and we are in no rival bid for this lot")

    def __init__(self, *args: Any, members: int, **more: Any) -> None:
        super().__init__(*args, **more)
        if members == 1:
            del self.fields["smaller"]


class ConfirmForm(SiteForm):
    """Who confirms the bid as it is."""

    confirmer = forms.CharField(label="Your full name", max_length=120)
    post = forms.CharField(label="As what do you confirm it?", max_length=120)


@require_safe
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what is missing, what is written, what is submitted, and the result."""
    return page(request, seat)


#: The member's pages to which this one leads.
_LINKED = (
    "terms",
    "agreement",
    "attach",
    "declare",
    "submit-bid",
    "withdraw-bid",
    "delivery",
    "together",
)


def page(request: HttpRequest, seat: Seat, *, failed: SiteForm | None = None) -> HttpResponse:
    """Return the page, with the errors of a declaration or confirmation that was sent."""
    consortium, contract, now = seat.consortium, seat.consortium.lot.contract, database_now()
    taking = (
        contract.stage == Stage.OPEN and contract.deadline is not None and contract.deadline > now
    )
    found = read_bid(consortium, now)
    lead = consortium.lead or consortium.starter
    context = {
        "seat": seat,
        "alarm": found.alarm,
        "alarm_is_read": True,
        "consortium": consortium,
        "contract": contract,
        "taking": taking,
        "missing": found.missing if taking else [],
        "missed": found.missed if taking else [],
        "submitted": found.submitted,
        "all_sealed": found.progress.sealed,
        "lead": lead,
        "leads": seat.may_act and seat.organisation.pk == lead.pk,
        "opened": None if taking else _opened(consortium),
        "addresses": {name.replace("-", "_"): seat.address(name) for name in _LINKED},
        "failed": failed,
        "differs": found.differs if taking else UNCHANGED,
        "changed": found.changed if taking else [],
        "mine_to_confirm": taking and seat.organisation in found.differs.waiting,
        "confirm": failed if isinstance(failed, ConfirmForm) else ConfirmForm(),
        "confirm_bid": seat.address("confirm-bid"),
        **_written(seat, found),
        "declare": failed if isinstance(failed, DeclareForm) else _declaring(seat, found),
    }
    return render(request, "pages/bids/bid.html", context, status=422 if failed else 200)


def _opened(consortium: Consortium) -> OpenedBid | None:
    """Return the opened bid, with what was decided and said of it."""
    rows = OpenedBid.objects.filter(sealed__bid__consortium=consortium).defer("sealed__sealed")
    return rows.select_related("sealed__lot__award__opened__feedback", "feedback").first()


def _written(seat: Seat, found: BidReading) -> dict[str, object]:
    """Return the questions with their answers, the files, and who has declared."""
    members, terms, written = found.members, found.progress.terms, found.written
    alone = len(members) == 1
    return {
        "questions": [
            (
                question,
                *written.answers.get(question.pk, (None, "")),
                seat.address("answer", number=question.number),
            )
            for question in found.progress.questions
        ],
        "declarations": [
            (
                member,
                *_declared(written.declared.get(member.pk), alone=alone),
                role_in(terms.structure, leads=member.pk == terms.lead_id) if terms else "",
            )
            for member in members.values()
        ],
        "attachments": [
            (
                one,
                seat.address("file", number=one.row.number),
                seat.address("attached", number=one.row.number),
                one.row.organisation.identifier not in members,
            )
            for one in written.files
        ],
        "smallest": smallest(seat.consortium, members),
    }


def _declared(
    found: tuple[BidDeclaration, DeclaredJSON] | None, *, alone: bool
) -> tuple[BidDeclaration | None, bool]:
    """Return a member's declaration, and whether it lacks why no smaller consortium bids."""
    if found is None:
        return None, False
    return found[0], not is_declared(found[1], alone=alone)


def _declaring(seat: Seat, found: BidReading) -> DeclareForm:
    mine = found.written.declared.get(seat.organisation.pk)
    return DeclareForm(initial=mine[1] if mine else None, members=len(found.members))


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Show an answer with its versions, or save the next; both texts where two people edited it."""
    require_answer(seat.actor, seat.organisation)
    question = seat.consortium.lot.bid_questions.filter(number=number).first()
    if question is None:
        raise Http404
    bid = Bid.objects.filter(consortium=seat.consortium).first()
    latest, text = answers_of(bid).get(question.pk, (None, ""))
    start = {"text": text, "version": latest.version if latest else 0}
    form, theirs, status = AnswerForm(request.POST or None, initial=start), None, 200
    if request.method == "POST" and form.is_valid():
        try:
            save_answer(
                by=seat.actor,
                at=database_now(),
                consortium=seat.consortium,
                organisation=seat.organisation,
                question=question,
                **form.cleaned_data,
            )
        except AnswerEdited as refusal:
            theirs, status = refusal.theirs, 412
            said = {"text": form.cleaned_data["text"], "version": refusal.version}
            form = AnswerForm(initial=said)
        else:
            messages.success(request, "Saved. Only members can read it.")
            return seat.to("bid")
    context = {
        "seat": seat,
        "question": question,
        "form": form,
        "theirs": theirs,
        "versions": _versions(bid, question),
        "back": seat.address("bid"),
    }
    return render(request, "pages/bids/answer.html", context, status=422 if form.errors else status)


@require_POST
def declare(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Declare for the member."""
    form = DeclareForm(request.POST, members=seat.consortium.members.count())
    if not form.is_valid():
        return page(request, seat, failed=form)
    form.cleaned_data.pop("alone")
    writing.declare(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        organisation=seat.organisation,
        **form.cleaned_data,
    )
    messages.success(request, f"Declared for {seat.organisation}.")
    return seat.to("bid")


@require_POST
def confirm(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Confirm the bid as it was submitted, for the member."""
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return page(request, seat, failed=form)
    confirm_bid(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        organisation=seat.organisation,
        name=form.cleaned_data["confirmer"],
        role=form.cleaned_data["post"],
    )
    messages.success(request, f"Confirmed for {seat.organisation}.")
    return seat.to("bid")


@require_POST
def submit(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Submit the bid."""
    made = submit_bid(
        by=seat.actor,
        at=database_now(),
        consortium=seat.consortium,
        although=request.POST.get("although") == "yes",
    )
    messages.success(request, f"Submitted and sealed. Your receipt: {made.sha256}")
    return seat.to("bid")


@require_POST
def withdraw(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Withdraw the bid."""
    withdraw_bid(by=seat.actor, at=database_now(), consortium=seat.consortium)
    messages.warning(request, "Withdrawn. No bid is submitted now.")
    return seat.to("bid")


def _versions(bid: Bid | None, question: BidQuestion) -> list[tuple[object, str]]:
    """Return the versions of an answer, the latest first, with their texts."""
    rows = bid.answers.filter(question=question).select_related("organisation") if bid else []
    return [(row, decrypt_draft(bytes(row.hidden), row.bid_id)) for row in rows]
