"""Pages of the site that the domain speaks of, as typed destinations.

Letters and exports name a page by its type and what it is about; which address it has is for the
HTTP face, which resolves each type (`settings.DESTINATION_RESOLVER`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Destination:
    """A page of the site; its fields are the parameters of its route, in order."""


@dataclass(frozen=True)
class StartPage(Destination):
    """What the site is for."""


@dataclass(frozen=True)
class YourWork(Destination):
    """What waits for the person who is signed in."""


@dataclass(frozen=True)
class Mailbox(Destination):
    """The letters that an embedded site has written."""


def url_of(destination: Destination) -> str:
    """Return the full address of a page, to be written into a text or an export."""
    path_of: Callable[[Destination], str] = import_string(settings.DESTINATION_RESOLVER)
    return f"{settings.SITE_URL}{path_of(destination)}"
