"""Our public offers in the API of Open Referral UK 3.0 (HSDS 3.0), for directories to read.

Addresses, parameters and answers are the standard's, so they have no closing slash and pages are
its own: https://docs.openreferraluk.org/
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.refusals import Refusals
from backend.api.protocol.resources import Request, Resource, checked
from organisations.exchange.open_referral.ids import TREE, Thing, pk_of, term_uuid
from organisations.exchange.open_referral.writing import (
    organisation_of,
    service_of,
    taxonomy,
    term_of,
    terms,
)
from organisations.offers.capabilities.tree import tree
from organisations.offers.models.offers import Offer, OfferQuerySet
from organisations.register.models.organisations import Organisation

PROFILE = "https://docs.openreferraluk.org/"
MOST_PAGES = 2_000_000_000
#: Parameters of the standard about what offers do not say.
UNANSWERABLE = (
    "minimum_age",
    "maximum_age",
    "start_time",
    "end_time",
    "day",
    "postcode",
    "proximity",
)
OBJECT = {"type": "object", "additionalProperties": True}


class PageIn(serializers.Serializer[Any]):
    """Which page, how long, and of which services."""

    page = serializers.IntegerField(min_value=1, max_value=MOST_PAGES, default=1)
    per_page = serializers.IntegerField(min_value=1, max_value=200, default=50)


class ServicesIn(PageIn):
    """Which services."""

    search = serializers.CharField(max_length=100, required=False, allow_blank=True)
    taxonomy_term_id = serializers.UUIDField(required=False)
    taxonomy_id = serializers.UUIDField(required=False)
    organization_id = serializers.UUIDField(required=False)
    modified_after = serializers.DateTimeField(required=False)
    full = serializers.BooleanField(default=False)


class OpenReferral(Resource):
    """The base of this standard's resources."""

    permission_classes = [ReadOpen]
    pagination_class = None
    filter_backends = []
    serializer_class = PageIn
    refusals: Refusals = {HTTPStatus.NOT_FOUND: frozenset({"GET"})}  # a page past the last

    def paged(self, rows: Any, asked: dict[str, Any], show: Any) -> Response:
        """Answer with one page, in the standard's layout."""
        pages = Paginator(rows, asked["per_page"])
        try:
            page = pages.page(asked["page"])
        except EmptyPage as problem:
            raise exceptions.NotFound(f"There are {pages.num_pages} pages.") from problem
        contents = [show(one) for one in page]
        return Response(
            {
                "total_items": pages.count,
                "total_pages": pages.num_pages,
                "page_number": page.number,
                "size": len(contents),
                "first_page": page.number == 1,
                "last_page": not page.has_next(),
                "empty": not contents,
                "contents": contents,
            }
        )

    def pages_asked(self) -> dict[str, Any]:
        """Return the validated page parameters."""
        return checked(PageIn, self.request.query_params.dict())


class OpenReferralRoot(OpenReferral):
    """About this API."""

    refusals: Refusals = {}

    @extend_schema(summary="Say which standard these addresses follow", responses={200: OBJECT})
    def list(self, request: Request) -> Response:
        """Answer with the standard's version and where it is described."""
        described = request.build_absolute_uri("/api/v1/schema/")
        return Response({"version": "HSDS-UK-3.0", "profile": PROFILE, "openapi_url": described})


class OpenReferralServices(OpenReferral):
    """Live offers as services."""

    @extend_schema(summary="List services", parameters=[ServicesIn], responses={200: OBJECT})
    def list(self, request: Request) -> Response:
        """Answer with a page of services, without areas and categories unless ``full``."""
        given = request.query_params.dict()
        for name in UNANSWERABLE:
            if name in given:
                raise exceptions.ValidationError({name: ["Offers here do not say that."]})
        asked = checked(ServicesIn, given)
        rows = _narrowed(Offer.objects.live().for_directories().order_by("pk"), asked)
        return self.paged(rows, asked, lambda offer: service_of(offer, full=asked["full"]))

    @extend_schema(summary="Show a service", responses={200: OBJECT})
    def retrieve(self, request: Request, uuid: UUID) -> Response:
        """Answer with all of one service, also when it is no longer offered."""
        pk = pk_of(Thing.OFFER, str(uuid))
        found = Offer.objects.for_directories().filter(pk=pk).first() if pk else None
        if found is None:
            raise Http404
        return Response(service_of(found))


