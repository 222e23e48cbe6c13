"""Access to routes. A route that declares none is closed to everyone."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Access(StrEnum):
    """Who may reach a route at all; what they may do there is decided by the rules."""

    OPEN = "open"
    SIGNED_IN = "signed-in"
    API = "api"
    CLOSED = "closed"


#: Routes of libraries, which do not declare an `Access`: route name -> its access.
LIBRARY_ROUTES = {
    "account_login": Access.OPEN,
    "account_signup": Access.OPEN,
    "account_logout": Access.SIGNED_IN,
    "account_request_login_code": Access.OPEN,
    "account_confirm_login_code": Access.OPEN,
    "account_email_verification_sent": Access.OPEN,
    "account_inactive": Access.OPEN,
    "api:schema": Access.OPEN,
}


def access(door: Access) -> Callable[[View], View]:
    """Declare the access of a view function or class; a decorator."""

    def declare(view: View) -> View:
        view.access = door  # type: ignore[attr-defined]
        return view

    return declare


def door_of(view: object, route: str | None) -> Access:
    """Return the access of a resolved view: its own, its class's, or a library route's."""
    if route in LIBRARY_ROUTES:
        return LIBRARY_ROUTES[route]
    for declared in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        door = getattr(declared, "access", None)
        if isinstance(door, Access):
            return door
    return Access.CLOSED
