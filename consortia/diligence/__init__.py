"""Due diligence as it follows from what is asked, shown and signed: reads only, no writes."""

from consortia.diligence.asking import Suggested, asker_of, suggested_wants
from consortia.diligence.gaps import Gap, GapKind, Term, gaps_for, gaps_in, gaps_of, term_of
from consortia.diligence.shown import shown_by, shown_in
from consortia.diligence.standing import SignedOff, sign_offs_of
from consortia.diligence.whole import diligence_waits

__all__ = [
    "Gap",
    "GapKind",
    "SignedOff",
    "Suggested",
    "Term",
    "asker_of",
    "diligence_waits",
    "gaps_for",
    "gaps_in",
    "gaps_of",
    "shown_by",
    "shown_in",
    "sign_offs_of",
    "suggested_wants",
    "term_of",
]
