"""Addresses of our own pages, for letters and exports."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def absolute(route: str, **parts: Any) -> str:
    """Return the full address of a page by its route's name.

    Raises
    ------
    django.urls.NoReverseMatch
        When there is no such route.
    """
    return f"{settings.SITE_URL}{reverse(route, kwargs=parts)}"
