"""Files of bids: to members before the deadline, to those who open bids after it."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.forming.seats import MembersOnly
from backend.api.protocol.parsers import BoundedMultiPartParser
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request, Resource
from backend.api.protocol.uploads import FileIn
from backend.api.terms.terms import OrganisationField
from backend.downloads import download
from consortia.bids.models.bids import Bid
from consortia.bids.services.differences import confirm_bid
from consortia.bids.services.files import (
    attach_file,
    file_of,
    files_of,
    remove_file,
    take_over_file,
)
from consortia.bids.services.opening import file_in
from consortia.forming.models.consortia import Consortium

ONE = r"files/(?P<number>[0-9]{1,4})"
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH)
BYTES = {(200, "*/*"): OpenApiResponse(OpenApiTypes.BINARY)}


class AttachmentOut(serializers.Serializer[Any]):
    """A file that goes with the bid; `sha256` is of its bytes, `size` in bytes."""

    number = serializers.IntegerField(source="row.number")
    version = serializers.IntegerField(source="row.version")
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(source="row.size")
    sha256 = serializers.CharField()
    organisation = serializers.CharField(source="row.organisation.identifier")
    at = serializers.DateTimeField(source="row.at")


class AttachIn(serializers.Serializer[Any]):
    """A file, and the member that attaches it."""

    organisation = OrganisationField()
    file = FileIn()


class ReplaceIn(AttachIn):
    """A file that replaces another, and the version of that which was seen."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class SeenIn(serializers.Serializer[Any]):
    """The member that acts, and the version of the file that it saw."""

    organisation = OrganisationField()
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class ConfirmIn(serializers.Serializer[Any]):
    """The member that confirms the bid as it is, and who says so."""

    organisation = OrganisationField()
    name = serializers.CharField(max_length=120)
    role = serializers.CharField(max_length=120)


class ConsortiumFiles(MembersOnly):
    """The part of a consortium's resource that is about files of its bid; members only."""

    @extend_schema(
        methods=["get"],
        summary="List the files of the bid",
        responses=AttachmentOut(many=True),
    )
    @extend_schema(
        methods=["post"],
        summary="Attach a file to the bid",
        request={"multipart/form-data": AttachIn},
        responses={201: AttachmentOut(many=True)},
    )
    @action(detail=True, methods=["get", "post"], parser_classes=[BoundedMultiPartParser], **ALONE)
    @refuses(HTTPStatus.PRECONDITION_FAILED, methods=["POST"])
    def files(self, request: Request, pk: str) -> Response:
        """List the files, or attach one; only members can read it before the deadline."""
        consortium, status = self._of_member(), 200
        if request.method == "POST":
            attach_file(
                by=self.actor, at=database_now(), consortium=consortium, **self.given(AttachIn)
            )
            status = 201
        return Response(AttachmentOut(_files(consortium), many=True).data, status=status)

    @extend_schema(
        methods=["get"], summary="Save a file of the bid", parameters=[NUMBER], responses=BYTES
    )
    @extend_schema(
        methods=["put"],
        summary="Replace a file of the bid",
        parameters=[NUMBER],
        request={"multipart/form-data": ReplaceIn},
        responses=AttachmentOut(many=True),
    )
    @action(
        detail=True,
        methods=["get", "put"],
        url_path=ONE,
        parser_classes=[BoundedMultiPartParser],
        **ALONE,
    )
    def file(self, request: Request, pk: str, number: str) -> HttpResponse:
        """Return its bytes, or replace it; 412 where somebody else was faster."""
        consortium = self._of_member()
        if request.method == "GET":
            bid = Bid.objects.filter(consortium=consortium).first()
            found, content = file_of(bid, int(number))
            return download(content, name=found.name, media_type=found.media_type)
        attach_file(
            by=self.actor,
            at=database_now(),
            consortium=consortium,
            number=int(number),
            **self.given(ReplaceIn),
        )
        return Response(AttachmentOut(_files(consortium), many=True).data)

    @extend_schema(
        summary="Remove a file",
        parameters=[NUMBER],
        request=SeenIn,
        responses=AttachmentOut(many=True),
    )
    @action(detail=True, methods=["post"], url_path=f"{ONE}/remove", **ALONE)
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def remove_file(self, request: Request, pk: str, number: str) -> Response:
        """Remove a file from the bid before it is submitted."""
        return self._changed(remove_file, number)

    @extend_schema(
        summary="Keep a file in one's own name",
        parameters=[NUMBER],
        request=SeenIn,
        responses=AttachmentOut(many=True),
    )
    @action(detail=True, methods=["post"], url_path=f"{ONE}/keep", **ALONE)
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def keep_file(self, request: Request, pk: str, number: str) -> Response:
        """Take over a file that another member attached, such as one that left."""
        return self._changed(take_over_file, number)

    @extend_schema(summary="Confirm the bid as it is", request=ConfirmIn, responses={204: None})
    @action(detail=True, methods=["post"], url_path="confirm-bid", **ALONE)
    def confirm_bid(self, request: Request, pk: str) -> Response:
        """Confirm the submitted bid for a member, though something else was agreed since."""
        confirm_bid(
            by=self.actor,
            at=database_now(),
            consortium=self._of_member(),
            **self.given(ConfirmIn),
        )
        return Response(status=204)

    def _changed(self, verb: Any, number: str) -> Response:
        consortium = self._of_member()
        verb(
            by=self.actor,
            at=database_now(),
            consortium=consortium,
            number=int(number),
            **self.given(SeenIn),
        )
        return Response(AttachmentOut(_files(consortium), many=True).data)


class OpenedFiles(Resource):
    """The part of an opened bid's resource that is about its files."""

    @extend_schema(summary="Save a file of an opened bid", parameters=[NUMBER], responses=BYTES)
    @action(detail=True, methods=["get"], url_path=ONE, **ALONE)
    def file(self, request: Request, pk: str, number: str) -> HttpResponse:
        """Return its bytes, compared with the SHA-256 that the package names."""
        name, media_type, content = file_in(self.get_object(), int(number))
        return download(content, name=name, media_type=media_type)


def _files(consortium: Consortium) -> list[Any]:
    return files_of(Bid.objects.filter(consortium=consortium).first())
