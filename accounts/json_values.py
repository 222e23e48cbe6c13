"""JSON as a type, for what the record keeps and what goes out."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
"""A value that JSON can say."""
JsonObject: TypeAlias = Mapping[str, Json]
"""An object of JSON."""
