"""What is wanted: commissioners, contracts, lots, requirements, thresholds, and what is told."""

from contracts.models.alerts import (
    CalendarFeed,
    Follow,
    News,
    NewsQuerySet,
    Pace,
    PaceMark,
    SavedSearch,
)
from contracts.models.bid_questions import BidQuestion
from contracts.models.changes import (
    ChangeKind,
    ContractChange,
    ContractDocument,
    ContractInterest,
    ContractQuestion,
    QuestionKind,
)
from contracts.models.choices import LIVE, SHAPED, ContractKind, Regime, Service, Stage
from contracts.models.commissioners import (
    Commissioner,
    CommissionerKind,
    CommissionerMembership,
    CommissionerQuerySet,
    CommissionerRole,
    VerifiedBy,
)
from contracts.models.contracts import (
    STANDARD_VAT,
    Contract,
    ContractPartner,
    ContractQuerySet,
    Lot,
    PartnerState,
    Requirement,
)
from contracts.models.notices import (
    Notice,
    NoticeCapability,
    NoticeChange,
    NoticeQuerySet,
    NoticeRelease,
    Standing,
)
from contracts.models.thresholds import FinanceRule, HeldBy, Threshold, ThresholdKind
from contracts.models.timetable import DateState, StageDate

__all__ = [
    "LIVE",
    "SHAPED",
    "STANDARD_VAT",
    "BidQuestion",
    "CalendarFeed",
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
    "ContractKind",
    "ContractPartner",
    "ContractQuerySet",
    "ContractQuestion",
    "DateState",
    "FinanceRule",
    "Follow",
    "HeldBy",
    "Lot",
    "News",
    "NewsQuerySet",
    "Notice",
    "NoticeCapability",
    "NoticeChange",
    "NoticeQuerySet",
    "NoticeRelease",
    "Pace",
    "PaceMark",
    "PartnerState",
    "QuestionKind",
    "Regime",
    "Requirement",
    "SavedSearch",
    "Service",
    "Stage",
    "StageDate",
    "Standing",
    "Threshold",
    "ThresholdKind",
    "VerifiedBy",
]
