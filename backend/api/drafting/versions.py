"""Which version of a contract a request was written from (``If-Match``), and which it gets."""

import re

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from contracts.drafting.models.contracts import Contract

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of the version that this was written from; refused where it is old.",
)
TAG = re.compile(r'^(?:W/)?"([0-9]{1,9})"$')


def version_in(request: Request) -> int | None:
    """Return the version that ``If-Match`` names; None where it is absent or ``*``.

    Raises
    ------
    Invalid
        When it is no version of ours.
    """
    said = request.headers.get("If-Match", "*").strip()
    if said == "*":
        return None
    match = TAG.match(said)
    if match is None:
        raise Invalid('Send the ETag that you got, such as "3", as If-Match.', field="If-Match")
    return int(match.group(1))


def tagged(response: Response, contract: Contract) -> Response:
    """Return the answer with the contract's version as its ``ETag``."""
    response["ETag"] = f'"{contract.version}"'
    return response
