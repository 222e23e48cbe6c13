"""Everything that changes matches, consortia and invitations: one verb each, atomic, recorded."""

from consortia.services.agreeing import agree_terms, refuse_terms, say_cost
from consortia.services.awarding import say_awarded
from consortia.services.bidding import declare, save_answer
from consortia.services.delivering import ask_for_reports, report_delivery
from consortia.services.forming import dissolve_consortium, start_consortium
from consortia.services.invitations import (
    accept_invitation,
    decline_invitation,
    expire_invitations,
    note_letter_sent,
    withdraw_invitation,
)
from consortia.services.leaving import step_back
from consortia.services.matches import request_match, run_match
from consortia.services.opening import award_lot, give_feedback, open_bids
from consortia.services.proposing import propose_terms, withdraw_terms
from consortia.services.reminding import remind
from consortia.services.replacing import replace_missing
from consortia.services.sealing import seal_bid, withdraw_bid
from consortia.services.signing import draw_up_agreement, sign_agreement, wish_change
from consortia.services.starting import follow_register, start_matches
from consortia.services.surveying import answer_survey, survey
from consortia.services.together import say_worked_together

__all__ = [
    "accept_invitation",
    "agree_terms",
    "answer_survey",
    "ask_for_reports",
    "award_lot",
    "declare",
    "decline_invitation",
    "dissolve_consortium",
    "draw_up_agreement",
    "expire_invitations",
    "follow_register",
    "give_feedback",
    "note_letter_sent",
    "open_bids",
    "propose_terms",
    "refuse_terms",
    "remind",
    "replace_missing",
    "report_delivery",
    "request_match",
    "run_match",
    "save_answer",
    "say_awarded",
    "say_cost",
    "say_worked_together",
    "seal_bid",
    "sign_agreement",
    "start_consortium",
    "start_matches",
    "step_back",
    "survey",
    "wish_change",
    "withdraw_bid",
    "withdraw_invitation",
    "withdraw_terms",
]
