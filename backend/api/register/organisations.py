"""Organisations and their offers."""

from http import HTTPStatus
from typing import Any, cast

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import NotAllowed
from areas.models import Area
from backend.api.offers.offers import OfferIn, OfferOut
from backend.api.passport.passport import OwnPassport
from backend.api.people.contacts import Letters
from backend.api.people.leaving import OwnData
from backend.api.people.relationships import OwnRelationships
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import Listed, Request
from backend.api.register.claims import ClaimActions
from backend.api.register.merges import MergeActions
from backend.api.support.support import Supporting
from organisations.offers.services.offers import make_offer
from organisations.people.rules import may_see_private
from organisations.people.services.contacts import set_second_contact
from organisations.register.identifiers import register_of
from organisations.register.models.organisations import (
    Organisation,
    OrganisationKind,
    OrganisationQuerySet,
)
from organisations.register.rules import require_current
from organisations.register.search import narrowed
from organisations.register.services.registering import change_organisation, register_organisation
from organisations.register.sizes import SizeBand, band_of


class OrganisationOut(serializers.ModelSerializer[Organisation]):
    """The public details of an organisation."""

    home_area: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    register = serializers.SerializerMethodField()
    awaits_confirmation = serializers.BooleanField(read_only=True)
    number_unchecked = serializers.BooleanField(
        read_only=True,
        help_text="Whether no register loaded here lists the number, and nobody has checked it.",
    )
    size = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = [
            "identifier",
            "register",
            "name",
            "kind",
            "description",
            "website",
            "home_area",
            "trading_since",
            "is_anchor",
            "is_infrastructure",
            "is_fund_holder",
            "awaits_confirmation",
            "number_unchecked",
            "size",
        ]

    def get_size(self, organisation: Organisation) -> SizeBand:
        """Return the size band, by income in a public register."""
        if not hasattr(organisation, "public_income"):
            organisation = Organisation.objects.with_income().get(pk=organisation.pk)
        return band_of(getattr(organisation, "public_income", None))

    def get_register(self, organisation: Organisation) -> str:
        """Return the name of the register its identifier belongs to."""
        return register_of(organisation.identifier)


class OrganisationPrivateOut(OrganisationOut):
    """The details of an organisation, with private ones."""

    class Meta(OrganisationOut.Meta):
        fields = [
            *OrganisationOut.Meta.fields,
            "email",
            "second_email",
            "language",
            "postcode",
            "turnover",
        ]


