"""Permissions of the API's views; the rules of the domain decide about single objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.actors import ActorKind
from backend.actors import actor_of

if TYPE_CHECKING:
    from rest_framework.views import APIView


class Nobody(BasePermission):
    """Closed; the default, so that a view without its own permission lets nobody in."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return False."""
        return False


class Known(BasePermission):
    """Open to a signed-in person or a key; a key that only reads may only read."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether somebody known sends this request."""
        actor = actor_of(request)
        if actor.kind is ActorKind.NOBODY:
            return False
        return actor.may_write or request.method in SAFE_METHODS


class ReadOpen(Known):
    """Open to everyone for reading, to a signed-in person or a key for the rest."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether this request may go on."""
        return request.method in SAFE_METHODS or super().has_permission(request, view)
