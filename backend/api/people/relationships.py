"""Relationships between organisations; each sees only what it has said itself."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import NotAllowed
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request, Resource, is_schema
from organisations.people.models.relationships import Relationship, RelationshipKind
from organisations.people.rules import may_see_private
from organisations.people.services.relationships import say_relationship, take_back_relationship
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


class OwnRelationships(Resource):
    """The part of an organisation's resource about its relationships."""

    @extend_schema(
        methods=["get"],
        summary="List the relationships that an organisation has said, to itself",
        responses={200: RelationshipOut(many=True)},
    )
    @extend_schema(
        methods=["post"],
        summary="Say a relationship to another organisation",
        request=RelationshipIn,
        responses={201: RelationshipOut},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    @refuses(HTTPStatus.FORBIDDEN, methods=["GET"])
    def relationships(self, request: Request, identifier: str) -> Response:
        """List the relationships said, or say one; for the organisation's own people."""
        organisation = self.get_object()
        if request.method == "POST":
            made = say_relationship(
                by=self.actor,
                at=database_now(),
                organisation=organisation,
                **self.given(RelationshipIn),
            )
            return self.shown(RelationshipOut, made, status=201)
        if not may_see_private(self.actor, organisation):
            raise NotAllowed(f"Only people of {organisation.name} see this.")
        said = organisation.relationships.select_related("other")
        return Response(RelationshipOut(said, many=True).data)
