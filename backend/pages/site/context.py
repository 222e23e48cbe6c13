"""What every page knows of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name and whether it is a demonstration."""
    return {"site_name": settings.SITE_NAME, "demo": settings.DEMO}
