"""Relationships between organisations; each sees only what it has said itself."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.protocol.resources import Request, Resource, is_schema
from organisations.people.models.relationships import Relationship, RelationshipKind
from organisations.people.services.relationships import take_back_relationship
from organisations.register.models.organisations import Organisation


class RelationshipOut(serializers.ModelSerializer[Relationship]):
    """A relationship that an organisation has said."""

    other: Any = serializers.SlugRelatedField(slug_field="identifier", read_only=True)

    class Meta:
        model = Relationship
        fields = ["id", "other", "kind", "said_at"]


class RelationshipIn(serializers.Serializer[Any]):
    """A relationship to another organisation."""

    other: Any = serializers.SlugRelatedField(
        slug_field="identifier", queryset=Organisation.objects.current()
    )
    kind = serializers.ChoiceField(RelationshipKind.choices)


class Relationships(Resource):
    """Relationships that the sender's own organisations have said."""

    queryset = Relationship.objects.none()

    def get_queryset(self) -> QuerySet[Relationship]:
        """Return relationships that the sender's own organisations have said."""
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

    @extend_schema(summary="Take a relationship back", request=None, responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take a relationship back."""
        take_back_relationship(by=self.actor, at=database_now(), relationship=self.get_object())
        return Response(status=204)
