"""Data portability and leaving, for an organisation."""

from http import HTTPStatus

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request, Resource
from consortia.departures.own_data import own_data
from consortia.departures.services.leaving_site import leave_site
from organisations.people.rules import require_administrator


class OwnData(Resource):
    """An organisation's own data, and leaving."""

    @extend_schema(
        summary="Export all data about an organisation",
        responses={200: OpenApiTypes.OBJECT},
    )
    @action(detail=True, **ALONE)
    @refuses(HTTPStatus.FORBIDDEN)
    def data(self, request: Request, identifier: str) -> Response:
        """Answer with every row about the organisation, to its administrators."""
        organisation = self.get_object()
        require_administrator(self.actor, organisation)
        return Response(own_data(organisation))

    @extend_schema(summary="Leave the site", request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, identifier: str) -> Response:
        """Erase people and private facts; the history of contracts stays by number."""
        leave_site(by=self.actor, at=database_now(), organisation=self.get_object())
        return Response(status=204)
