"""Bids: written and submitted by members, opened and judged by commissioners."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.bids.files import AttachmentOut, ConsortiumFiles, OpenedFiles
from backend.api.drafting.bid_questions import BidQuestionIn, BidQuestionOut
from backend.api.drafting.versions import IF_MATCH, version_in
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request, Resource, sole
from backend.api.terms.terms import OrganisationField
from consortia.bids.models.bids import Award, BidAnswer, OpenedBid, SealedBid
from consortia.bids.reading import read_bid
from consortia.bids.services.opening import Remark, give_feedback, open_bids, opened_for
from consortia.bids.services.submitting import submit_bid, withdraw_bid
from consortia.bids.services.writing import declare, save_answer
from consortia.delivery.services.awarding import award_lot
from contracts.drafting.models.contracts import Lot
from contracts.drafting.services.bid_questions import add_bid_question


class BidAnswerIn(serializers.Serializer[Any]):
    """An answer, the member that writes it, and the version it was written from (0: none)."""

    organisation = OrganisationField()
    question = serializers.IntegerField(min_value=1, help_text="Number of the question in the lot")
    text = serializers.CharField(max_length=50_000, allow_blank=True)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class BidAnswerOut(serializers.Serializer[Any]):
    """The latest version of an answer."""

    question = serializers.IntegerField()
    version = serializers.IntegerField()
    words = serializers.IntegerField()
    text = serializers.CharField()


class DeclareIn(serializers.Serializer[Any]):
    """What a member declares: what applies in words (empty: nothing), and who says so."""

    organisation = OrganisationField()
    grounds = serializers.CharField(max_length=2000, allow_blank=True)
    conflicts = serializers.CharField(max_length=2000, allow_blank=True)
    smaller = serializers.CharField(
        max_length=2000,
        default="",
        allow_blank=True,
        help_text="Why it could not bid alone or in a smaller consortium; needed where members are "
        "two or more, before the bid is submitted",
    )
    name = serializers.CharField(max_length=120)
    role = serializers.CharField(max_length=120)


class ReceiptOut(serializers.ModelSerializer[SealedBid]):
    """What was submitted: when, and the SHA-256 of the package. Not what is in it."""

    class Meta:
        model = SealedBid
        fields = ["id", "number", "lot", "sha256", "size", "sealed_at", "withdrawn_at"]


class SubmitIn(serializers.Serializer[Any]):
    """Whether to submit although a threshold is not met; the package then names it."""

    although = serializers.BooleanField(default=False)


class BidOut(serializers.Serializer[Any]):
    """The progress of a consortium's bid; `missing` says in words what it needs.

    `not_met` names the thresholds that the members do not meet under the agreed terms.

    `submitted` is the receipt of the submitted bid, `differs` what members have agreed since,
    `to_confirm` the members that have not confirmed it all the same, `changed` what was written
    since.
    """

    missing = serializers.ListField(child=serializers.CharField())
    not_met = serializers.ListField(child=serializers.CharField())
    answers = BidAnswerOut(many=True)
    attachments = AttachmentOut(many=True)
    submitted = ReceiptOut(allow_null=True)
    differs = serializers.ListField(child=serializers.CharField())
    to_confirm = serializers.ListField(child=serializers.CharField())
    changed = serializers.ListField(child=serializers.CharField())


class OpenedBidOut(serializers.ModelSerializer[OpenedBid]):
    """A bid after its opening."""

    lot = serializers.IntegerField(source="sealed.lot_id")
    sha256 = serializers.CharField(source="sealed.sha256")
    sealed_at = serializers.DateTimeField(source="sealed.sealed_at")
    package = serializers.JSONField()

    class Meta:
        model = OpenedBid
        fields = ["id", "lot", "sha256", "sealed_at", "opened_at", "package"]


class RemarkIn(serializers.Serializer[Any]):
    """Marks out of 100 on one answer, and why."""

    number = serializers.IntegerField(min_value=1, max_value=10_000)
    marks = serializers.IntegerField(min_value=0, max_value=100)
    text = serializers.CharField(max_length=5000)


class FeedbackIn(serializers.Serializer[Any]):
    """Feedback on a bid: what the consortium did well, then question by question."""

    worked = serializers.CharField(max_length=5000)
    remarks = RemarkIn(many=True)


class AwardIn(serializers.Serializer[Any]):
    """Why a bid won."""

    reasons = serializers.CharField(max_length=5000)


class AwardOut(serializers.ModelSerializer[Award]):
    """Which opened bid won a lot."""

    bid = serializers.IntegerField(source="opened_id")

    class Meta:
        model = Award
        fields = ["lot", "bid", "reasons", "awarded_at"]


class LotBids(Resource):
    """The part of a lot's resource that is about bids."""

    @extend_schema(
        methods=["get"], summary="List what bidders are asked", responses=BidQuestionOut(many=True)
    )
    @extend_schema(
        methods=["post"],
        summary="Ask bidders a question",
        parameters=[IF_MATCH],
        request=BidQuestionIn,
        responses={201: BidQuestionOut},
    )
    @action(detail=True, methods=["get", "post"], url_path="bid-questions", **ALONE)
    def bid_questions(self, request: Request, pk: str) -> Response:
        """List the questions, or ask one more before bids are invited."""
        lot: Lot = self.get_object()
        if request.method == "GET":
            return Response(BidQuestionOut(lot.bid_questions.all(), many=True).data)
        made = add_bid_question(
            by=self.actor,
            at=database_now(),
            lot=lot,
            version=version_in(request),
            **self.given(BidQuestionIn),
        )
        return self.shown(BidQuestionOut, made, status=201)

    @extend_schema(summary="Open all bids", request=None, responses=OpenedBidOut(many=True))
    @action(detail=True, methods=["post"], url_path="open-bids", **ALONE)
    def open_bids(self, request: Request, pk: str) -> Response:
        """Open every bid submitted by the deadline; safe to repeat."""
        opened = open_bids(by=self.actor, at=database_now(), lot=self.get_object())
        return Response(OpenedBidOut(opened, many=True).data)


