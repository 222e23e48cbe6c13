"""Who may reach a route at all. A route that says nothing is closed to everyone."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Access(StrEnum):
    """The first door of a route. What someone may do behind it is for the packages' rules."""

    OPEN = "open"
    SIGNED_IN = "signed-in"
    API = "api"
    CLOSED = "closed"


#: Routes of libraries, which cannot carry our mark: route name -> its first door.
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
    """Mark a view function or class with its first door."""

    def mark(view: View) -> View:
        view.access = door  # type: ignore[attr-defined]
        return view

    return mark


def door_of(view: Any, route: str | None) -> Access:
    """Return the first door of a resolved view: its own mark, its class's, or a library's."""
    if route in LIBRARY_ROUTES:
        return LIBRARY_ROUTES[route]
    for marked in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        door = getattr(marked, "access", None)
        if isinstance(door, Access):
            return door
    return Access.CLOSED
