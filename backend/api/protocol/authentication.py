"""Who sends an API request: a key, or a person signed in on the site."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from backend.models import ApiKey


class KeyAuthentication(authentication.BaseAuthentication):
    """``Authorization: Api-Key …``; the key speaks for one organisation or commissioner."""

    keyword = "Api-Key"

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        """Return an anonymous user and the key, or None where no key was sent.

        Raises
        ------
        rest_framework.exceptions.AuthenticationFailed
            When the key is unknown, revoked or expired.
        """
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        try:
            key: ApiKey = ApiKey.objects.get_from_key(secret.strip())  # type: ignore[assignment]
        except ApiKey.DoesNotExist as problem:
            raise exceptions.AuthenticationFailed(
                "This API key is not known, or was revoked. Make a new one on the site."
            ) from problem
        if key.has_expired:
            raise exceptions.AuthenticationFailed("This API key has expired. Make a new one.")
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 answer asks for."""
        return self.keyword


class SessionAuthentication(authentication.SessionAuthentication):
    """The site's own session, with its protection against forged requests."""
