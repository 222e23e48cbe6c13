"""What reaches small local organisations, of all commissioners in one list."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.response import Response

from areas.errors import AreaError
from backend.api.commissioners.commissioners import CommissionerOut, FiguresOut
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Request, Resource
from consortia.statistics.commissioners import figures_of_many
from consortia.statistics.listing import SORTED_BY, listed, near
from contracts.commissioners.models import Commissioner, CommissionerKind


class CommissionerFiguresOut(serializers.Serializer[Any]):
    """A verified commissioner and its public figures."""

    commissioner = CommissionerOut()
    figures = FiguresOut()


class FiguresFilter(filters.FilterSet):
    """Filters of the list of figures."""

    kind = filters.ChoiceFilter(choices=CommissionerKind.choices)
    area = filters.CharFilter(
        method="by_area", max_length=9, label="GSS code of any level that its area overlaps"
    )

    def by_area(
        self, rows: QuerySet[Commissioner], name: str, value: str
    ) -> QuerySet[Commissioner]:
        """Keep those whose own area overlaps this one."""
        try:
            return near(rows, value.replace("\x00", ""))
        except AreaError as problem:
            raise serializers.ValidationError({"area": [str(problem)]}) from problem


class CommissionerFigures(mixins.ListModelMixin, Resource):
    """What reaches small local organisations, a row a commissioner; see docs/after-award.md.

    Ordered by name, by `lots` awarded, or by `long`: the share of contracts opened that last three
    years or longer; those that opened none come last in ``-long``.
    """

    permission_classes = [ReadOpen]
    serializer_class = CommissionerFiguresOut
    filterset_class = FiguresFilter
    ordering_fields = ["name", *SORTED_BY]
    ordering = ["name"]
    queryset = Commissioner.objects.none()

    def get_queryset(self) -> QuerySet[Commissioner]:
        """Return verified commissioners, with what the list is to be sorted by."""
        asked = self.request.query_params.get("ordering", "") if self.request else ""
        wanted = {term.strip().removeprefix("-") for term in asked.split(",")}
        return listed().annotate(**{key: SORTED_BY[key] for key in SORTED_BY if key in wanted})

    @extend_schema(summary="List what reaches small organisations")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them with their figures; what would disclose single organisations is null."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        found = figures_of_many(page)
        shown = [{"commissioner": one, "figures": found[one.pk]} for one in page]
        return self.get_paginated_response(CommissionerFiguresOut(shown, many=True).data)
