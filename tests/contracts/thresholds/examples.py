"""One well-formed threshold of each kind, and two organisations that meet all of them together."""

from datetime import date
from decimal import Decimal
from typing import Any

from contracts.thresholds.models import ThresholdKind

#: Kind → what a commissioner says of it. A kind that is missing here fails the house test.
EXAMPLES: dict[str, dict[str, Any]] = {
    "turnover": {"minimum": Decimal(90_000), "rule": "pooled"},
    "lead-turnover": {"minimum": Decimal(40_000)},
    "insurance": {"code": "public-liability", "minimum": Decimal(5_000_000)},
    "accreditation": {"code": "aqs", "falls_on": "deliverer", "capability": "debt-advice"},
    "years-trading": {"years": 3, "falls_on": "everyone"},
    "size": {"most": 4},
}
SENTENCES = {
    "turnover": "Yearly turnover of at least £90,000: all members together, each liable for the "
    "whole.",
    "lead-turnover": "Yearly turnover of at least £40,000: the lead organisation alone.",
    "insurance": "Public liability insurance of at least £5,000,000, taken out by the award: "
    "whoever delivers the work.",
    "accreditation": "Accreditation Advice Quality Standard (AQS): whoever delivers debt advice.",
    "years-trading": "At least 3 years of trading: every member.",
    "size": "At most 4 members in a consortium.",
}
KINDS = tuple(ThresholdKind)
BEGAN = date(2010, 5, 1)
