"""The one place where a refusal becomes an HTTP status and a problem document (RFC 9457)."""

import re
from http import HTTPStatus
from typing import Any

from django.db import Error as DatabaseFailure

from accounts import errors
from areas.errors import AreaError
from backend.database_refusals import refusal_of

STATUSES: dict[type[Exception], HTTPStatus] = {
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Gone: HTTPStatus.GONE,
    errors.Stale: HTTPStatus.PRECONDITION_FAILED,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    AreaError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
#: Seconds after which whoever got 503 may try again.
RETRY_AFTER = 5
REFUSALS: tuple[type[Exception], ...] = tuple(STATUSES)


def status_of(refusal: Exception) -> HTTPStatus:
    """Return the HTTP status of a refusal.

    Raises
    ------
    KeyError
        When the exception is not a refusal of ours.
    """
    for kind, status in STATUSES.items():
        if isinstance(refusal, kind):
            return status
    raise KeyError(type(refusal).__name__)


def refusal_in(error: BaseException | None) -> Exception | None:
    """Return the refusal that an exception is or, of the database's, means; None for a fault."""
    if isinstance(error, REFUSALS):
        return error
    return refusal_of(error) if isinstance(error, DatabaseFailure) else None


def headers_of(status: int) -> dict[str, str]:
    """Return the headers that go with a status."""
    unavailable = status == HTTPStatus.SERVICE_UNAVAILABLE
    return {"Retry-After": str(RETRY_AFTER)} if unavailable else {}


def problem_document(
    status: int, detail: str, *, name: str | None = None, **extensions: Any
) -> dict[str, Any]:
    """Return a problem document.

    Parameters
    ----------
    status : int
        HTTP status.
    detail : str
        What is wrong and what to do, for the person who reads it.
    name : str, optional
        Name of the refusal's class; its kebab-case form makes the problem's type.
    **extensions
        Further members, such as ``errors``.
    """
    phrase = HTTPStatus(status).phrase
    kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", name or "").lower()
    kind = f"urn:consortium-builder:problem:{kebab}" if kebab else "about:blank"
    return {"type": kind, "title": phrase, "status": status, "detail": detail} | extensions


def refusal_document(refusal: Exception) -> dict[str, Any]:
    """Return the problem document of a refusal of ours, naming the field at fault."""
    field = getattr(refusal, "field", None)
    text = str(refusal)
    extensions: dict[str, Any] = {"errors": [{"field": field, "detail": text}]} if field else {}
    for told in ("candidates", "identifier", "consortium", "offers"):
        if hasattr(refusal, told):
            extensions[told] = getattr(refusal, told)
    return problem_document(status_of(refusal), text, name=type(refusal).__name__, **extensions)
