"""Stage dates: days on which a contract moves to a stage automatically."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import NotAllowed
from backend.api.drafting.versions import IF_MATCH, version_in
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import Request, Resource, checked
from contracts.drafting.rules import acts_for_commissioner
from contracts.publishing.models.timetable import STAGES, StageDate
from contracts.publishing.services.timetable import drop_stage_date, set_stage_date


class StageDateOut(serializers.ModelSerializer[StageDate]):
    """A stage date, its state, and what was missing."""

    missing: Any = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = StageDate
        fields = ["stage", "on", "version", "state", "missing", "settled_at"]


class StageDateIn(serializers.Serializer[Any]):
    """The day on which, at midnight British time, the contract moves to a stage."""

    stage = serializers.ChoiceField(STAGES)
    on = serializers.DateField()


class StageIn(serializers.Serializer[Any]):
    """The stage whose date to remove."""

    stage = serializers.ChoiceField(STAGES)


class Timetabled(Resource):
    """The stage dates of a contract's resource; for its commissioners only."""

    @extend_schema(
        methods=["get"],
        summary="List the stage dates of a contract",
        responses={200: StageDateOut(many=True)},
    )
    @extend_schema(
        methods=["put"],
        summary="Set the day on which a contract moves to a stage",
        parameters=[IF_MATCH],
        request=StageDateIn,
        responses={200: StageDateOut},
    )
    @extend_schema(
        methods=["delete"],
        summary="Remove a stage date",
        request=None,
        parameters=[StageIn],
        responses={204: None},
    )
    @action(
        detail=True,
        methods=["get", "put", "delete"],
        url_path="stage-dates",
        pagination_class=None,
        filter_backends=[],
    )
    @refuses(HTTPStatus.FORBIDDEN, methods=["GET"])
    def stage_dates(self, request: Request, pk: str) -> Response:
        """List, set or remove a stage date; ``If-Match`` names the version that was read."""
        contract, at = self.get_object(), database_now()
        if not acts_for_commissioner(self.actor, contract):
            raise NotAllowed("This is for the contract’s commissioners.")
        if request.method == "PUT":
            made = set_stage_date(
                by=self.actor,
                at=at,
                contract=contract,
                version=version_in(request),
                **self.given(StageDateIn),
            )
            return self.shown(StageDateOut, made)
        if request.method == "DELETE":
            stage = checked(StageIn, request.query_params)["stage"]
            drop_stage_date(by=self.actor, at=at, contract=contract, stage=stage)
            return Response(status=204)
        return Response(StageDateOut(contract.stage_dates.all(), many=True).data)
