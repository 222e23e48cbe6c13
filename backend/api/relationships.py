"""How bodies stand to each other; each body sees only what it has said itself."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.resources import Request, Resource, is_schema
from organisations import services
from organisations.models import Organisation, Relationship, RelationshipKind


class RelationshipOut(serializers.ModelSerializer[Relationship]):
    """What a body said of another."""

    other: Any = serializers.SlugRelatedField(slug_field="identifier", read_only=True)

    class Meta:
        model = Relationship
        fields = ["id", "other", "kind", "said_at"]


class RelationshipIn(serializers.Serializer[Any]):
    """Another body, and what is said of it."""

    other: Any = serializers.SlugRelatedField(
        slug_field="identifier", queryset=Organisation.objects.current()
    )
    kind = serializers.ChoiceField(RelationshipKind.choices)


class Relationships(Resource):
    """What the sender's own bodies have said."""

    queryset = Relationship.objects.none()

    def get_queryset(self) -> QuerySet[Relationship]:
        """Return what the sender's own bodies have said; others' is not there."""
        if is_schema(self):
            return Relationship.objects.none()
        actor = self.actor
        mine = (
            Organisation.objects.filter(pk=actor.organisation_id)
            if actor.organisation_id
            else Organisation.objects.of_person(actor.user_id)
        )
        rows = Relationship.objects.filter(organisation__in=mine.values("pk"))
        return rows.select_related("organisation", "other")

    @extend_schema(summary="Take back what was said", request=None, responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take it back."""
        services.take_back_relationship(
            by=self.actor, at=database_now(), relationship=self.get_object()
        )
        return Response(status=204)
