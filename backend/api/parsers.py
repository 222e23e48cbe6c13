"""Reading a request's body, within bounds."""

from typing import IO, Any

from django.conf import settings
from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser


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
        """
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        request = (parser_context or {}).get("request")
        if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as problem:
            raise exceptions.ParseError("The body is nested too deeply.") from problem
