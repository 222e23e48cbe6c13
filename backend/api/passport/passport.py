"""An organisation's own passport: its items, their files, and who looked."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import NotAllowed
from backend.api.protocol.parsers import BoundedMultiPartParser
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request, Resource, is_schema
from backend.api.protocol.uploads import FileIn
from backend.downloads import download
from organisations.passport.checks import MOST_PEOPLE
from organisations.passport.items import Item, passport_of, plain
from organisations.passport.known_items import code_of, section_of
from organisations.passport.models.evidence import Evidence, PassportLook
from organisations.passport.services.evidence import attach_evidence, remove_evidence
from organisations.passport.services.items import keep_item, remove_item
from organisations.people.rules import may_see_private, require_editor
from organisations.register.models.organisations import Organisation

KEY = r"passport/(?P<key>[A-Za-z0-9._-]{1,62})"
BINARY = {(200, "*/*"): OpenApiResponse(OpenApiTypes.BINARY)}


def pounds() -> serializers.DecimalField:
    """Return an optional amount in GBP."""
    return serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True
    )


def people() -> serializers.IntegerField:
    """Return an optional number of people."""
    return serializers.IntegerField(
        min_value=0, max_value=MOST_PEOPLE, required=False, allow_null=True
    )


def day() -> serializers.DateField:
    """Return an optional day."""
    return serializers.DateField(required=False, allow_null=True)


class ItemIn(serializers.Serializer[Any]):
    """The values of an item, in the columns of its section; amounts in GBP, reserves in months."""

    name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    turnover = pounds()
    year_end = day()
    reserves_months = serializers.DecimalField(
        max_digits=5, decimal_places=1, required=False, allow_null=True
    )
    amount = pounds()
    expires_on = day()
    at_award = serializers.BooleanField(required=False)
    reviewed_on = day()
    decided_on = day()
    person = serializers.CharField(max_length=120, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=200, required=False, allow_blank=True)
    staff = people()
    volunteers = people()
    disadvantaged = people()


class EvidenceOut(serializers.Serializer[Any]):
    """A file that proves an item; its bytes at ``/evidence/{id}/``."""

    id = serializers.IntegerField(source="pk")
    item = serializers.CharField()
    name = serializers.CharField(source="file.name")
    media_type = serializers.CharField(source="file.media_type")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")
    given_at = serializers.DateTimeField()


class ItemOut(serializers.Serializer[Any]):
    """An item; `said` has the columns of its section, `fingerprint` changes when it does."""

    key = serializers.CharField()
    section = serializers.CharField(source="section.value")
    label: Any = serializers.CharField()
    said = serializers.SerializerMethodField()
    files = EvidenceOut(many=True)
    fingerprint = serializers.CharField()

    def get_said(self, item: Item) -> dict[str, Any]:
        """Return column → value; days and amounts as text."""
        return {name: plain(value) for name, value in item.said.items()}


class EvidenceIn(serializers.Serializer[Any]):
    """A file: PDF, PNG, JPEG, DOCX, XLSX, ODT or ODS of at most 10 MiB."""

    file = FileIn(allow_empty_file=True)


class LookOut(serializers.ModelSerializer[PassportLook]):
    """Another organisation's look at an item, or download of its file."""

    reader: Any = serializers.SlugRelatedField(slug_field="identifier", read_only=True)

    class Meta:
        model = PassportLook
        fields = ["id", "at", "reader", "actor", "item", "label", "file", "occasion"]


class OwnPassport(Resource):
    """An organisation's passport, for itself only."""

    def _own(self) -> Organisation:
        """Return the organisation, for its own people and keys only."""
        found: Organisation = self.get_object()
        if not may_see_private(self.actor, found):
            raise NotAllowed(f"Only people of {found.name} see its passport.")
        return found

    @extend_schema(
        summary="Show a passport, to its own organisation", responses={200: ItemOut(many=True)}
    )
    @action(detail=True, **ALONE)
    @refuses(HTTPStatus.FORBIDDEN)
    def passport(self, request: Request, identifier: str) -> Response:
        """List all items of the passport."""
        return Response(ItemOut(passport_of(self._own()).items, many=True).data)

    @extend_schema(
        methods=["put"], summary="Save one item", request=ItemIn, responses={200: ItemOut}
    )
    @extend_schema(
        methods=["delete"], summary="Remove an item", request=None, responses={204: None}
    )
    @action(detail=True, methods=["put", "delete"], url_path=KEY, url_name="passport-item", **ALONE)
    def passport_item(self, request: Request, identifier: str, key: str) -> Response:
        """Save a whole item, or remove it with its files."""
        who: dict[str, Any] = {"by": self.actor, "at": database_now(), "organisation": self._own()}
        if request.method == "DELETE":
            remove_item(**who, key=key)
            return Response(status=204)
        section = section_of(key)
        given = self.given(ItemIn)
        kept = keep_item(**who, section=section, code=code_of(key), **given)
        return self.shown(ItemOut, kept)

    @extend_schema(
        summary="Add a file to an item",
        request={"multipart/form-data": EvidenceIn},
        responses={201: EvidenceOut},
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=rf"{KEY}/files",
        url_name="passport-files",
        parser_classes=[BoundedMultiPartParser],
        **ALONE,
    )
    def passport_files(self, request: Request, identifier: str, key: str) -> Response:
        """Attach a file, judged by its bytes; the same bytes are kept only once."""
        organisation = self._own()
        require_editor(self.actor, organisation)
        made = attach_evidence(
            by=self.actor,
            at=database_now(),
            organisation=organisation,
            key=key,
            **self.given(EvidenceIn),
        )
        return self.shown(EvidenceOut, made, status=201)

    @extend_schema(summary="List who looked at the passport", responses={200: LookOut(many=True)})
    @action(detail=True, filter_backends=[])
    @refuses(HTTPStatus.FORBIDDEN)
    def looks(self, request: Request, identifier: str) -> Response:
        """List looks of other organisations, in pages, oldest first."""
        rows = PassportLook.objects.filter(organisation=self._own()).select_related("reader")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(LookOut(page, many=True).data)


class EvidenceSet(Resource):
    """Files of the sender's own organisations."""

    queryset = Evidence.objects.none()

    def get_queryset(self) -> QuerySet[Evidence]:
        """Return files of the sender's own organisations."""
        if is_schema(self):
            return Evidence.objects.none()
        actor = self.actor
        mine = (
            Organisation.objects.filter(pk=actor.organisation_id)
            if actor.organisation_id
            else Organisation.objects.of_person(actor.user_id)
        )
        rows = Evidence.objects.filter(organisation__in=mine.values("pk"))
        return rows.select_related("file", "organisation")

    @extend_schema(summary="Download a file of one's own", responses=BINARY)
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        """Return the bytes, as an attachment."""
        file = self.get_object().file
        return download(bytes(file.content), name=file.name, media_type=file.media_type)

    @extend_schema(summary="Remove a file", request=None, responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove a file and its bytes."""
        remove_evidence(by=self.actor, at=database_now(), evidence=self.get_object())
        return Response(status=204)
