"""Questions, comments and answers: shown without their asker."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Request, Resource, is_schema
from contracts.drafting.models.contracts import Contract
from contracts.publishing.models.engagement import ContractQuestion, QuestionKind
from contracts.publishing.services.engagement import answer_question


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


@extend_schema_view(retrieve=extend_schema(summary="Show a question or comment"))
class Questions(mixins.RetrieveModelMixin, Resource):
    """Questions and comments on contracts that the sender may see."""

    permission_classes = [ReadOpen]
    serializer_class = QuestionOut
    queryset = ContractQuestion.objects.none()

    def get_queryset(self) -> QuerySet[ContractQuestion]:
        """Return what everyone reads, and to buyers also what waits for their answer."""
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
