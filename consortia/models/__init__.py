"""Who could do it together: matches, proposals, consortia, invitations, and who was told."""

from consortia.models.consortia import (
    LIVE,
    UNANSWERED,
    Consortium,
    ConsortiumQuerySet,
    ConsortiumStage,
    Invitation,
    InvitationQuerySet,
    InvitationState,
    MatchRun,
    MatchRunQuerySet,
    MatchState,
    Member,
    Proposal,
    ProposalMember,
    ProposalQuerySet,
)
from consortia.models.telling import RegisterMark, Told

__all__ = [
    "LIVE",
    "UNANSWERED",
    "Consortium",
    "ConsortiumQuerySet",
    "ConsortiumStage",
    "Invitation",
    "InvitationQuerySet",
    "InvitationState",
    "MatchRun",
    "MatchRunQuerySet",
    "MatchState",
    "Member",
    "Proposal",
    "ProposalMember",
    "ProposalQuerySet",
    "RegisterMark",
    "Told",
]
