"""What is wanted: commissioners, contracts, lots, requirements, thresholds, and what is told."""

from contracts.models.bid_questions import BidQuestion
from contracts.models.changes import (
    ChangeKind,
    ContractChange,
    ContractDocument,
    ContractInterest,
    ContractQuestion,
    QuestionKind,
)
from contracts.models.commissioners import (
    Commissioner,
    CommissionerKind,
    CommissionerMembership,
    CommissionerQuerySet,
    CommissionerRole,
    VerifiedBy,
)
from contracts.models.contracts import (
    LIVE,
    SHAPED,
    STANDARD_VAT,
    Contract,
    ContractPartner,
    ContractQuerySet,
    Lot,
    PartnerState,
    Regime,
    Requirement,
    Service,
    Stage,
)
from contracts.models.notices import Notice, NoticeCapability, NoticeQuerySet, NoticeRelease
from contracts.models.thresholds import FinanceRule, HeldBy, Threshold, ThresholdKind

__all__ = [
    "LIVE",
    "SHAPED",
    "STANDARD_VAT",
    "BidQuestion",
    "ChangeKind",
    "Commissioner",
    "CommissionerKind",
    "CommissionerMembership",
    "CommissionerQuerySet",
    "CommissionerRole",
    "Contract",
    "ContractChange",
    "ContractDocument",
    "ContractInterest",
    "ContractPartner",
    "ContractQuerySet",
    "ContractQuestion",
    "FinanceRule",
    "HeldBy",
    "Lot",
    "Notice",
    "NoticeCapability",
    "NoticeQuerySet",
    "NoticeRelease",
    "PartnerState",
    "QuestionKind",
    "Regime",
    "Requirement",
    "Service",
    "Stage",
    "Threshold",
    "ThresholdKind",
    "VerifiedBy",
]
