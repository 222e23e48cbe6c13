"""Surveys that the sender's organisations can answer."""

from http import HTTPStatus
from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Listed, Request, is_schema
from backend.api.terms.terms import OrganisationField
from consortia.delivery.models.surveys import FIELDS, SurveyAnswer, SurveyAsk
from consortia.delivery.services.surveying import answer_survey
from consortia.delivery.survey import QUESTIONS
from organisations.people.rules import organisations_of


class SurveyOut(serializers.ModelSerializer[SurveyAsk]):
    """A survey request: the contract, until when, and whether the organisation has answered."""

    organisation = OrganisationField(read_only=True)
    contract = serializers.IntegerField(source="survey.contract_id")
    closes_at = serializers.DateTimeField(source="survey.closes_at")
    answered = serializers.SerializerMethodField()

    class Meta:
        model = SurveyAsk
        fields = ["id", "organisation", "contract", "closes_at", "answered"]

    def get_answered(self, ask: SurveyAsk) -> bool:
        """Tell whether the organisation has answered."""
        return hasattr(ask, "answer")


def _score(text: str) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=5, help_text=text)


class SurveyIn(serializers.Serializer[Any]):
    """Five answers from 1 (not at all) to 5 (fully); words are for the operator only."""

    small_lots = _score(QUESTIONS[0].text)
    time = _score(QUESTIONS[1].text)
    proportion = _score(QUESTIONS[2].text)
    plain = _score(QUESTIONS[3].text)
    alike = _score(QUESTIONS[4].text)
    words = serializers.CharField(max_length=2000, allow_blank=True, default="")


@extend_schema_view(
    list=extend_schema(summary="List surveys to answer"),
    retrieve=extend_schema(summary="Show a survey to answer"),
)
class Surveys(Listed):
    """Surveys that are open for the sender's organisations."""

    queryset = SurveyAsk.objects.none()
    serializer_class = SurveyOut
    ordering = ["id"]

    def get_queryset(self) -> QuerySet[SurveyAsk]:
        """Return the requests that the sender's own organisations can answer."""
        if is_schema(self):
            return SurveyAsk.objects.none()
        mine = organisations_of(self.actor)
        answers = Prefetch("answer", queryset=SurveyAnswer.objects.only("pk", "ask"))
        rows = SurveyAsk.objects.waiting(mine, database_now())
        return rows.select_related("survey", "organisation").prefetch_related(answers)

    @extend_schema(summary="Answer a survey", request=SurveyIn, responses={204: None})
    @action(detail=True, methods=["put"], **ALONE)
    @refuses(HTTPStatus.GONE)
    def answer(self, request: Request, pk: str) -> Response:
        """Answer, or change the answer, until it closes."""
        given = self.given(SurveyIn)
        answer_survey(
            by=self.actor,
            at=database_now(),
            ask=self.get_object(),
            scores={name: given[name] for name in FIELDS},
            words=given["words"],
        )
        return Response(status=204)
