"""The actor of an HTTP request, as services want it."""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.actors import Actor
from accounts.models import User
from backend.models import ApiKey


def actor_of(request: HttpRequest | Request) -> Actor:
    """Return the actor of a request: an API key, a seat's actor, a person, or nobody."""
    key = getattr(request, "auth", None)
    if isinstance(key, ApiKey):
        return Actor.key(
            key.prefix,
            organisation_id=key.organisation_id,
            commissioner_id=key.commissioner_id,
            may_write=key.may_write,
        )
    seat = getattr(request, "seat", None)
    if seat is not None:
        actor: Actor = seat.actor
        return actor
    if isinstance(request.user, User):
        return Actor.person(request.user)
    return Actor.nobody()
