"""How the views become the OpenAPI document."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from backend.api.protocol.refusals import MEANINGS, refusals_of

COLUMN_SIZES = (32_767, 2_147_483_647, 9_223_372_036_854_775_807)
NO_FLOOR = (-32_768, -2_147_483_648, -9_223_372_036_854_775_808)
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}


class FaultOut(serializers.Serializer[Any]):
    """One field at fault."""

    field = serializers.CharField(allow_null=True)
    detail = serializers.CharField()


class ProblemOut(serializers.Serializer[Any]):
    """A problem document (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FaultOut(many=True, required=False)  # type: ignore[assignment]


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The ``Authorization: Api-Key …`` header."""

    target_class = "backend.api.protocol.authentication.KeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return how OpenAPI names it."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Api-Key` and the key",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The site's own session cookie."""

    target_class = "backend.api.protocol.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return how OpenAPI names it."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class Schema(AutoSchema):
    """Adds the repeat key to every POST, and to every operation the refusals that it can give."""

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters that every POST takes."""
        if self.method != "POST":
            return []
        return [
            OpenApiParameter(
                "Idempotency-Key",
                str,
                OpenApiParameter.HEADER,
                description="A key of yours; the same request under the same key is done once.",
            )
        ]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Return the operation with its refusals, each one a reference."""
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        self.resolve_serializer(ProblemOut, "response")
        action = getattr(self.view, getattr(self.view, "action", None) or self.method.lower(), None)
        pages = self._is_list_view() and bool(self._get_paginator())  # type: ignore[no-untyped-call]
        told = [getattr(one, "refusals", {}) for one in (self.view, action)]
        for status in refusals_of(operation, self.method, told, pages=pages):
            operation["responses"].setdefault(
                str(status.value), {"$ref": f"#/components/responses/{_name(status)}"}
            )
        return operation


def _name(status: HTTPStatus) -> str:
    return status.name.title().replace("_", "")


def with_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Put each refusal into the document once, for the operations to refer to."""
    result["components"]["responses"] = {
        _name(status): {"description": meaning, "content": PROBLEM}
        for status, meaning in MEANINGS.items()
    }
    return result


def same_on_every_database(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Take out of the document what only says how large a column is in one database."""
    for component in result["components"]["schemas"].values():
        for field in component.get("properties", {}).values():
            if field.get("maximum", 0) in COLUMN_SIZES:
                del field["maximum"]
            if field.get("type") in ("integer", ["integer", "null"]):
                field.pop("format", None)
                if field.get("minimum") in NO_FLOOR:
                    del field["minimum"]
    return result
