"""Commissioners and bids: questions before the deadline; opening, judging and award after it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import NotAllowed, Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.drafting.drafting import drafted
from backend.pages.forms.site import SiteForm, style
from consortia.bids.models.bids import Award, OpenedBid, SealedBid
from consortia.bids.services import opening
from consortia.bids.services.opening import Remark, give_feedback, opened_for
from consortia.delivery.services.awarding import award_lot
from contracts.commissioners.models import CommissionerRole
from contracts.commissioners.rules import has_role, may_open_bids
from contracts.drafting.models.bid_questions import BidQuestion
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Lot
from contracts.drafting.rules import acts_for_commissioner
from contracts.drafting.services.bid_questions import add_bid_question, remove_bid_question


class BidQuestionForm(SiteForm):
    """A question to bidders."""

    text = forms.CharField(
        label="What do you ask?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    most_words = forms.IntegerField(
        label="How many words may the answer have?", min_value=1, max_value=5000, initial=500
    )
    weight = forms.IntegerField(
        label="How many per cent of the marks?", min_value=0, max_value=100, required=False
    )


class AwardForm(SiteForm):
    """Why a bid won."""

    reasons = forms.CharField(
        label="Why did this bid win?",
        help_text="Everyone who bid reads it.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class FeedbackForm(SiteForm):
    """What the consortium did well, then marks and reasons, question by question."""

    worked = forms.CharField(
        label="What did this consortium do well?",
        help_text="It reads it with the award. Of the winning bid everyone who bid reads it, with "
        "its marks: write nothing here that is the consortium’s secret.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, opened: OpenedBid, data: object = None) -> None:
        self.questions = list(opened.sealed.lot.bid_questions.all())
        feedback = getattr(opened, "feedback", None)
        said = {one["number"]: one for one in feedback.remarks} if feedback else {}
        super().__init__(data, initial={"worked": feedback.worked if feedback else ""})
        for question in self.questions:
            before = said.get(question.number)
            self.fields[f"marks-{question.number}"] = forms.IntegerField(
                label=f"Question {question.number}: marks out of 100",
                min_value=0,
                max_value=100,
                initial=before and before["marks"],
            )
            self.fields[f"text-{question.number}"] = forms.CharField(
                label=f"Question {question.number}: what was good, what was missing",
                max_length=5000,
                initial=before and before["text"],
                widget=forms.Textarea(attrs={"rows": 3}),
            )

        style(self.fields)

    def remarks(self) -> dict[int, Remark]:
        """Return what was said, by number of the question; the form is valid."""
        given = self.cleaned_data
        return {
            one.number: Remark(given[f"marks-{one.number}"], given[f"text-{one.number}"])
            for one in self.questions
        }


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """List the questions to bidders, or add one."""
    lot = _lot(pk)
    drafted(request, lot.contract_id)
    form = BidQuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_bid_question(by=actor_of(request), at=database_now(), lot=lot, **form.cleaned_data)
        except Refusal as refusal:
            form.fail(refusal)
        else:
            return redirect("bid-questions", pk=pk)
    context = {"form": form, "lot": lot, "contract": lot.contract, "asked": lot.bid_questions.all()}
    return render(request, "pages/bids/questions.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_POST
def remove_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a question to bidders."""
    question = BidQuestion.objects.select_related("lot__contract__commissioner").filter(pk=pk)
    found = question.first()
    if found is None:
        raise Http404
    drafted(request, found.lot.contract_id)
    remove_bid_question(by=actor_of(request), at=database_now(), question=found)
    return redirect("bid-questions", pk=found.lot_id)


@access(Access.SIGNED_IN)
@require_safe
def bids(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the opening report: before opening how many, afterwards who, when and for how much."""
    lot = _lot(pk)
    if not may_open_bids(actor_of(request), lot.contract.commissioner):
        if not has_role(actor_of(request), lot.contract.commissioner, CommissionerRole.READER):
            raise Http404
        raise NotAllowed(
            "Only people with the right to open bids see this page. Those who approve for "
            f"{lot.contract.commissioner.name} can give it to you, under “People”."
        )
    closed = lot.contract.stage in (Stage.CLOSED, Stage.AWARDED)
    rows = OpenedBid.objects.filter(sealed__lot=lot).select_related("sealed", "feedback")
    opened = rows.defer("sealed__sealed")
    context = {
        "lot": lot,
        "contract": lot.contract,
        "closed": closed,
        # While bids come in, their number would tell a bidder how many rivals it has.
        "waiting": SealedBid.objects.submitted().filter(lot=lot, opened__isnull=True).count()
        if closed
        else None,
        "opened": opened,
        "award": Award.objects.filter(lot=lot).select_related("opened", "delivery").first(),
    }
    return render(request, "pages/bids/opened_bids.html", context)


@access(Access.SIGNED_IN)
@require_POST
def open_bids(request: HttpRequest, pk: int) -> HttpResponse:
    """Open all bids of a lot."""
    lot = _lot(pk)
    if not acts_for_commissioner(actor_of(request), lot.contract):
        raise Http404
    opened = opening.open_bids(by=actor_of(request), at=database_now(), lot=lot)
    messages.success(request, f"Opened: {len(opened)}.")
    return redirect("bids", pk=pk)


@access(Access.SIGNED_IN)
@require_safe
def bid(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an opened bid."""
    return _page(request, opened_for(actor_of(request), pk))


@access(Access.SIGNED_IN)
@require_POST
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Save marks and reasons for an opened bid."""
    found = opened_for(actor_of(request), pk)
    form = FeedbackForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, remarks=form)
    give_feedback(
        by=actor_of(request),
        at=database_now(),
        opened=found,
        remarks=form.remarks(),
        worked=form.cleaned_data["worked"],
    )
    messages.success(request, "Saved. The consortium reads it with the award.")
    return redirect("opened-bid", pk=pk)


@access(Access.SIGNED_IN)
@require_POST
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """Award the lot to this bid."""
    found = opened_for(actor_of(request), pk)
    form = AwardForm(request.POST)
    if not form.is_valid():
        return _page(request, found, award=form)
    award_lot(by=actor_of(request), at=database_now(), opened=found, **form.cleaned_data)
    messages.success(request, "Awarded. Every member of every consortium is told.")
    return redirect("bids", pk=found.sealed.lot_id)


def _page(
    request: HttpRequest,
    opened: OpenedBid,
    *,
    remarks: FeedbackForm | None = None,
    award: AwardForm | None = None,
) -> HttpResponse:
    names = {one["identifier"]: one["name"] for one in opened.package["members"]}
    context = {
        "opened": opened,
        "package": opened.package,
        "lot": opened.sealed.lot,
        "lead": names.get(opened.package["lead"]),
        "declarations": [
            (names.get(one["organisation"]), one) for one in opened.package["declarations"]
        ],
        "approves": has_role(
            actor_of(request), opened.sealed.lot.contract.commissioner, CommissionerRole.APPROVER
        ),
        "done": Award.objects.filter(lot=opened.sealed.lot).exists(),
        "remarks": remarks or FeedbackForm(opened),
        "award": award or AwardForm(),
        "failed": remarks or award,
    }
    failed = remarks is not None or award is not None
    return render(request, "pages/bids/opened_bid.html", context, status=422 if failed else 200)


def _lot(pk: int) -> Lot:
    found = Lot.objects.select_related("contract__commissioner__area").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
