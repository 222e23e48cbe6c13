"""Offers of organisations."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Listed, Request, sole
from organisations.offers.models.offers import Offer
from organisations.offers.services.offers import change_offer, confirm_offer, withdraw_offer


class OfferOut(serializers.ModelSerializer[Offer]):
    """What an organisation can do, where, for how many people a year."""

    organisation: Any = serializers.SlugRelatedField(slug_field="identifier", read_only=True)
    capability = serializers.CharField(source="capability_id")
    areas: Any = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = Offer
        fields = [
            "id",
            "organisation",
            "capability",
            "areas",
            "capacity",
            "spare_from",
            "confirmed_at",
        ]


class OfferChangeIn(serializers.Serializer[Any]):
    """Where, how much and from when; without a day, from now."""

    areas = serializers.ListField(child=serializers.CharField(max_length=9), max_length=500)
    capacity = serializers.IntegerField(
        min_value=1, max_value=2_000_000_000, required=False, allow_null=True, default=None
    )
    spare_from = serializers.DateField(required=False, allow_null=True, default=None)


class OfferIn(OfferChangeIn):
    """A new offer."""

    capability = serializers.CharField(max_length=60)
    confirmed_apart = serializers.BooleanField(
        default=False,
        help_text="Whether it is separate from the offers that a 409 has named.",
    )


class OfferFilter(filters.FilterSet):
    """Filters of offers."""

    organisation = filters.CharFilter(field_name="organisation__identifier", max_length=40)
    capability = filters.CharFilter(field_name="capability", max_length=60)

    class Meta:
        model = Offer
        fields = ["organisation", "capability"]


@extend_schema_view(
    list=extend_schema(summary="List offers"), retrieve=extend_schema(summary="Show an offer")
)
class Offers(Listed):
    """Offers that have not been withdrawn."""

    permission_classes = [ReadOpen]
    serializer_class = OfferOut
    filterset_class = OfferFilter
    ordering_fields = ["confirmed_at"]
    queryset = Offer.objects.none()

    def get_queryset(self) -> QuerySet[Offer]:
        """Return live offers."""
        return Offer.objects.live().select_related("organisation").prefetch_related("areas")

    def _offer(self) -> Offer:
        offer: Offer = sole(self.get_queryset(), pk=self.kwargs["pk"])
        return offer

    @extend_schema(summary="Change an offer", request=OfferChangeIn, responses={200: OfferOut})
    def update(self, request: Request, pk: str) -> Response:
        """Change an offer's areas, capacity and first day."""
        changed = change_offer(
            by=self.actor, at=database_now(), offer=self._offer(), **self.given(OfferChangeIn)
        )
        return self.shown(OfferOut, changed)

    @extend_schema(summary="Confirm an offer", request=None, responses={200: OfferOut})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirm that an offer is still true."""
        offer = confirm_offer(by=self.actor, at=database_now(), offer=self._offer())
        return self.shown(OfferOut, offer)

    @extend_schema(summary="Withdraw an offer", request=None, responses={200: OfferOut})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw an offer."""
        offer = withdraw_offer(by=self.actor, at=database_now(), offer=self._offer())
        return self.shown(OfferOut, offer)
