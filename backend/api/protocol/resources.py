"""What all resources of the API share."""

from types import MappingProxyType
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer

from accounts.actors import Actor
from backend.access import Access
from backend.actors import actor_of
from backend.api.protocol.idempotency import Idempotent
from backend.api.protocol.permissions import Known
from backend.api.protocol.refusals import Refusals

#: For an action that answers with one thing, or with few: neither pages nor filters.
ALONE: dict[str, Any] = {"pagination_class": None, "filter_backends": []}


class Resource(Idempotent, viewsets.GenericViewSet[Any]):
    """The base of a resource: reads by querysets, writes by services."""

    access = Access.API
    #: What any of its operations may be refused with, beside what their form tells, by HTTP method
    #: (empty for all); an action says its own by `refuses`.
    refusals: Refusals = MappingProxyType({})
    permission_classes = [Known]
    lookup_value_regex = r"[0-9]{1,18}"

    @property
    def actor(self) -> Actor:
        """Who sends this request."""
        return actor_of(self.request)

    def given(
        self, serializer: type[BaseSerializer[Any]], *, partial: bool = False
    ) -> dict[str, Any]:
        """Return the validated data of the request's body.

        Raises
        ------
        rest_framework.exceptions.ValidationError
            When it does not have the form.
        """
        return checked(serializer, self.request.data, partial=partial)

    def shown(
        self, serializer: type[Serializer[Any]], thing: Any, *, status: int = 200
    ) -> Response:
        """Return the answer that shows one thing."""
        body = serializer(thing, context=self.get_serializer_context()).data
        return Response(body, status=status)


class Listed(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """A resource with a list and a page for each thing."""


def checked(
    serializer: type[BaseSerializer[Any]], said: Any, *, partial: bool = False
) -> dict[str, Any]:
    """Return validated data.

    Raises
    ------
    rest_framework.exceptions.ValidationError
        When it does not have the form.
    """
    form = serializer(data=said, partial=partial)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def sole(queryset: QuerySet[Any], **lookup: Any) -> Any:
    """Return the one row that fits, or answer 404.

    Raises
    ------
    django.http.Http404
        When there is none.
    """
    found: Model | None = queryset.filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def is_schema(view: Any) -> bool:
    """Tell whether a view is only being described for the API document."""
    return bool(getattr(view, "swagger_fake_view", False))


__all__ = ["ALONE", "Listed", "Request", "Resource", "checked", "is_schema", "sole"]