def _narrowed(rows: OfferQuerySet, asked: dict[str, Any]) -> Any:
    if asked.get("search"):
        slugs = [leaf.slug for leaf in tree().search(asked["search"])]
        rows = rows.filter(capability__in=slugs)
    if "taxonomy_term_id" in asked:
        term = asked["taxonomy_term_id"]
        rows = rows.filter(
            capability__in=[
                leaf.slug
                for leaf in tree().leaves
                if term in (term_uuid(leaf.slug), term_uuid(leaf.group))
            ]
        )
    if asked.get("taxonomy_id", TREE) != TREE:
        rows = rows.none()
    if "organization_id" in asked:
        pk = pk_of(Thing.ORGANISATION, str(asked["organization_id"]))
        rows = rows.filter(organisation=pk) if pk else rows.none()
    if "modified_after" in asked:
        rows = rows.confirmed_since(asked["modified_after"])
    return rows


class OpenReferralOrganisations(OpenReferral):
    """Organisations, as the standard's organizations."""

    @extend_schema(summary="List organisations", parameters=[PageIn], responses={200: OBJECT})
    def list(self, request: Request) -> Response:
        """Answer with a page of organisations."""
        return self.paged(
            Organisation.objects.current().select_related("claim").order_by("pk"),
            self.pages_asked(),
            organisation_of,
        )

    @extend_schema(summary="Show an organisation as a directory does", responses={200: OBJECT})
    def retrieve(self, request: Request, uuid: UUID) -> Response:
        """Answer with one organisation."""
        pk = pk_of(Thing.ORGANISATION, str(uuid))
        found = Organisation.objects.filter(pk=pk).first() if pk else None
        if found is None:
            raise Http404
        return Response(organisation_of(found))


class OpenReferralTaxonomies(OpenReferral):
    """The capability tree."""

    @extend_schema(summary="List taxonomies", parameters=[PageIn], responses={200: OBJECT})
    def list(self, request: Request) -> Response:
        """Answer with the only taxonomy."""
        return self.paged([taxonomy()], self.pages_asked(), dict)

    @extend_schema(summary="Show a taxonomy with its terms", responses={200: OBJECT})
    def retrieve(self, request: Request, uuid: UUID) -> Response:
        """Answer with the tree and all that is in it."""
        if uuid != TREE:
            raise Http404
        return Response(taxonomy() | {"taxonomy_terms": terms()})


class OpenReferralTerms(OpenReferral):
    """Capabilities, and groups of them."""

    @extend_schema(
        summary="List terms of the taxonomy",
        parameters=[PageIn, OpenApiParameter("taxonomy_id", UUID)],
        responses={200: OBJECT},
    )
    def list(self, request: Request) -> Response:
        """Answer with a page of terms."""
        asked = request.query_params.get("taxonomy_id", str(TREE))
        return self.paged(terms() if asked == str(TREE) else [], self.pages_asked(), dict)

    @extend_schema(summary="Show a term of the taxonomy", responses={200: OBJECT})
    def retrieve(self, request: Request, uuid: UUID) -> Response:
        """Answer with one capability or group."""
        shipped = tree()
        slugs = [one.slug for one in shipped.groups] + [one.slug for one in shipped.leaves]
        found = next((slug for slug in slugs if term_uuid(slug) == uuid), None)
        if found is None:
            raise Http404
        return Response(term_of(found))


class OpenReferralPlaces(OpenReferral):
    """Services at locations: offers name areas and no premises, so there are none."""

    @extend_schema(
        summary="List services at locations", parameters=[PageIn], responses={200: OBJECT}
    )
    def list(self, request: Request) -> Response:
        """Answer with an empty page, as the standard wants the address to be there."""
        return self.paged([], self.pages_asked(), dict)

    @extend_schema(summary="Show a service at a location", responses={200: OBJECT})
    def retrieve(self, request: Request, uuid: UUID) -> Response:
        """Answer that there is none."""
        raise Http404