class ConsortiumBid(ConsortiumFiles):
    """The part of a consortium's resource that is about its bid; members only."""

    @extend_schema(summary="Show the progress of the bid", responses=BidOut)
    @action(detail=True, methods=["get"], **ALONE)
    def bid(self, request: Request, pk: str) -> Response:
        """Show answers, what is missing, and what is submitted."""
        found = read_bid(self._of_member(), database_now())
        differs = found.differs
        shown = {
            "missing": found.missing,
            "not_met": [str(one) for one in found.missed],
            "answers": [_answer(row, text) for row, text in found.written.answers.values()],
            "attachments": found.written.files,
            "submitted": found.submitted,
            "differs": differs.agreed,
            "to_confirm": [one.identifier for one in differs.waiting] if differs.agreed else [],
            "changed": found.changed,
        }
        return self.shown(BidOut, shown)

    @extend_schema(summary="Save an answer", request=BidAnswerIn, responses=BidAnswerOut)
    @action(detail=True, methods=["put"], **ALONE)
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def answers(self, request: Request, pk: str) -> Response:
        """Save the next version of an answer; 412 where somebody else was faster."""
        consortium, given = self._of_member(), self.given(BidAnswerIn)
        number = given.pop("question")
        question = sole(consortium.lot.bid_questions.all(), number=number)
        saved = save_answer(
            by=self.actor,
            at=database_now(),
            consortium=consortium,
            question=question,
            **given,
        )
        return Response(_answer(saved, given["text"].strip()))

    @extend_schema(summary="Declare for a member", request=DeclareIn, responses={204: None})
    @action(detail=True, methods=["post"], **ALONE)
    def declare(self, request: Request, pk: str) -> Response:
        """Declare grounds of exclusion, conflicts, and that there is no rival bid."""
        declare(
            by=self.actor,
            at=database_now(),
            consortium=self._of_member(),
            **self.given(DeclareIn),
        )
        return Response(status=204)

    @extend_schema(summary="Submit the bid", request=SubmitIn, responses={201: ReceiptOut})
    @action(detail=True, methods=["post"], url_path="submit-bid", **ALONE)
    def submit_bid(self, request: Request, pk: str) -> Response:
        """Submit it, sealed until the deadline, in place of any before."""
        made = submit_bid(
            by=self.actor,
            at=database_now(),
            consortium=self._of_member(),
            **self.given(SubmitIn),
        )
        return self.shown(ReceiptOut, made, status=201)

    @extend_schema(summary="Withdraw the bid", request=None, responses=ReceiptOut)
    @action(detail=True, methods=["post"], url_path="withdraw-bid", **ALONE)
    def withdraw_bid(self, request: Request, pk: str) -> Response:
        """Withdraw it before the deadline."""
        withdrawn = withdraw_bid(by=self.actor, at=database_now(), consortium=self._of_member())
        return self.shown(ReceiptOut, withdrawn)


class OpenedBids(mixins.RetrieveModelMixin, OpenedFiles):
    """Opened bids, to those who may open bids for the commissioner."""

    queryset = OpenedBid.objects.none()
    serializer_class = OpenedBidOut

    def get_object(self) -> OpenedBid:
        """Return an opened bid to those who judge it; 404 to others."""
        return opened_for(self.actor, int(self.kwargs["pk"]))

    @extend_schema(summary="Give feedback on a bid", request=FeedbackIn, responses={204: None})
    @action(detail=True, methods=["put"], **ALONE)
    def feedback(self, request: Request, pk: str) -> Response:
        """Note marks and reasons; the consortium reads them with the award."""
        given = self.given(FeedbackIn)
        give_feedback(
            by=self.actor,
            at=database_now(),
            opened=self.get_object(),
            remarks={one["number"]: Remark(one["marks"], one["text"]) for one in given["remarks"]},
            worked=given["worked"],
        )
        return Response(status=204)

    @extend_schema(summary="Award the lot to a bid", request=AwardIn, responses={201: AwardOut})
    @action(detail=True, methods=["post"], **ALONE)
    def award(self, request: Request, pk: str) -> Response:
        """Award it, and tell every member of every consortium."""
        made = award_lot(
            by=self.actor, at=database_now(), opened=self.get_object(), **self.given(AwardIn)
        )
        return self.shown(AwardOut, made, status=201)


def _answer(row: BidAnswer, text: str) -> dict[str, Any]:
    return {
        "question": row.question.number,
        "version": row.version,
        "words": row.words,
        "text": text,
    }
