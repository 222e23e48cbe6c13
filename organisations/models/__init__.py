"""The register: capabilities, organisations, who acts for them, what they offer and can show."""

from organisations.models.capabilities import Capability, CapabilityQuerySet
from organisations.models.claims import Claim, ClaimProof, ClaimQuerySet, ClaimState
from organisations.models.entries import EntryQuerySet, RegisterEntry
from organisations.models.evidence import (
    Evidence,
    EvidenceQuerySet,
    ExpiryReminder,
    PassportLook,
    PassportLookQuerySet,
)
from organisations.models.listed import ListedService, ListedServiceQuerySet
from organisations.models.members import OrganisationMembership, Role
from organisations.models.merges import Merge, MergeQuerySet, MergeState
from organisations.models.offers import Offer, OfferQuerySet
from organisations.models.organisations import (
    Language,
    Organisation,
    OrganisationKind,
    OrganisationQuerySet,
)
from organisations.models.passports import (
    SINGLE,
    Accreditation,
    PassportItem,
    PassportItemQuerySet,
    Section,
)
from organisations.models.proofs import NumberProof
from organisations.models.relationships import (
    Relationship,
    RelationshipAsk,
    RelationshipKind,
    RelationshipQuerySet,
)
from organisations.models.sheets import Sheet, SheetKind, SheetQuerySet, SheetState
from organisations.models.stops import LetterStop, StopReason
from organisations.models.supports import Support, SupportQuerySet

__all__ = [
    "SINGLE",
    "Accreditation",
    "Capability",
    "CapabilityQuerySet",
    "Claim",
    "ClaimProof",
    "ClaimQuerySet",
    "ClaimState",
    "EntryQuerySet",
    "Evidence",
    "EvidenceQuerySet",
    "ExpiryReminder",
    "Language",
    "LetterStop",
    "ListedService",
    "ListedServiceQuerySet",
    "Merge",
    "MergeQuerySet",
    "MergeState",
    "NumberProof",
    "Offer",
    "OfferQuerySet",
    "Organisation",
    "OrganisationKind",
    "OrganisationMembership",
    "OrganisationQuerySet",
    "PassportItem",
    "PassportItemQuerySet",
    "PassportLook",
    "PassportLookQuerySet",
    "RegisterEntry",
    "Relationship",
    "RelationshipAsk",
    "RelationshipKind",
    "RelationshipQuerySet",
    "Role",
    "Section",
    "Sheet",
    "SheetKind",
    "SheetQuerySet",
    "SheetState",
    "StopReason",
    "Support",
    "SupportQuerySet",
]
