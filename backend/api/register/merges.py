"""Merging two entries of one organisation."""

from http import HTTPStatus
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request, Resource, is_schema
from consortia.departures.services.merging import answer_merge, ask_to_merge, withdraw_merge
from organisations.people.rules import organisations_of
from organisations.register.models.merges import Merge
from organisations.register.models.organisations import Organisation


class MergeOut(serializers.ModelSerializer[Merge]):
    """A merge: one organisation says that another is the same organisation."""

    asker: Any = serializers.SlugRelatedField(slug_field="identifier", read_only=True)
    other: Any = serializers.SlugRelatedField(slug_field="identifier", read_only=True)
    kept: Any = serializers.SlugRelatedField(slug_field="identifier", read_only=True)

    class Meta:
        model = Merge
        fields = ["id", "asker", "other", "kept", "state", "asked_at", "answered_at"]


class MergeIn(serializers.Serializer[Any]):
    """The other entry, and which stays; by default the one with a register number."""

    other = serializers.SlugRelatedField(
        slug_field="identifier", queryset=Organisation.objects.current()
    )
    keep = serializers.SlugRelatedField(
        slug_field="identifier", queryset=Organisation.objects.current(), required=False
    )


class MergeActions(Resource):
    """What administrators do about a duplicate of their organisation."""

    @extend_schema(
        summary="Say that another entry is the same organisation",
        request=MergeIn,
        responses={201: MergeOut},
    )
    @action(detail=True, methods=["post"], **ALONE)
    def merges(self, request: Request, identifier: str) -> Response:
        """Ask the other side; merged at once where the sender is administrator of both."""
        made = ask_to_merge(
            by=self.actor,
            at=database_now(),
            organisation=self.get_object(),
            **self.given(MergeIn),
        )
        return self.shown(MergeOut, made, status=201)


@extend_schema_view(retrieve=extend_schema(summary="Show a merge to either side"))
class Merges(mixins.RetrieveModelMixin, Resource):
    """Merges that the sender's own organisations are part of."""

    serializer_class = MergeOut
    queryset = Merge.objects.none()

    def get_queryset(self) -> QuerySet[Merge]:
        """Return merges of the sender's own organisations."""
        if is_schema(self):
            return Merge.objects.none()
        mine = organisations_of(self.actor)
        rows = Merge.objects.filter(Q(asker__in=mine) | Q(other__in=mine) | Q(kept__in=mine))
        return rows.select_related("asker", "other", "kept")

    @extend_schema(summary="Agree to a merge", request=None, responses={200: MergeOut})
    @action(detail=True, methods=["post"])
    @refuses(HTTPStatus.GONE)
    def agree(self, request: Request, pk: str) -> Response:
        """Agree: the entries become one."""
        return self._answered(agrees=True)

    @extend_schema(
        summary="Say that it is another organisation", request=None, responses={200: MergeOut}
    )
    @action(detail=True, methods=["post"])
    @refuses(HTTPStatus.GONE)
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuse: nothing is merged."""
        return self._answered(agrees=False)

    @extend_schema(summary="Withdraw a merge request", request=None, responses={200: MergeOut})
    @action(detail=True, methods=["post"])
    @refuses(HTTPStatus.GONE)
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw the request."""
        merge = withdraw_merge(by=self.actor, at=database_now(), merge=self.get_object())
        return self.shown(MergeOut, merge)

    def _answered(self, *, agrees: bool) -> Response:
        merge = answer_merge(
            by=self.actor, at=database_now(), merge=self.get_object(), agrees=agrees
        )
        return self.shown(MergeOut, merge)
