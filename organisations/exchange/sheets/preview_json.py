"""The preview of importing a spreadsheet, as a row keeps it; JSON."""

from typing import TypedDict

from accounts.json_values import JsonObject


class CandidateJSON(TypedDict):
    """An organisation that a row may be; ``place`` is its home district, if it names one."""

    identifier: str
    name: str
    place: str


class FaultJSON(TypedDict):
    """A fault of one cell as JSON."""

    row: int
    cell: str
    column: str
    said: str
    remedy: str
    candidates: list[CandidateJSON]


class FaultsJSON(TypedDict):
    """Faults as JSON: the first in words, and how many there are."""

    told: list[FaultJSON]
    count: int


class PreviewJSON(TypedDict):
    """A preview as JSON."""

    kind: str
    rows: int
    counts: dict[str, int]
    faults: FaultsJSON
    digest: str
    shown: list[JsonObject]
