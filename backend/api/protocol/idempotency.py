"""Idempotent POSTs: the same request with the same ``Idempotency-Key`` is done once.

Follows the IETF draft "The Idempotency-Key HTTP Header Field": a repeat gets the first answer
again, a key used for another request is refused with 422, and one still at work with 409.
"""

import hashlib
import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import QueryDict
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import Conflict, Invalid
from backend.actors import actor_of
from backend.models import KeptAnswer


class KeyReused(Invalid):
    """The key came before, with a different request."""


class StillAtWork(Conflict):
    """The first request with this key has not been answered yet."""


class Idempotent:
    """A view whose POSTs honour ``Idempotency-Key``; put it first among a view's bases."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer in one transaction with the kept answer, so that both exist or neither."""
        if request.method != "POST" or "Idempotency-Key" not in request.headers:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
            self._keep(response)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Stop a repeated request before it does anything."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get("Idempotency-Key")
        self._kept: KeptAnswer | None = None
        if request.method != "POST" or key is None:
            return
        if not 1 <= len(key) <= 255 or "\x00" in key:
            raise KeyReused("An Idempotency-Key has 1 to 255 characters.", field="Idempotency-Key")
        self._kept = _claim(request, key)

    def handle_exception(self, exc: Exception) -> Response:
        """Return the first answer to a repeated request; handle other exceptions as usual."""
        if isinstance(exc, AnsweredBefore):
            return Response(exc.kept.body, status=exc.kept.status)
        return super().handle_exception(exc)  # type: ignore[misc,no-any-return]

    def _keep(self, response: Response) -> None:
        kept = getattr(self, "_kept", None)
        if kept is None:
            return
        if response.status_code >= status.HTTP_400_BAD_REQUEST:
            KeptAnswer.objects.filter(pk=kept.pk).delete()  # refused: nothing changed, try again
            return
        kept.status = response.status_code
        kept.body = json.loads(JSONRenderer().render(response.data)) if response.data else None
        kept.save(update_fields=["status", "body"])


class AnsweredBefore(exceptions.APIException):
    """The request was answered before; raised to leave the view, not an error."""

    def __init__(self, kept: KeptAnswer) -> None:
        super().__init__()
        self.kept = kept


def _told(value: Any) -> str:
    """Return what identifies a value of a body: of a file its name, type and bytes."""
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return f"{value.name} {value.content_type} {digest.hexdigest()}"


def _claim(request: Request, key: str) -> KeptAnswer:
    said = request.data
    whole = dict(said.lists()) if isinstance(said, QueryDict) else said
    body = json.dumps(whole, sort_keys=True, default=_told)
    asked = f"{request.method} {request.get_full_path()} {body}"
    fingerprint = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
    actor = actor_of(request).reference
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(
                actor=actor, key=key, fingerprint=fingerprint, kept_at=database_now()
            )
    except IntegrityError:
        kept = KeptAnswer.objects.get(actor=actor, key=key)
    if kept.fingerprint != fingerprint:
        raise KeyReused(
            "This Idempotency-Key came before with a different request. Use a new one.",
            field="Idempotency-Key",
        )
    if kept.status is None:
        raise StillAtWork("The first request with this Idempotency-Key is still at work.")
    raise AnsweredBefore(kept)
