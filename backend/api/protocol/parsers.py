"""Parsers of a request's body, bounded in size and depth."""

import re
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from rest_framework import exceptions, status
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class TooLarge(exceptions.APIException):
    """The body is larger than anything this API takes."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large: send at most 2 MiB."
    default_code = "too_large"


class BoundedJSONParser(JSONParser):
    """JSON of at most ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes and of sane depth."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Any = None,
    ) -> Any:
        """Return the parsed body.

        Raises
        ------
        TooLarge
            When it is larger than the limit.
        rest_framework.exceptions.ParseError
            When it is not JSON.
        rest_framework.exceptions.ValidationError
            When a text in it cannot be kept.
        """
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        request = (parser_context or {}).get("request")
        if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise TooLarge
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError as problem:
            raise exceptions.ParseError("The body is nested too deeply.") from problem
        if not all(map(can_be_kept, _texts(body))):
            raise exceptions.ValidationError(
                "A text in the body has a NUL or half a character, which cannot be kept."
            )
        return body


class BoundedMultiPartParser(MultiPartParser):
    """A form with files; its size is bounded by a middleware."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Any = None,
    ) -> "DataAndFiles[Any, Any]":
        """Return the parsed form.

        Raises
        ------
        rest_framework.exceptions.ParseError
            When it is no form.
        rest_framework.exceptions.ValidationError
            When a text in it cannot be kept.
        """
        parsed = super().parse(stream, media_type, parser_context)
        texts = [one for key in parsed.data for one in (key, *parsed.data.getlist(key))]
        if not all(map(can_be_kept, texts)):
            raise exceptions.ValidationError(
                "A text in the form has a NUL or half a character, which cannot be kept."
            )
        return parsed


def can_be_kept(text: str) -> bool:
    """Tell whether a text has neither NUL nor lone surrogates, which no database takes."""
    return not _UNKEEPABLE.search(text)


def _texts(body: Any) -> Iterator[str]:
    """Yield every text in a body, keys too."""
    waiting = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
