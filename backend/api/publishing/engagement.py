"""Questions, comments and answers: shown without their asker."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import ALONE, Request, Resource, checked, is_schema, sole
from contracts.drafting.models.contracts import Contract
from contracts.publishing.models.engagement import ContractQuestion, QuestionKind
from contracts.publishing.services.engagement import (
    answer_question,
    ask_question,
    say_interest,
    withdraw_interest,
)
from organisations.register.models.organisations import Organisation

#: A count below this is not shown (small-number suppression).
FEW = 3


class QuestionOut(serializers.ModelSerializer[ContractQuestion]):
    """A question with its answer, or a comment; never who asked."""

    class Meta:
        model = ContractQuestion
        fields = ["id", "contract", "kind", "text", "asked_at", "answer", "answered_at"]


class QuestionIn(serializers.Serializer[Any]):
    """What somebody wants to know or say."""

    kind = serializers.ChoiceField(QuestionKind.choices, default=QuestionKind.QUESTION)
    text = serializers.CharField(max_length=2000)


class AnswerIn(serializers.Serializer[Any]):
    """The answer, for everyone; `wording` puts the question in words that name nobody."""

    answer = serializers.CharField(max_length=5000)
    wording = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class InterestIn(serializers.Serializer[Any]):
    """Which organisation thinks of bidding."""

    organisation = serializers.CharField(max_length=40)


class InterestOut(serializers.Serializer[Any]):
    """How many organisations think of bidding; null where they are fewer than three."""

    count = serializers.IntegerField(allow_null=True)


class Engaged(Resource):
    """Early engagement and questions of a contract's resource."""

    @extend_schema(
        methods=["get"],
        summary="List questions and comments",
        responses={200: QuestionOut(many=True)},
    )
    @extend_schema(
        methods=["post"],
        summary="Ask or comment",
        request=QuestionIn,
        responses={201: QuestionOut},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    def questions(self, request: Request, pk: str) -> Response:
        """List what everyone reads, or ask; a question shows with its answer, never its asker."""
        contract = self.get_object()
        if request.method == "POST":
            asked = ask_question(
                by=self.actor, at=database_now(), contract=contract, **self.given(QuestionIn)
            )
            return self.shown(QuestionOut, asked, status=201)
        return Response(QuestionOut(contract.questions.public(), many=True).data)

    @extend_schema(methods=["get"], summary="Count who is interested", responses={200: InterestOut})
    @extend_schema(
        methods=["post"],
        summary="Say that your organisation is interested",
        request=InterestIn,
        responses={200: InterestOut},
    )
    @extend_schema(
        methods=["delete"],
        summary="Withdraw your organisation’s interest",
        request=None,
        parameters=[InterestIn],
        responses={200: InterestOut},
    )
    @action(detail=True, methods=["get", "post", "delete"])
    def interest(self, request: Request, pk: str) -> Response:
        """Count the organisations that think of bidding, record that yours does, or withdraw it."""
        contract = self.get_object()
        if request.method != "GET":
            said = request.data if request.method == "POST" else request.query_params
            named = checked(InterestIn, said)["organisation"].replace("\x00", "")
            organisation = sole(Organisation.objects.current(), identifier=named)
            says = request.method == "POST"
            service: Any = say_interest if says else withdraw_interest
            service(by=self.actor, at=database_now(), contract=contract, organisation=organisation)
        count = contract.interests.count()
        return self.shown(InterestOut, {"count": count if count >= FEW else None})


@extend_schema_view(retrieve=extend_schema(summary="Show a question or comment"))
class Questions(mixins.RetrieveModelMixin, Resource):
    """Questions and comments on contracts that the sender may see."""

    permission_classes = [ReadOpen]
    serializer_class = QuestionOut
    queryset = ContractQuestion.objects.none()

    def get_queryset(self) -> QuerySet[ContractQuestion]:
        """Return what everyone reads, and to its commissioners also what waits for an answer."""
        if is_schema(self):
            return ContractQuestion.objects.none()
        actor = self.actor
        seen = Contract.objects.seen_by(actor.user_id, actor.commissioner_id)
        rows = ContractQuestion.objects.filter(contract__in=seen.values("pk"))
        own = Contract.objects.bought_by(actor.user_id, actor.commissioner_id)
        mine = rows.filter(contract__in=own.values("pk"))
        return (rows.public() | mine).select_related("contract__commissioner")

    @extend_schema(summary="Answer a question", request=AnswerIn, responses={200: QuestionOut})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer it for everyone at once."""
        answered = answer_question(
            by=self.actor, at=database_now(), question=self.get_object(), **self.given(AnswerIn)
        )
        return self.shown(QuestionOut, answered)
