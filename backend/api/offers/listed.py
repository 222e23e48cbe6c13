"""Listed services: what other directories list under an organisation's name."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.offers.offers import OfferIn, OfferOut
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Listed, Request, sole
from organisations.offers.models.listed import ListedService, ListedServiceQuerySet
from organisations.offers.services.listed import confirm_listed, dismiss_listed
from organisations.register.models.organisations import Organisation


class ListedServiceOut(serializers.ModelSerializer[ListedService]):
    """A service as a directory lists it, with suggested capabilities."""

    organisation: Any = serializers.SlugRelatedField(slug_field="identifier", read_only=True)
    areas: Any = serializers.ListField(child=serializers.CharField())
    places_unresolved: Any = serializers.ListField(child=serializers.CharField())
    suggestions: Any = serializers.ListField(child=serializers.DictField())

    class Meta:
        model = ListedService
        fields = [
            "id",
            "source",
            "service_id",
            "licence",
            "name",
            "description",
            "url",
            "organisation_name",
            "identifier",
            "organisation",
            "areas",
            "places_unresolved",
            "suggestions",
            "is_active",
            "changed_at",
            "offer",
            "dismissed_at",
        ]


class WhoseIn(serializers.Serializer[Any]):
    """The organisation that answers."""

    organisation = serializers.CharField(max_length=40)


class ConfirmListedIn(WhoseIn, OfferIn):
    """The offer that a listed service becomes, as its organisation says it."""


class ListedServiceFilter(filters.FilterSet):
    """Which services."""

    organisation = filters.CharFilter(
        method="of_organisation", label="Identifier of an organisation"
    )
    waiting = filters.BooleanFilter(method="not_answered", label="Neither confirmed nor dismissed")

    class Meta:
        model = ListedService
        fields = ["source"]

    def of_organisation(
        self, rows: ListedServiceQuerySet, name: str, value: str
    ) -> ListedServiceQuerySet:
        """Keep services of one organisation."""
        organisation = Organisation.objects.filter(identifier=value).first()
        return rows.of_organisation(organisation) if organisation else rows.filter(identifier=value)

    def not_answered(self, rows: Any, name: str, value: bool) -> Any:
        """Keep services that wait for an answer."""
        return rows.waiting() if value else rows


@extend_schema_view(
    list=extend_schema(summary="List services of other directories"),
    retrieve=extend_schema(summary="Show a service of another directory"),
)
class ListedServices(Listed):
    """Services of other directories, with source and licence; not yet offers."""

    permission_classes = [ReadOpen]
    serializer_class = ListedServiceOut
    filterset_class = ListedServiceFilter
    ordering_fields = ["name", "changed_at"]
    ordering = ["name"]
    queryset = ListedService.objects.select_related("organisation")

    @extend_schema(
        summary="Confirm a listed service as an offer",
        request=ConfirmListedIn,
        responses={201: OfferOut},
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Make an offer of a listed service: which capability, where, for how many."""
        given = self.given(ConfirmListedIn)
        made = confirm_listed(
            by=self.actor,
            at=database_now(),
            organisation=_named(given.pop("organisation")),
            listed=self.get_object(),
            **given,
        )
        return self.shown(OfferOut, made, status=201)

    @extend_schema(
        summary="Dismiss a listed service", request=WhoseIn, responses={200: ListedServiceOut}
    )
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        """Dismiss a listed service; you are not asked again."""
        organisation = _named(self.given(WhoseIn)["organisation"])
        row = dismiss_listed(
            by=self.actor, at=database_now(), organisation=organisation, listed=self.get_object()
        )
        return self.shown(ListedServiceOut, row)


def _named(identifier: str) -> Organisation:
    organisation: Organisation = sole(Organisation.objects.current(), identifier=identifier)
    return organisation
