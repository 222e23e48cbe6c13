"""Error answers of an operation: those of its form, and those that its action declares."""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
#: Status → the HTTP methods that can be refused with it; empty for all.
Refusals = Mapping[HTTPStatus, frozenset[str]]

#: What each refusal means here, as the API's document says it.
MEANINGS: dict[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "The body cannot be read in the form that it claims to have.",
    HTTPStatus.UNAUTHORIZED: "A key or a session is needed, or the key is unknown or expired.",
    HTTPStatus.FORBIDDEN: "The sender may not do this.",
    HTTPStatus.NOT_FOUND: "There is no such thing, or the sender may not know of it.",
    HTTPStatus.CONFLICT: "It cannot be done in the state that things are in now.",
    HTTPStatus.GONE: "It was possible once and is not any more.",
    HTTPStatus.PRECONDITION_FAILED: "Somebody else has changed it since it was read.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of a type that is not taken here.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "What was given cannot be accepted as it is.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not for the moment; nothing was changed. See Retry-After.",
}
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_OF_A_BODY = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)


def refuses(*statuses: HTTPStatus, methods: Iterable[str] = ()) -> Callable[[View], View]:
    """Declare refusals of an action that its form does not imply.

    Parameters
    ----------
    *statuses : HTTPStatus
        Each one of ``MEANINGS``.
    methods : iterable of str, optional
        The HTTP methods that can be refused so; all that the action takes by default.
    """

    def declare(action: View) -> View:
        told = dict(getattr(action, "refusals", {}))
        for status in statuses:
            told[status] = frozenset(methods)
        action.refusals = told  # type: ignore[attr-defined]
        return action

    return declare


def refusals_of(
    operation: Mapping[str, Any], method: str, told: Iterable[Refusals], *, pages: bool
) -> list[HTTPStatus]:
    """Return the refusals that an operation can give, in order of status.

    Parameters
    ----------
    operation : mapping
        The operation as OpenAPI describes it: its parameters, body and security.
    method : str
        The HTTP method, in capitals.
    told : iterable of Refusals
        What the resource and its action say of themselves.
    pages : bool
        Whether the answer is a page of a list; the cursor of a page may lead nowhere.
    """
    parameters = operation.get("parameters", [])
    places = {one["in"] for one in parameters}
    found = {HTTPStatus.SERVICE_UNAVAILABLE}
    if operation.get("security"):
        found.add(HTTPStatus.UNAUTHORIZED)
    if "path" in places or pages:
        found.add(HTTPStatus.NOT_FOUND)
    if places & {"query", "header"}:
        found.add(HTTPStatus.UNPROCESSABLE_ENTITY)
    if any(one["name"] == "If-Match" for one in parameters):
        found.add(HTTPStatus.PRECONDITION_FAILED)
    if "requestBody" in operation:
        found |= _OF_A_BODY
    if method not in _READS:
        found |= {HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT}
    for declared in told:
        found |= {
            status for status, methods in declared.items() if not methods or method in methods
        }
    if "path" not in places:
        found.discard(HTTPStatus.GONE)  # what is not named cannot have ended
    return sorted(found)
