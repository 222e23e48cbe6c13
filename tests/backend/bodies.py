"""A valid request body for every writing route, so that only the role decides."""

import base64
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.backend.forming_scenario import PDF

#: A picture of one pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)


def certificate() -> SimpleUploadedFile:
    """Return a file to upload; it can be read once."""
    return SimpleUploadedFile("certificate.png", PIXEL, "image/png")


def sheet() -> SimpleUploadedFile:
    """Return a spreadsheet to upload; it can be read once."""
    return SimpleUploadedFile("offers.csv", b"What,Where\nbefriending,Fenland\n")


def policy() -> SimpleUploadedFile:
    """Return a document to upload; it can be read once."""
    return SimpleUploadedFile("policy.pdf", PDF, "application/pdf")


PROPOSED = {
    "lead": "{identifier}",
    "structure": "joint-several",
    "price": "100",
    "fee": "0",
    "share-{identifier}": "50",
    "share-{partner_organisation}": "50",
    "paid_every": "1",
    "days_to_pay": "30",
    "advance": "0",
}
SIGNED = {"name": "Ada Lee", "role": "Chair", "sure": "on", "sha256": "{sha256}"}
DECLARED = {"name": "Ada Lee", "role": "Chair", "alone": "on", "smaller": "One town each."}
SEEN = {"version": "1"}
REPLACED = {"file": policy, "version": "1"}
PLANNED = {"title": "Photographs", "person": "Bea"}
SHARED = {"code": "HD34 12AB", "got_on": "{today}"}
CONFIRMED = {"confirmer": "Ada Lee", "post": "Chair"}
ANSWERED = {"text": "By bus.", "version": "0"}
REPORTED = {
    "people-debt-advice-E07000008": "5",
    "people-debt-advice-E07000010": "5",
    "version": "0",
}
VOICED = dict.fromkeys(("small_lots", "time", "proportion", "plain", "alike"), "4")
CONSENT = {"consented_by": "Ada Lee", "consented_on": "2026-11-20"}
SIGNED_OFF = {"name": "Ada Lee", "fingerprint": "{fingerprint}"}
PAIR = ["{identifier}", "{partner_organisation}"]
TRIO = [*PAIR, "{third_organisation}"]
FORMS: dict[str, dict[str, Any]] = {
    "share": {"items": "insurance.public-liability"},
    "share-letter": {"items": "insurance.public-liability"},
    "excuse": {"item": "accounts", "reason": "Our first year is not over"},
    "excuse-letter": {"item": "accounts", "reason": "Our first year is not over"},
    "ask-diligence": {"accounts": "on"},
    "ask-diligence-letter": {"accounts": "on"},
    "sign-off": SIGNED_OFF,
    "sign-off-letter": SIGNED_OFF,
    "withdraw-sign-off": {"reason": "It is too low"},
    "withdraw-sign-off-letter": {"reason": "It is too low"},
    "sheets": {"file": sheet},
    "sheet": {"digest": "{digest}"},
    "api:sheet-list": {"organisation": "{identifier}", "file": sheet},
    "confirm-listed": {"capability": "debt advice", "areas": "Fenland", "apart": "yes"},
    "passport-item": {"amount": "5000000", "expires_on": "{next_year}"},
    "add-passport-item": {"code": "equality", "reviewed_on": "{today}"},
    "attach-evidence": {"file": certificate},
    "api:organisation-passport-files": {"file": certificate},
    "register": {
        "name": "New Group",
        "kind": "unincorporated",
        "email": "n@n.example",
        "home": "Fenland",
    },
    "offer": {"capability": "debt advice", "areas": "Fenland", "apart": "yes"},
    "suggested-offers": {"capabilities": "lunch-clubs", "areas": "Fenland"},
    "confirm-claim": {"code": "BCDF-GHJK"},
    "prove-number": {"code": "BCDF-GHJK"},
    "ask-operator": {"words": "Ring our office."},
    "refuse-claim": {"reason": "The office does not know you."},
    "merge": {"other": "{partner_organisation}"},
    "answer-merge": {"refuses": "yes"},
    "keys": {"name": "Spreadsheet"},
    "change-offer": {"areas": "Fenland", "capacity": "12"},
    "leave-account": {"sure": "on"},
    "leave-site": {"sure": "on"},
    "change-organisation": {
        "name": "City Advice",
        "kind": "cio",
        "email": "a@a.example",
        "home": "Fenland",
        "is_infrastructure": "on",
    },
    "groups": {"organisation": "{third_organisation}", "may_offer": "on"},
    "register-group": {
        "name": "Knit and Natter",
        "kind": "unincorporated",
        "home": "Fenland",
        **CONSENT,
        "consent_source": "minutes",
    },
    "supporters": {"organisation": "{third_organisation}", "may_offer": "on", **CONSENT},
    "support": {"may_offer": "on", **CONSENT},
    "support-letter": {"may_offer": "on", **CONSENT},
    "relationships": {"other": "{partner_organisation}", "kind": "refuses"},
    "letters-of": {"email": "second@x.example"},
    "people": {"email": "new@x.example", "role": "editor"},
    "begin-draft": {"title": "New"},
    "expel": {"about": "{partner_organisation}", "reason": "Silent"},
    "expel-letter": {"about": "{partner_organisation}", "reason": "Silent"},
    "keep": {"about": "{partner_organisation}"},
    "keep-letter": {"about": "{partner_organisation}"},
    "dissolve": {"reason": "Too big", "sure": "on"},
    "dissolve-letter": {"reason": "Too big", "sure": "on"},
    "step": {"kind": "grant", "title": "New", "description": "More"},
    "draft-lots": {"title": "North", "extension_months": "0"},
    "draft-documents": {"title": "Terms", "url": "https://x.example/terms"},
    "stage": {"to": "planned"},
    "stage-dates": {"stage": "engagement", "on": "{tomorrow}"},
    "cancel": {"reason": "No money"},
    "partners": {"commissioner": "Marsh District"},
    "part": {"places": "Fenland", "share": "30"},
    "answer-partner": {"joins": "yes"},
    "approve": {"version": "{joint_version}"},
    "ask": {"kind": "question", "text": "When does it begin?"},
    "answer-question": {"answer": "Yes."},
    "interest": {"organisation": "{identifier}"},
    "register-commissioner": {"name": "New Council", "kind": "district"},
    "funds": {"holder": "{partner_organisation}"},
    "funds-letter": {"holder": "{partner_organisation}"},
    "fund-holder": {"agrees": "yes", "name": "Ada Lee, treasurer"},
    "change-commissioner-member": {"role": "drafter", "opens_bids": "on"},
    "commissioner-people": {"email": "new@buy.example", "role": "reader"},
    "lot": {"title": "Renamed", "extension_months": "0"},
    "wanted": {"places": "Fenland", "capabilities": "debt advice"},
    "volumes": {"paste": "\tbefriending\nFenland\t20"},
    "thresholds": {"kind": "size", "most": "5"},
    "propose-terms": PROPOSED,
    "propose-terms-letter": PROPOSED,
    "answer-terms": {"decided_by": "The trustees", "decided_on": "{today}"},
    "answer-terms-letter": {"reason": "Too little"},
    "answer": ANSWERED,
    "answer-letter": ANSWERED,
    "declare": DECLARED,
    "declare-letter": DECLARED,
    "attach": {"file": policy},
    "attach-letter": {"file": policy},
    "attached": REPLACED,
    "attached-letter": REPLACED,
    "remove-file": SEEN,
    "remove-file-letter": SEEN,
    "take-over-file": SEEN,
    "take-over-file-letter": SEEN,
    "plan": PLANNED,
    "plan-letter": PLANNED,
    "plan-task": PLANNED | SEEN,
    "plan-task-letter": PLANNED | SEEN,
    "share-code": SHARED,
    "share-code-letter": SHARED,
    "confirm-bid": CONFIRMED,
    "confirm-bid-letter": CONFIRMED,
    "bid-questions": {"text": "Why?", "most_words": "200"},
    "feedback": {"worked": "Much", "marks-1": "60", "text-1": "Clear."},
    "survey": VOICED,
    "together": {"others": "{partner_organisation}"},
    "together-letter": {"others": "{partner_organisation}"},
    "report-delivery": REPORTED,
    "report-delivery-letter": REPORTED,
    "award": {"reasons": "It is the best."},
    "follow": {"pace": "daily"},
    "save-search": {"q": "advice"},
    "judge-notice": {"capability": "debt advice", "says": "yes"},
    "saved-search": {"pace": "weekly"},
    "sign": SIGNED,
    "sign-letter": SIGNED,
    "ask-for-change": {"text": "A longer notice"},
    "ask-for-change-letter": {"text": "A longer notice"},
    "draw-up": {"special": "We meet in Ely."},
    "draw-up-letter": {"special": "We meet in Ely."},
    "cost": {"amount": "10"},
    "cost-letter": {"amount": "10"},
    "ask-starter": {"text": "Who pays for the van?"},
    "other-part": {"cells": "befriending:E07000010"},
    "more-time": {"days": "2"},
    "more-time-letter": {"days": "2"},
    "answer-invited": {"answer": "The lead."},
    "answer-invited-letter": {"answer": "The lead."},
    "counter-offer": {"refuse": "yes"},
    "counter-offer-letter": {"refuse": "yes"},
    "automatic-replacement": {"on": "yes"},
    "automatic-replacement-letter": {"on": "yes"},
    "start": {"organisation": "{identifier}"},
    "by-hand": {"member": TRIO},
    "adjust": {"member": PAIR, "seen": PAIR},
    "adjust-letter": {"member": PAIR, "seen": PAIR},
}

