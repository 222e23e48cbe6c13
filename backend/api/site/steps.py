"""What waits for the sender's organisations in their consortia."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.protocol.resources import Request, Resource
from consortia.planning.steps import steps_of
from organisations.people.rules import organisations_of

MOST = 200


class StepOut(serializers.Serializer[Any]):
    """One thing to do.

    `page` says where: ``terms``, ``agreement``, ``bid``, ``diligence``, ``plan``, ``consortium``.
    `by` is the plan's last day for it, and `late` whether that has passed.
    """

    consortium = serializers.IntegerField(source="consortium.pk")
    organisation = serializers.CharField(source="organisation.identifier")
    text = serializers.CharField()
    page = serializers.CharField()
    by = serializers.DateField(allow_null=True)
    late = serializers.BooleanField()
    bids_due = serializers.DateTimeField(source="due")


class Steps(Resource):
    """Steps and tasks that wait, as on the page “Your work”."""

    pagination_class = None
    filter_backends = []

    @extend_schema(summary="List what waits for your organisations", responses=StepOut(many=True))
    def list(self, request: Request) -> Response:
        """List steps and tasks of all consortia, the nearest day first; at most 200."""
        steps = steps_of(organisations_of(self.actor), database_now())[:MOST]
        return Response(StepOut(steps, many=True).data)
