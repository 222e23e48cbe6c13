"""Documents of contracts."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import NotFound
from accounts.models import StoredFile
from backend.api.drafting.versions import IF_MATCH, version_in
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Request, Resource, is_schema
from backend.api.protocol.uploads import FileIn
from backend.downloads import download
from contracts.drafting.models.changes import ContractDocument
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.documents import remove_document


class FileOut(serializers.ModelSerializer[StoredFile]):
    """A file that is kept here; its size in bytes."""

    class Meta:
        model = StoredFile
        fields = ["name", "media_type", "size", "sha256"]


class DocumentOut(serializers.ModelSerializer[ContractDocument]):
    """A document that bidders read; `file` is null where it is elsewhere."""

    url = serializers.URLField(source="address")
    file = FileOut(allow_null=True)

    class Meta:
        model = ContractDocument
        fields = ["id", "title", "url", "file", "added_at"]


class DocumentIn(serializers.Serializer[Any]):
    """A document by its address."""

    title = serializers.CharField(max_length=200)
    url = serializers.URLField(max_length=500)


class DocumentFileIn(serializers.Serializer[Any]):
    """A document as a file."""

    title = serializers.CharField(max_length=200)
    file = FileIn()


class Documents(Resource):
    """Documents of contracts that the sender may see."""

    permission_classes = [ReadOpen]
    queryset = ContractDocument.objects.none()

    def get_queryset(self) -> QuerySet[ContractDocument]:
        """Return documents of contracts that the sender may see."""
        if is_schema(self):
            return ContractDocument.objects.none()
        seen = Contract.objects.seen_by(self.actor.user_id, self.actor.commissioner_id)
        rows = ContractDocument.objects.filter(contract__in=seen.values("pk"))
        return rows.select_related("contract__commissioner", "file")

    @extend_schema(
        summary="Remove a document", parameters=[IF_MATCH], request=None, responses={204: None}
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove it from a draft; what is public stays."""
        remove_document(
            by=self.actor,
            at=database_now(),
            document=self.get_object(),
            version=version_in(request),
        )
        return Response(status=204)

    @extend_schema(
        summary="Fetch a document’s file",
        responses={(200, "*/*"): OpenApiTypes.BINARY},
    )
    @action(detail=True)
    def file(self, request: Request, pk: str) -> HttpResponse:
        """Download it as uploaded; open to anyone once its contract is visible."""
        kept = self.get_object().file
        if kept is None:
            raise NotFound("This document is elsewhere: follow its url.")
        return download(bytes(kept.content), name=kept.name, media_type=kept.media_type)
