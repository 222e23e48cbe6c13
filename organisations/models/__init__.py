"""The register: capabilities, organisations, who may act for them, and what they offer."""

from organisations.models.capabilities import Capability, CapabilityQuerySet
from organisations.models.entries import EntryQuerySet, RegisterEntry
from organisations.models.members import OrganisationMembership, Role
from organisations.models.offers import Offer, OfferQuerySet
from organisations.models.organisations import (
    Language,
    Organisation,
    OrganisationKind,
    OrganisationQuerySet,
)
from organisations.models.passports import Accreditation
from organisations.models.relationships import (
    Relationship,
    RelationshipKind,
    RelationshipQuerySet,
)
from organisations.models.stops import LetterStop, StopReason

__all__ = [
    "Accreditation",
    "Capability",
    "CapabilityQuerySet",
    "EntryQuerySet",
    "Language",
    "LetterStop",
    "Offer",
    "OfferQuerySet",
    "Organisation",
    "OrganisationKind",
    "OrganisationMembership",
    "OrganisationQuerySet",
    "RegisterEntry",
    "Relationship",
    "RelationshipKind",
    "RelationshipQuerySet",
    "Role",
    "StopReason",
]
