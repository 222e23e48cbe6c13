"""Spreadsheets of offers and groups: uploaded, planned, imported."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.exchange.files import MOST_BYTES
from backend.api.protocol.parsers import BoundedMultiPartParser
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import Listed, Request, is_schema, sole
from organisations.exchange.models import Sheet, SheetKind, SheetState
from organisations.exchange.services.sheets import give_up_sheet, plan_of, take_sheet, upload_sheet
from organisations.exchange.sheets.reading import check_sheet
from organisations.register.models.organisations import Organisation


class SheetIn(serializers.Serializer[Any]):
    """A spreadsheet, as a form with a file."""

    organisation = serializers.CharField(max_length=40)
    kind = serializers.ChoiceField(
        choices=SheetKind.choices,
        required=False,
        default="",
        help_text="What it lists; by default told by its headings.",
    )
    file = serializers.FileField()


class SheetOut(serializers.ModelSerializer[Sheet]):
    """A spreadsheet that waits, or was imported."""

    organisation: Any = serializers.SlugRelatedField(slug_field="identifier", read_only=True)
    name = serializers.CharField(source="file.name")
    sha256 = serializers.CharField(source="file.sha256")
    result: Any = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = Sheet
        fields = ["id", "organisation", "kind", "name", "sha256", "state", "rows_read", "problem"]
        fields += ["uploaded_at", "taken_at", "result"]


class CandidateOut(serializers.Serializer[Any]):
    """A registered organisation that a group may be."""

    identifier = serializers.CharField()
    name = serializers.CharField()
    place = serializers.CharField()


class CellFaultOut(serializers.Serializer[Any]):
    """A fault of one cell, and its remedy."""

    row = serializers.IntegerField()
    cell = serializers.CharField()
    column = serializers.CharField()
    said = serializers.CharField()
    remedy = serializers.CharField()
    candidates: Any = CandidateOut(many=True)


class PlanOut(serializers.Serializer[Any]):
    """What importing a spreadsheet would do, or all of its faults."""

    rows = serializers.IntegerField()
    counts: Any = serializers.DictField(child=serializers.IntegerField())
    fault_count = serializers.IntegerField(source="faults.count")
    faults = CellFaultOut(many=True, source="faults.told")
    digest = serializers.CharField()
    shown: Any = serializers.ListField(
        child=serializers.DictField(), help_text="The first rows, in words."
    )


class TakeIn(serializers.Serializer[Any]):
    """The digest of the plan that was shown."""

    digest = serializers.CharField(max_length=64)


@extend_schema_view(
    list=extend_schema(summary="List your spreadsheets"),
    retrieve=extend_schema(summary="Show a spreadsheet"),
)
class Sheets(Listed):
    """Spreadsheets that the sender uploaded; those that wait are dropped after a day."""

    serializer_class = SheetOut
    ordering_fields = ["uploaded_at"]
    ordering = ["-uploaded_at"]
    queryset = Sheet.objects.none()

    def get_queryset(self) -> Any:
        """Return the sender's own spreadsheets."""
        if is_schema(self):
            return Sheet.objects.none()
        rows = Sheet.objects.filter(uploader=self.actor.reference)
        return rows.select_related("organisation", "file").defer("file__content")

    def get_parsers(self) -> Any:
        """Read a form with a file where one is uploaded, else JSON."""
        uploads = getattr(self, "action_map", {}).get("post") == "create"
        return [BoundedMultiPartParser()] if uploads else super().get_parsers()

    @extend_schema(
        summary="Upload a spreadsheet of offers, or of groups that an organisation supports",
        request={"multipart/form-data": SheetIn},
        responses={201: SheetOut},
    )
    @refuses(HTTPStatus.NOT_FOUND)
    def create(self, request: Request) -> Response:
        """Save a spreadsheet; nothing is imported yet.

        A large one is read by a worker: ask for it until its ``state`` is ``ready``.
        """
        given = self.given(SheetIn)
        file = given["file"]
        organisation: Organisation = sole(
            Organisation.objects.current(), identifier=given["organisation"]
        )
        made = upload_sheet(
            by=self.actor,
            at=database_now(),
            organisation=organisation,
            kind=given["kind"],
            file=check_sheet(file.name or "", file.read(MOST_BYTES + 1)),
        )
        return self.shown(SheetOut, made, status=201)

    @extend_schema(summary="Show what importing a spreadsheet would do", responses={200: PlanOut})
    @action(detail=True)
    @refuses(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
    def plan(self, request: Request, pk: str) -> Response:
        """Answer with all faults and their remedies, or what would be made and changed."""
        return self.shown(PlanOut, plan_of(by=self.actor, sheet=self.get_object()))

    @extend_schema(
        summary="Import a spreadsheet", request=TakeIn, responses={200: SheetOut, 202: SheetOut}
    )
    @action(detail=True, methods=["post"])
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def take(self, request: Request, pk: str) -> Response:
        """Import a spreadsheet exactly as shown, or nothing; a large one later (202)."""
        given = self.given(TakeIn)
        taken = take_sheet(by=self.actor, at=database_now(), sheet=self.get_object(), **given)
        later = taken.state == SheetState.TAKING
        return self.shown(SheetOut, taken, status=202 if later else 200)

    @extend_schema(summary="Drop a spreadsheet", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Drop a spreadsheet that was not imported."""
        give_up_sheet(by=self.actor, at=database_now(), sheet=self.get_object())
        return Response(status=204)
