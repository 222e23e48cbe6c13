"""Share codes and the bid pack, to members."""

from http import HTTPStatus
from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.forming.seats import MembersOnly
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request
from backend.api.terms.terms import OrganisationField
from backend.downloads import download_stream
from consortia.bids.pack.share_codes import code_lines
from consortia.bids.services.packing import make_pack, say_share_code
from consortia.forming.membership import members_of


class ShareCodeOut(serializers.Serializer[Any]):
    """A member's share code, and what may be wrong with it."""

    organisation = serializers.CharField(source="organisation.identifier")
    code = serializers.CharField()
    got_on = serializers.DateField(allow_null=True)
    warnings = serializers.ListField(child=serializers.CharField())


class ShareCodeIn(serializers.Serializer[Any]):
    """A member, its share code on Find a Tender, and when it got it."""

    organisation = OrganisationField()
    code = serializers.CharField(max_length=20)
    got_on = serializers.DateField()


class ConsortiumPack(MembersOnly):
    """The part of a consortium's resource that is about other platforms; members only."""

    @extend_schema(
        methods=["get"], summary="List the members' share codes", responses=ShareCodeOut(many=True)
    )
    @extend_schema(
        methods=["put"],
        summary="Set a member's share code",
        request=ShareCodeIn,
        responses=ShareCodeOut(many=True),
    )
    @action(detail=True, methods=["get", "put"], url_path="share-codes", **ALONE)
    def share_codes(self, request: Request, pk: str) -> Response:
        """List every member with its code and warnings, or note one."""
        consortium, at = self._of_member(), database_now()
        if request.method == "PUT":
            say_share_code(by=self.actor, at=at, consortium=consortium, **self.given(ShareCodeIn))
        lines = code_lines(consortium, members_of(consortium), at)
        return Response(ShareCodeOut(lines, many=True).data)

    @extend_schema(
        summary="Make the bid pack",
        responses={(200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    @action(detail=True, methods=["get"], **ALONE)
    @refuses(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT)
    def pack(self, request: Request, pk: str) -> FileResponse:
        """Return one ZIP with all that another platform asks for; not before terms are agreed."""
        consortium = self._of_member()
        made = make_pack(
            by=self.actor,
            at=database_now(),
            consortium=consortium,
            organisation=self._reader(consortium),
        )
        return download_stream(made, name="bid-pack.zip", media_type="application/zip")