JSON: dict[tuple[str, str], dict[str, Any]] = {
    ("api:organisation-list", "POST"): {"name": "New", "kind": "cio", "email": "n@n.example"},
    ("api:organisation-groups", "POST"): {"organisation": "{third_organisation}"},
    ("api:organisation-register-group", "POST"): {
        "name": "Knit and Natter",
        "kind": "unincorporated",
        **CONSENT,
        "consent_source": "minutes",
    },
    ("api:organisation-supporters", "POST"): {"organisation": "{third_organisation}", **CONSENT},
    ("api:support-consent", "PUT"): CONSENT,
    ("api:organisation-relationships", "POST"): {
        "other": "{partner_organisation}",
        "kind": "refuses",
    },
    ("api:organisation-claim-confirm", "POST"): {"code": "BCDF-GHJK"},
    ("api:organisation-prove", "POST"): {"code": "BCDF-GHJK"},
    ("api:organisation-claim-ask", "POST"): {"words": "Ring our office."},
    ("api:check-refuse", "POST"): {"reason": "The office does not know you."},
    ("api:organisation-merges", "POST"): {"other": "{partner_organisation}"},
    ("api:organisation-detail", "PATCH"): {"description": "More"},
    ("api:organisation-passport-item", "PUT"): {"amount": "5000000", "expires_on": "{next_year}"},
    ("api:organisation-offers", "POST"): {"capability": "befriending", "areas": ["E07000008"]},
    ("api:sheet-take", "POST"): {"digest": "{digest}"},
    ("api:listed-service-confirm", "POST"): {
        "organisation": "{identifier}",
        "capability": "befriending",
        "areas": ["E07000008"],
    },
    ("api:listed-service-dismiss", "POST"): {"organisation": "{identifier}"},
    ("api:offer-detail", "PUT"): {"areas": ["E07000008"], "capacity": 20},
    ("api:contract-list", "POST"): {"commissioner": "{commissioner}", "title": "New"},
    ("api:contract-detail", "PATCH"): {"description": "More"},
    ("api:commissioner-list", "POST"): {"name": "New Council", "kind": "district"},
    ("api:commissioner-member-detail", "PUT"): {"role": "drafter", "opens_bids": True},
    ("api:consortium-fund-holders", "POST"): {
        "organisation": "{identifier}",
        "holder": "{partner_organisation}",
    },
    ("api:organisation-letter-addresses", "PUT"): {"email": "{owner_email}", "on": False},
    ("api:fund-holder-answer", "POST"): {"agrees": True, "name": "Ada Lee, treasurer"},
    ("api:commissioner-members", "POST"): {"email": "new@buy.example", "role": "reader"},
    ("api:contract-documents", "POST"): {"title": "Terms", "url": "https://x.example/terms"},
    ("api:contract-partners", "POST"): {"commissioner": "{other}"},
    ("api:contract-questions", "POST"): {"text": "When does it begin?"},
    ("api:contract-stage-dates", "PUT"): {"stage": "open", "on": "{tomorrow}"},
    ("api:notice-capabilities", "POST"): {"capability": "debt-advice", "wanted": True},
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
    ("api:lot-thresholds", "POST"): {"kind": "size", "most": 5},
    ("api:invitation-extend", "POST"): {"until": "{soon}"},
    ("api:invitation-counter-offers", "POST"): {
        "cells": [{"capability": "befriending", "area": "E07000010"}]
    },
    ("api:invitation-questions", "POST"): {"text": "Who pays for the van?"},
    ("api:invitation-question-answer", "POST"): {"answer": "The lead."},
    ("api:consortium-automatic-replacement", "PUT"): {"on": True},
    ("api:organisation-second-contact", "PUT"): {"email": "second@x.example"},
    ("api:proposal-start", "POST"): {"organisation": "{identifier}"},
    ("api:lot-start", "POST"): {
        "organisation": "{identifier}",
        "members": TRIO,
    },
    ("api:consortium-adjust", "POST"): {
        "members": ["{identifier}", "{partner_organisation}"],
        "seen": ["{identifier}", "{partner_organisation}"],
    },
    ("api:consortium-terms", "POST"): {
        "organisation": "{identifier}",
        "lead": "{identifier}",
        "structure": "joint-several",
        "price": "100",
        "shares": [
            {"organisation": "{identifier}", "amount": "50"},
            {"organisation": "{partner_organisation}", "amount": "50"},
        ],
    },
    ("api:consortium-diligence", "POST"): {
        "organisation": "{identifier}",
        "wants": [{"item": "insurance.public-liability", "least": "5000000"}],
    },
    ("api:consortium-sharing", "PUT"): {"organisation": "{identifier}", "items": []},
    ("api:consortium-excuses", "PUT"): {
        "organisation": "{identifier}",
        "item": "accounts",
        "reason": "Our first year is not over",
    },
    ("api:consortium-sign-offs", "POST"): {
        "organisation": "{partner_organisation}",
        "about": "{identifier}",
        "name": "Ada Lee",
        "fingerprint": "{fingerprint}",
    },
    ("api:consortium-withdraw-sign-off", "POST"): {
        "organisation": "{identifier}",
        "about": "{partner_organisation}",
        "reason": "It is too low",
    },
    ("api:consortium-cost", "PUT"): {"organisation": "{identifier}", "amount": "10"},
    ("api:consortium-leave", "POST"): {"organisation": "{identifier}"},
    ("api:consortium-take-on", "POST"): {
        "organisation": "{identifier}",
        "cells": [{"capability": "befriending", "area": "E07000008"}],
    },
    ("api:consortium-expel", "POST"): {
        "organisation": "{identifier}",
        "about": "{partner_organisation}",
        "reason": "Silent",
    },
    ("api:consortium-keep", "POST"): {
        "organisation": "{identifier}",
        "about": "{partner_organisation}",
    },
    ("api:consortium-agreements", "POST"): {
        "organisation": "{identifier}",
        "special": "We meet in Ely.",
    },
    ("api:lot-bid-questions", "POST"): {"text": "Why?"},
    ("api:consortium-answers", "PUT"): {
        "organisation": "{identifier}",
        "question": 1,
        "text": "By bus.",
        "version": 0,
    },
    ("api:consortium-declare", "POST"): {
        "organisation": "{identifier}",
        "grounds": "",
        "conflicts": "",
        "name": "Ada Lee",
        "role": "Chair",
    },
    ("api:bid-feedback", "PUT"): {
        "worked": "Much",
        "remarks": [{"number": 1, "marks": 60, "text": "Clear."}],
    },
    ("api:consortium-reports", "POST"): {
        "organisation": "{identifier}",
        "period": 1,
        "people": [
            {"capability": "debt-advice", "area": "E07000008", "people": 5},
            {"capability": "debt-advice", "area": "E07000010", "people": 5},
        ],
        "version": 0,
    },
    ("api:consortium-together", "POST"): {
        "organisation": "{identifier}",
        "others": ["{partner_organisation}"],
    },
    ("api:survey-answer", "PUT"): {**dict.fromkeys(VOICED, 4), "words": ""},
    ("api:consortium-plan", "POST"): {"organisation": "{identifier}", "title": "Photographs"},
    ("api:consortium-task", "PUT"): {"organisation": "{identifier}", "version": 1},
    ("api:consortium-tick", "POST"): {"organisation": "{identifier}", "done": True},
    ("api:consortium-remove-task", "POST"): {"organisation": "{identifier}"},
    ("api:consortium-plan-reminders", "POST"): {"organisation": "{identifier}", "stop": True},
    ("api:consortium-share-codes", "PUT"): {
        "organisation": "{identifier}",
        "code": "HD3412AB",
        "got_on": "{today}",
    },
    ("api:consortium-files", "POST"): {"organisation": "{identifier}", "file": policy},
    ("api:consortium-file", "PUT"): REPLACED | {"organisation": "{identifier}"},
    ("api:consortium-remove-file", "POST"): {"organisation": "{identifier}", "version": 1},
    ("api:consortium-keep-file", "POST"): {"organisation": "{identifier}", "version": 1},
    ("api:consortium-confirm-bid", "POST"): {
        "organisation": "{identifier}",
        "name": "Ada Lee",
        "role": "Chair",
    },
    ("api:bid-award", "POST"): {"reasons": "It is the best."},
    ("api:follow-list", "POST"): {"contract": "{contract}", "pace": "daily"},
    ("api:search-list", "POST"): {"words": "advice", "area": "E07000008"},
    ("api:search-detail", "PATCH"): {"pace": "off"},
    ("api:agreement-sign", "POST"): {
        "organisation": "{identifier}",
        "name": "Ada Lee",
        "role": "Chair",
        "sha256": "{sha256}",
    },
    ("api:agreement-change-requests", "POST"): {
        "organisation": "{identifier}",
        "text": "A longer notice",
    },
    ("api:terms-agree", "POST"): {
        "organisation": "{identifier}",
        "decided_by": "The trustees",
        "decided_on": "{today}",
    },
    ("api:terms-refuse", "POST"): {"organisation": "{identifier}", "reason": "Too little"},
}
