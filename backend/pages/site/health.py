"""Liveness and readiness of this process."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.access import Access, access


@access(Access.OPEN)
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"live": True, "ready": False, "database": False}, status=503)
    mode = "embedded" if settings.EMBEDDED else "production"
    return JsonResponse({"live": True, "ready": True, "database": True, "mode": mode})
