"""Agreements of a consortium, to its members."""

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
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import Request, Resource, is_schema
from backend.api.terms.terms import OrganisationField
from consortia.terms.agreement.documents import as_docx, as_pdf
from consortia.terms.models.agreements import Agreement, ChangeRequest, Signature
from consortia.terms.services.signing import ask_for_change, sign_agreement
from organisations.people.rules import organisations_of


class SectionOut(serializers.Serializer[Any]):
    """A part of the text."""

    heading = serializers.CharField()
    paragraphs = serializers.ListField(child=serializers.CharField())


class SignatureOut(serializers.ModelSerializer[Signature]):
    """Who signed, for whom, as what, when, and the fingerprint of what they read."""

    organisation = OrganisationField(read_only=True)

    class Meta:
        model = Signature
        fields = ["organisation", "name", "role", "sha256", "at"]


class ChangeRequestOut(serializers.ModelSerializer[ChangeRequest]):
    """What a member wants changed."""

    organisation = OrganisationField(read_only=True)

    class Meta:
        model = ChangeRequest
        fields = ["organisation", "text", "at"]


class AgreementOut(serializers.ModelSerializer[Agreement]):
    """One version of the agreement; `sha256` is of its text, headings and paragraphs."""

    sections = SectionOut(many=True)
    signatures = SignatureOut(many=True)
    change_requests = ChangeRequestOut(many=True)

    class Meta:
        model = Agreement
        fields = [
            "id",
            "consortium",
            "number",
            "terms",
            "state",
            "special",
            "sections",
            "sha256",
            "made_at",
            "settled_at",
            "signatures",
            "change_requests",
        ]


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class DrawUpIn(serializers.Serializer[Any]):
    """The member that draws it up, special terms, and `sure` where it ends signatures."""

    organisation = OrganisationField()
    special = serializers.CharField(max_length=5000, allow_blank=True)
    sure = serializers.BooleanField(default=False)


class SignIn(serializers.Serializer[Any]):
    """For which member who signs as what, and the fingerprint of the text they read."""

    organisation = OrganisationField()
    name = serializers.CharField(max_length=120)
    role = serializers.CharField(max_length=120)
    sha256 = serializers.RegexField("^[0-9a-f]{64}$")


class ChangeRequestIn(serializers.Serializer[Any]):
    """The member that asks for a change, and which."""

    organisation = OrganisationField()
    text = serializers.CharField(max_length=2000)


class Agreements(Resource):
    """Agreements of the consortia that an organisation of the sender is a member of."""

    serializer_class = AgreementOut
    queryset = Agreement.objects.none()

    def get_queryset(self) -> QuerySet[Agreement]:
        """Return agreements of the sender's own consortia; others' are not there."""
        if is_schema(self):
            return Agreement.objects.none()
        mine = organisations_of(self.actor)
        rows = Agreement.objects.filter(consortium__members__organisation__in=mine).distinct()
        return rows.whole().select_related("consortium__lot__contract")

    @extend_schema(summary="Sign an agreement", request=SignIn, responses={200: AgreementOut})
    @action(detail=True, methods=["post"])
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def sign(self, request: Request, pk: str) -> Response:
        """Sign it for a member; the last one settles it."""
        sign_agreement(
            by=self.actor, at=database_now(), agreement=self.get_object(), **self.given(SignIn)
        )
        return self.shown(AgreementOut, self.get_object())

    @extend_schema(
        summary="Ask for a change", request=ChangeRequestIn, responses={201: ChangeRequestOut}
    )
    @action(detail=True, methods=["post"], url_path="change-requests")
    def change_requests(self, request: Request, pk: str) -> Response:
        """Ask the others for a change of the text."""
        made = ask_for_change(
            by=self.actor,
            at=database_now(),
            agreement=self.get_object(),
            **self.given(ChangeRequestIn),
        )
        return self.shown(ChangeRequestOut, made, status=201)

    @extend_schema(
        summary="Show an agreement as PDF",
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    @action(detail=True, methods=["get"])
    def pdf(self, request: Request, pk: str) -> HttpResponse:
        """Return the file, with the signatures so far."""
        return HttpResponse(as_pdf(self.get_object()), content_type="application/pdf")

    @extend_schema(
        summary="Show an agreement as a Word document",
        responses={(200, DOCX): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    @action(detail=True, methods=["get"])
    def docx(self, request: Request, pk: str) -> HttpResponse:
        """Return the file, with the signatures so far."""
        return HttpResponse(as_docx(self.get_object()), content_type=DOCX)
