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
    "relationships": {"other": "{partner_body}", "kind": "refuses"},
    "people": {"email": "new@x.example", "role": "editor"},
    "begin-draft": {"title": "New"},
    "step": {"title": "New", "description": "More"},
    "draft-lots": {"title": "North", "extension_months": "0"},
    "draft-documents": {"title": "Terms", "url": "https://x.example/terms"},
    "stage": {"to": "planned"},
    "cancel": {"reason": "No money"},
    "partners": {"commissioner": "Marsh District"},
    "part": {"places": "Fenland", "share": "30"},
    "answer-partner": {"joins": "yes"},
    "approve": {"version": "{joint_version}"},
    "ask": {"kind": "question", "text": "When does it begin?"},
    "answer-question": {"answer": "Yes."},
    "interest": {"organisation": "{identifier}"},
    "register-commissioner": {"name": "New Council", "kind": "district"},
    "commissioner-people": {"email": "new@buy.example", "role": "reader"},
    "lot": {"title": "Renamed", "extension_months": "0"},
    "wanted": {"places": "Fenland", "capabilities": "debt advice"},
    "volumes": {"paste": "\tbefriending\nFenland\t20"},
    "thresholds": {"kind": "group-size", "most": "5"},
    "start": {"organisation": "{identifier}"},
}

JSON: dict[tuple[str, str], dict[str, Any]] = {
    ("api:organisation-list", "POST"): {"name": "New", "kind": "cio", "email": "n@n.example"},
    ("api:organisation-relationships", "POST"): {"other": "{partner_body}", "kind": "refuses"},
    ("api:organisation-detail", "PATCH"): {"description": "More"},
    ("api:organisation-offers", "POST"): {"capability": "befriending", "areas": ["E07000008"]},
    ("api:offer-detail", "PUT"): {"areas": ["E07000008"], "capacity": 20},
    ("api:contract-list", "POST"): {"commissioner": "{commissioner}", "title": "New"},
    ("api:contract-detail", "PATCH"): {"description": "More"},
    ("api:commissioner-list", "POST"): {"name": "New Council", "kind": "district"},
    ("api:commissioner-members", "POST"): {"email": "new@buy.example", "role": "reader"},
    ("api:contract-documents", "POST"): {"title": "Terms", "url": "https://x.example/terms"},
    ("api:contract-partners", "POST"): {"commissioner": "{other}"},
    ("api:contract-questions", "POST"): {"text": "When does it begin?"},
    ("api:contract-interest", "POST"): {"organisation": "{identifier}"},
    ("api:lot-detail", "PATCH"): {"title": "Renamed"},
    ("api:lot-volumes", "PUT"): {
        "volumes": [{"capability": "befriending", "area": "E07000008", "volume": 50}]
    },
    ("api:partner-detail", "PUT"): {"areas": ["E07000010"], "share": "50"},
    ("api:question-answer", "POST"): {"answer": "Yes."},
    ("api:contract-lots", "POST"): {"title": "Another"},
    ("api:contract-cancel", "POST"): {"reason": "No money"},
    ("api:lot-requirements", "PUT"): {"capabilities": ["befriending"], "areas": ["E07000008"]},
    ("api:lot-thresholds", "POST"): {"kind": "group-size", "most": 5},
    ("api:proposal-start", "POST"): {"organisation": "{identifier}"},
}