class OrganisationChangeIn(serializers.ModelSerializer[Organisation]):
    """Changed details of an organisation."""

    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(
        max_length=254,
        error_messages={"invalid": "Give one e-mail address, like name@example.org."},
    )
    home_area: Any = serializers.SlugRelatedField(
        slug_field="code", queryset=Area.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = Organisation
        fields = [
            "name",
            "kind",
            "description",
            "website",
            "email",
            "language",
            "postcode",
            "home_area",
            "turnover",
            "trading_since",
            "is_anchor",
            "is_infrastructure",
            "is_fund_holder",
        ]


class OrganisationIn(OrganisationChangeIn):
    """A new organisation; an empty identifier gets one of ours."""

    identifier = serializers.CharField(max_length=40, required=False, allow_blank=True)
    confirmed_distinct = serializers.BooleanField(
        default=False,
        help_text="Whether it is none of the candidates that a 409 has named.",
    )
    confirmed_unlisted = serializers.BooleanField(
        default=False,
        help_text="Whether the number is right although its register does not list it.",
    )

    class Meta(OrganisationChangeIn.Meta):
        fields = [
            "identifier",
            "confirmed_distinct",
            "confirmed_unlisted",
            *OrganisationChangeIn.Meta.fields,
        ]


class SecondContactIn(serializers.Serializer[Any]):
    """Another address for the organisation's letters."""

    email = serializers.EmailField(allow_blank=True)


class OrganisationFilter(filters.FilterSet):
    """Filters of the register."""

    q = filters.CharFilter(max_length=100, label="Beginnings of words of the name, or a number")
    kind = filters.ChoiceFilter(choices=OrganisationKind.choices)
    capability = filters.CharFilter(max_length=60, label="Slug of a capability or of a group")
    area = filters.CharFilter(max_length=9, label="GSS code of any level")
    size = filters.ChoiceFilter(choices=SizeBand.choices, label="Income in a public register")
    anchor = filters.BooleanFilter()
    infrastructure = filters.BooleanFilter()
    is_fund_holder = filters.BooleanFilter()

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        """Keep organisations that match every filter; one offer matches capability and area."""
        asked = {name: value for name, value in self.form.cleaned_data.items() if value != ""}
        slugs = [asked.pop("capability")] if "capability" in asked else []
        return narrowed(queryset, words=asked.pop("q", ""), capabilities=slugs, **asked)


@extend_schema_view(
    list=extend_schema(summary="Search the register"),
    retrieve=extend_schema(summary="Show an organisation"),
)
class Organisations(
    Letters, ClaimActions, MergeActions, OwnPassport, Supporting, OwnData, OwnRelationships, Listed
):
    """The register."""

    refusals = {HTTPStatus.GONE: frozenset()}
    permission_classes = [ReadOpen]
    serializer_class = OrganisationOut
    filterset_class = OrganisationFilter
    ordering_fields = ["name", "registered_at"]
    ordering = ["name"]
    lookup_field = "identifier"
    lookup_value_regex = r"[A-Za-z0-9-]{1,40}"
    queryset = Organisation.objects.select_related(
        "home_area", "merged_into", "claim"
    ).with_income()

    def get_queryset(self) -> OrganisationQuerySet:
        """Return current organisations; singly also those that have left or were merged."""
        rows = cast(OrganisationQuerySet, super().get_queryset())
        return rows.current() if self.action == "list" else rows

    def get_object(self) -> Organisation:
        """Return the organisation.

        Raises
        ------
        Gone
            When it has left, or was merged into another.
        """
        found: Organisation = super().get_object()
        require_current(found)
        return found

    @extend_schema(
        summary="Register an organisation",
        request=OrganisationIn,
        responses={201: OrganisationPrivateOut},
    )
    def create(self, request: Request) -> Response:
        """Register an organisation; the sender becomes its administrator."""
        made = register_organisation(by=self.actor, at=database_now(), **self.given(OrganisationIn))
        return self.shown(OrganisationPrivateOut, made, status=201)

    @extend_schema(
        summary="Change an organisation",
        request=OrganisationChangeIn,
        responses={200: OrganisationPrivateOut},
    )
    def partial_update(self, request: Request, identifier: str) -> Response:
        """Change what is given; the rest stays."""
        changed = change_organisation(
            by=self.actor,
            at=database_now(),
            organisation=self.get_object(),
            **self.given(OrganisationChangeIn, partial=True),
        )
        return self.shown(OrganisationPrivateOut, changed)

    @extend_schema(
        summary="Show the private details of an organisation, to itself",
        responses={200: OrganisationPrivateOut},
    )
    @action(detail=True)
    @refuses(HTTPStatus.FORBIDDEN)
    def private(self, request: Request, identifier: str) -> Response:
        """Answer with turnover and addresses, to the organisation itself."""
        organisation = self.get_object()
        if not may_see_private(self.actor, organisation):
            raise NotAllowed(f"Only people of {organisation.name} see this.")
        return self.shown(OrganisationPrivateOut, organisation)

    @extend_schema(
        summary="Name a second contact, who gets the letters too; empty for none",
        request=SecondContactIn,
        responses={200: OrganisationPrivateOut},
    )
    @action(detail=True, methods=["put"], url_path="second-contact")
    def second_contact(self, request: Request, identifier: str) -> Response:
        """Set the second contact; administrators only."""
        changed = set_second_contact(
            by=self.actor,
            at=database_now(),
            organisation=self.get_object(),
            **self.given(SecondContactIn),
        )
        return self.shown(OrganisationPrivateOut, changed)

    @extend_schema(summary="Make an offer", request=OfferIn, responses={201: OfferOut})
    @action(detail=True, methods=["post"])
    def offers(self, request: Request, identifier: str) -> Response:
        """Make an offer of one capability in some areas."""
        made = make_offer(
            by=self.actor, at=database_now(), organisation=self.get_object(), **self.given(OfferIn)
        )
        return self.shown(OfferOut, made, status=201)
