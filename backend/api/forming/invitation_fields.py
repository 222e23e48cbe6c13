"""Fields of invitations and of answers to them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from consortia.forming.models.answers import CounterOffer, InvitationQuestion
from consortia.forming.models.invitations import Invitation
from consortia.proposals.assignments.cells import Cell, CellJSON, cells_in
from consortia.proposals.assignments.delivery import (
    AssignmentJSON,
    Delivery,
    PartJSON,
    part_as_json,
)


@extend_schema_field(OpenApiTypes.ANY)
class DeliveryField(serializers.Field[Delivery, None, list[AssignmentJSON], Delivery]):
    """A delivery: a list of assignments."""

    def to_representation(self, value: Delivery) -> list[AssignmentJSON]:
        """Return the delivery as JSON."""
        return value.as_json()


@extend_schema_field(OpenApiTypes.ANY)
class PartField(serializers.Field[Delivery, None, list[PartJSON], Delivery]):
    """One organisation's part: assignments without its identifier."""

    def to_representation(self, value: Delivery) -> list[PartJSON]:
        """Return the part as JSON."""
        return part_as_json(value)


@extend_schema_field(OpenApiTypes.ANY)
class CellsField(serializers.Field[frozenset[Cell], None, list[CellJSON], frozenset[Cell]]):
    """Cells, in order of capability and area."""

    def to_representation(self, value: frozenset[Cell]) -> list[CellJSON]:
        """Return the cells as JSON."""
        return [cell.as_json() for cell in sorted(value)]


class InvitationOut(serializers.ModelSerializer[Invitation]):
    """An invitation of an organisation into a consortium."""

    organisation = serializers.CharField(source="organisation.identifier")
    part = PartField()
    would_step_in = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = [
            "id",
            "consortium",
            "organisation",
            "state",
            "part",
            "worth",
            "version",
            "would_step_in",
            "undelivered_at",
            "invited_at",
            "sent_at",
            "expires_at",
            "answered_at",
        ]

    def get_would_step_in(self, invitation: Invitation) -> bool:
        """Return whether it declined as a reserve."""
        return hasattr(invitation, "reserve")


class AcceptIn(serializers.Serializer[Any]):
    """Which version of the invitation was read: another part is another version."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, default=1)


class DeclineIn(serializers.Serializer[Any]):
    """Why the organisation declines, and whether it would be a reserve."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    as_reserve = serializers.BooleanField(required=False, default=False)


class ExtendIn(serializers.Serializer[Any]):
    """The new time until which an invitation can be answered."""

    until = serializers.DateTimeField()


class CellIn(serializers.Serializer[Any]):
    """One capability in one leaf area."""

    capability = serializers.CharField(max_length=60)
    area = serializers.CharField(max_length=9)


class CounterOfferIn(serializers.Serializer[Any]):
    """Cells that the organisation would cover instead."""

    cells = serializers.ListField(child=CellIn(), max_length=2000)
    text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")

    def validate_cells(self, said: list[CellJSON]) -> frozenset[Cell]:
        """Return the cells given."""
        return cells_in(said)


class CounterOfferOut(serializers.ModelSerializer[CounterOffer]):
    """A counter-offer, and whether the starter accepted it."""

    cells = CellsField()

    class Meta:
        model = CounterOffer
        fields = ["id", "invitation", "cells", "text", "state", "made_at", "settled_at"]


class InvitationQuestionIn(serializers.Serializer[Any]):
    """An invited organisation's question."""

    text = serializers.CharField(max_length=1000)


class InvitationAnswerIn(serializers.Serializer[Any]):
    """The starter's answer to a question."""

    answer = serializers.CharField(max_length=1000)


class InvitationQuestionOut(serializers.ModelSerializer[InvitationQuestion]):
    """A question of an invited organisation, and its answer."""

    class Meta:
        model = InvitationQuestion
        fields = ["id", "invitation", "text", "asked_at", "answer", "answered_at"]
