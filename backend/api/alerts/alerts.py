"""Follows, saved searches and the calendar feed; each person sees only their own."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.destinations import url_of
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import Request, Resource, is_schema
from contracts.alerts.models import Follow, Pace, SavedSearch
from contracts.alerts.services.alerts import (
    follow,
    forget_search,
    make_feed,
    pace_search,
    revoke_feed,
    save_search,
    unfollow,
)
from contracts.destinations import CalendarAddress
from contracts.drafting.models.choices import ContractKind, Stage
from contracts.drafting.models.contracts import Contract


class FollowOut(serializers.ModelSerializer[Follow]):
    """A contract that the sender follows, and its pace."""

    class Meta:
        model = Follow
        fields = ["contract", "pace", "since"]


class FollowIn(serializers.Serializer[Any]):
    """A contract to follow, and the pace of its letters."""

    contract: Any = serializers.PrimaryKeyRelatedField(queryset=Contract.objects.all())
    pace = serializers.ChoiceField(Pace.choices)


class SavedSearchOut(serializers.ModelSerializer[SavedSearch]):
    """A saved search; values in GBP."""

    class Meta:
        model = SavedSearch
        fields = [
            "id",
            "words",
            "capability",
            "area",
            "least",
            "most",
            "kind",
            "stage",
            "pace",
            "saved_at",
        ]


class SavedSearchIn(serializers.Serializer[Any]):
    """A search to save; every field is optional."""

    words = serializers.CharField(max_length=100, required=False, allow_blank=True)
    capability = serializers.SlugField(max_length=60, required=False, allow_blank=True)
    area = serializers.CharField(max_length=9, required=False, allow_blank=True)
    least = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True
    )
    most = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True
    )
    kind = serializers.ChoiceField(ContractKind.choices, required=False, allow_blank=True)
    stage = serializers.ChoiceField(Stage.choices, required=False, allow_blank=True)
    pace = serializers.ChoiceField(Pace.choices, default=Pace.DAILY)


class PaceIn(serializers.Serializer[Any]):
    """The pace of letters."""

    pace = serializers.ChoiceField(Pace.choices)


@extend_schema_view(list=extend_schema(summary="List the contracts that you follow"))
class Follows(mixins.ListModelMixin, Resource):
    """Contracts that the sender follows, at their primary key."""

    serializer_class = FollowOut
    lookup_field = "contract"
    ordering_fields = ["since"]
    queryset = Follow.objects.none()

    def get_queryset(self) -> QuerySet[Follow]:
        """Return the sender's own."""
        if is_schema(self):
            return Follow.objects.none()
        rows = Follow.objects.filter(user=self.actor.user_id or 0)
        return rows.select_related("contract__commissioner")

    @extend_schema(summary="Follow a contract", request=FollowIn, responses={201: FollowOut})
    @refuses(HTTPStatus.NOT_FOUND)
    def create(self, request: Request) -> Response:
        """Follow it, or change the pace."""
        made = follow(by=self.actor, at=database_now(), **self.given(FollowIn))
        return self.shown(FollowOut, made, status=201)

    @extend_schema(summary="Stop following a contract", request=None, responses={204: None})
    def destroy(self, request: Request, contract: str) -> Response:
        """Stop following it."""
        followed = self.get_object()
        unfollow(by=self.actor, at=database_now(), contract=followed.contract)
        return Response(status=204)


@extend_schema_view(list=extend_schema(summary="List your saved searches"))
class SavedSearches(mixins.ListModelMixin, Resource):
    """The sender's saved searches."""

    serializer_class = SavedSearchOut
    ordering_fields = ["saved_at"]
    queryset = SavedSearch.objects.none()

    def get_queryset(self) -> QuerySet[SavedSearch]:
        """Return the sender's own."""
        if is_schema(self):
            return SavedSearch.objects.none()
        return SavedSearch.objects.filter(user=self.actor.user_id or 0)

    @extend_schema(summary="Save a search", request=SavedSearchIn, responses={201: SavedSearchOut})
    def create(self, request: Request) -> Response:
        """Save it; its owner is told of each contract and notice that comes to fit."""
        made = save_search(by=self.actor, at=database_now(), **self.given(SavedSearchIn))
        return self.shown(SavedSearchOut, made, status=201)

    @extend_schema(
        summary="Change the pace of a saved search", request=PaceIn, responses=SavedSearchOut
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change its pace."""
        changed = pace_search(
            by=self.actor, at=database_now(), search=self.get_object(), **self.given(PaceIn)
        )
        return self.shown(SavedSearchOut, changed)

    @extend_schema(summary="Remove a saved search", request=None, responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove it."""
        forget_search(by=self.actor, at=database_now(), search=self.get_object())
        return Response(status=204)


class CalendarFeedOut(serializers.Serializer[Any]):
    """The private address of the sender's calendar: shown once, since only its hash is kept."""

    address = serializers.URLField()


class CalendarFeeds(Resource):
    """The sender's private calendar of the deadlines of what they follow (RFC 5545)."""

    serializer_class = CalendarFeedOut
    pagination_class = None

    @extend_schema(
        summary="Make a private address of your calendar",
        request=None,
        responses={201: CalendarFeedOut},
    )
    def create(self, request: Request) -> Response:
        """Make it; the previous address stops working."""
        secret = make_feed(by=self.actor, at=database_now())
        return Response({"address": url_of(CalendarAddress(secret=secret))}, status=201)

    @extend_schema(
        summary="Revoke the address of your calendar", request=None, responses={204: None}
    )
    def revoke(self, request: Request) -> Response:
        """Revoke the address; idempotent."""
        revoke_feed(by=self.actor, at=database_now())
        return Response(status=204)
