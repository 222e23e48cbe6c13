"""Questions to bidders."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.drafting.versions import IF_MATCH, version_in
from backend.api.protocol.resources import Request, Resource, is_schema
from contracts.drafting.models.bid_questions import BidQuestion
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.bid_questions import remove_bid_question


class BidQuestionOut(serializers.ModelSerializer[BidQuestion]):
    """A question to bidders."""

    class Meta:
        model = BidQuestion
        fields = ["id", "number", "text", "most_words", "weight"]


class BidQuestionIn(serializers.Serializer[Any]):
    """A question to bidders, the bound of its answer in words, and its per cent of the marks."""

    text = serializers.CharField(max_length=1000)
    most_words = serializers.IntegerField(min_value=1, max_value=5000, default=500)
    weight = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)


class BidQuestions(Resource):
    """Questions to bidders."""

    queryset = BidQuestion.objects.none()
    serializer_class = BidQuestionOut

    def get_queryset(self) -> QuerySet[BidQuestion]:
        """Return the questions of contracts that the sender may see."""
        if is_schema(self):
            return BidQuestion.objects.none()
        rows = BidQuestion.objects.select_related("lot__contract__commissioner")
        seen = Contract.objects.seen_by(self.actor.user_id, self.actor.commissioner_id)
        return rows.filter(lot__contract__in=seen.values("pk"))

    @extend_schema(
        summary="Remove a question to bidders",
        parameters=[IF_MATCH],
        request=None,
        responses={204: None},
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove it before bids are invited."""
        remove_bid_question(
            by=self.actor,
            at=database_now(),
            question=self.get_object(),
            version=version_in(request),
        )
        return Response(status=204)
