"""The order of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import exceptions, filters
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class Ordering(filters.OrderingFilter):
    """``?ordering=name`` or ``-name``, among the view's ``ordering_fields``; others are refused."""

    def get_ordering(self, request: Request, queryset: Any, view: APIView) -> list[str] | None:
        """Return the wanted order with the primary key last, so that pages never overlap.

        Raises
        ------
        rest_framework.exceptions.ValidationError
            When the list cannot be ordered by that.
        """
        allowed = list(getattr(view, "ordering_fields", []))
        asked = [t.strip() for t in request.query_params.get(self.ordering_param, "").split(",")]
        terms = [term for term in asked if term]
        for term in terms:
            if term.removeprefix("-") not in allowed:
                raise exceptions.ValidationError(
                    {"ordering": [f"Choose among {', '.join(allowed) or 'nothing: it is fixed'}."]}
                )
        chosen = terms or list(getattr(view, "ordering", []))
        return [*chosen, "pk"]

    def get_valid_fields(
        self, queryset: Any, view: APIView, context: Any = None
    ) -> list[tuple[str, str]]:
        """Return what the API document names as possible orders."""
        return [(field, field) for field in getattr(view, "ordering_fields", [])]
