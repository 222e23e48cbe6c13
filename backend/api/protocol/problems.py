"""Every failure of the API is a problem document (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from backend.api.drafting.contract_fields import ContractOut
from backend.problems import (
    headers_of,
    problem_document,
    refusal_document,
    refusal_in,
    status_of,
)
from contracts.drafting.errors import EditedMeanwhile
from contracts.drafting.models.contracts import Contract

TYPE = "application/problem+json"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to a failed request, or None for a server error."""
    if isinstance(error, EditedMeanwhile):
        set_rollback()
        document = refusal_document(error) | _both_versions(error, context["request"])
        return _response(document, status_of(error), {"ETag": f'"{error.current.version}"'})
    refusal = refusal_in(error)
    if refusal is not None:
        set_rollback()
        status_code = status_of(refusal)
        return _response(refusal_document(refusal), status_code, headers_of(status_code))
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is nothing at this address.")
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    return _response(*_from_framework(error), headers=_headers(error))


def _both_versions(error: EditedMeanwhile, request: Request) -> dict[str, Any]:
    current = Contract.objects.select_related("commissioner__area").get(pk=error.current.pk)
    return {"current": ContractOut(current).data, "yours": request.data}


def _from_framework(error: exceptions.APIException) -> tuple[dict[str, Any], int]:
    if isinstance(error, exceptions.ValidationError):
        code = status.HTTP_422_UNPROCESSABLE_ENTITY
        faults = list(_faults(error.detail))
        said = "; ".join(
            f"{f['field']}: {f['detail']}" if f["field"] else f["detail"] for f in faults
        )
        return problem_document(code, said, name="Invalid", errors=faults), code
    document = problem_document(error.status_code, str(error.detail), name=type(error).__name__)
    return document, error.status_code


def _faults(detail: Any, field: str = "") -> Any:
    if isinstance(detail, dict):
        for key, inner in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from _faults(inner, ".".join(part for part in (field, name) if part))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, (dict, list))
            yield from _faults(inner, f"{field}[{index}]" if nested else field)
    else:
        yield {"field": field or None, "detail": str(detail)}


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def _response(
    document: dict[str, Any], code: int, headers: dict[str, str] | None = None
) -> Response:
    return Response(document, status=code, headers=headers, content_type=TYPE)
