"""What the API's document says that each operation answers."""

import functools
import re
from collections.abc import Callable
from pathlib import Path

import yaml
from django.http import HttpRequest, HttpResponse

#: What every operation answers to whoever accepts no form that it has; said once, for all.
NEGOTIATED = frozenset({406})
DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"


@functools.cache
def _operations() -> list[tuple[re.Pattern[str], dict[str, frozenset[int]]]]:
    """Return the pattern of each address, the fixed before the open, and its answers by method."""
    paths = yaml.load(DOCUMENT.read_text(), Loader=yaml.CSafeLoader)["paths"]
    return [
        (
            re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(address))),
            {
                method.upper(): frozenset(map(int, operation["responses"]))
                for method, operation in methods.items()
            },
        )
        for address, methods in sorted(paths.items(), key=lambda one: one[0].count("{"))
    ]


def answers_of(method: str, path: str) -> frozenset[int] | None:
    """Return the statuses that an operation may answer with; None where it is not described."""
    for pattern, methods in _operations():
        if pattern.fullmatch(path):
            return methods.get(method)
    return None


class DeclaredAnswers:
    """A middleware that fails a test whose request the API answers in a way not described.

    An address or a method that is not described at all may answer as it likes: 404, 405.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, once it is shown that the document has it."""
        response = self.get_response(request)
        if not request.path.startswith("/api/v1/"):
            return response
        known = answers_of(request.method or "", request.path)
        if known is not None:
            assert response.status_code in known | NEGOTIATED, (
                f"{request.method} {request.path} answered {response.status_code}, which "
                f"docs/openapi.yaml does not have: {response.content[:300]!r}"
            )
        return response
