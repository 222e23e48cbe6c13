"""A valid body for every writing route, so that only the role decides."""

from typing import Any

FORMS: dict[str, dict[str, str]] = {
    "register": {
        "name": "New Group",
        "kind": "unincorporated",
        "email": "n@n.example",
        "home": "Fenland",
    },
    "offer": {"capability": "debt advice", "areas": "Fenland"},
    "keys": {"name": "Spreadsheet"},
    "people": {"email": "new@x.example", "role": "editor"},
    "start": {"organisation": "{identifier}"},
}

JSON: dict[tuple[str, str], dict[str, Any]] = {
    ("api:organisation-list", "POST"): {"name": "New", "kind": "cio", "email": "n@n.example"},
    ("api:organisation-detail", "PATCH"): {"description": "More"},
    ("api:organisation-offers", "POST"): {"capability": "befriending", "areas": ["E07000008"]},
    ("api:offer-detail", "PUT"): {"areas": ["E07000008"], "capacity": 20},
    ("api:contract-list", "POST"): {"commissioner": "{commissioner}", "title": "New"},
    ("api:contract-detail", "PATCH"): {"description": "More"},
    ("api:contract-lots", "POST"): {"title": "Another"},
    ("api:contract-cancel", "POST"): {"reason": "No money"},
    ("api:lot-requirements", "PUT"): {"capabilities": ["befriending"], "areas": ["E07000008"]},
    ("api:lot-thresholds", "POST"): {"kind": "group-size", "most": 5},
    ("api:proposal-start", "POST"): {"organisation": "{identifier}"},
}
