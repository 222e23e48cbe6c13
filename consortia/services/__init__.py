"""Everything that changes matches, consortia and invitations: one verb each, atomic, recorded."""

from consortia.services.agreeing import agree_terms, refuse_terms, say_cost
from consortia.services.attaching import attach_file, remove_file, take_over_file
from consortia.services.awarding import say_awarded
from consortia.services.bidding import declare, save_answer
from consortia.services.closing import drop_replacements
from consortia.services.contract_news import tell_groups
from consortia.services.counter_offers import (
    accept_counter_offer,
    make_counter_offer,
    refuse_counter_offer,
)
from consortia.services.delivering import ask_for_reports, report_delivery
from consortia.services.differing import confirm_standing, tell_of_differences
from consortia.services.diligence import (
    ask_for_passports,
    excuse_want,
    sign_off,
    take_back_sign_off,
)
from consortia.services.forming import start_consortium
from consortia.services.giving_up import dissolve_consortium
from consortia.services.handing_over import make_pack, say_share_code
from consortia.services.holding_funds import answer_fund_holding, name_fund_holder
from consortia.services.invitations import (
    accept_invitation,
    decline_invitation,
    expire_invitations,
    extend_invitation,
    note_letter_sent,
    withdraw_invitation,
)
from consortia.services.leaving import step_back
from consortia.services.leaving_site import leave_site
from consortia.services.looking import look_at_passport, take_file, take_passports
from consortia.services.matches import request_match, run_match
from consortia.services.merging import answer_merge, ask_to_merge, withdraw_merge
from consortia.services.opening import award_lot, give_feedback, open_bids
from consortia.services.plan_reminding import remind_of_plans, stop_reminders
from consortia.services.planning import (
    add_task,
    change_task,
    remove_task,
    tick_task,
)
from consortia.services.proposing import propose_terms, withdraw_terms
from consortia.services.putting_out import agree_to_put_out, keep_member
from consortia.services.questions import answer_invited, ask_starter
from consortia.services.register_ends import follow_register_ends
from consortia.services.reminding import remind
from consortia.services.replacing import (
    replace_by_itself,
    replace_missing,
    work_out_replacement,
)
from consortia.services.returned import (
    follow_letter_event,
    note_all_returned,
    note_letter_returned,
    resend_invitation,
)
from consortia.services.sealing import seal_bid, withdraw_bid
from consortia.services.shaping import adjust_consortium, start_by_hand
from consortia.services.sharing import show_items
from consortia.services.signing import draw_up_agreement, sign_agreement, wish_change
from consortia.services.starting import follow_register, start_matches
from consortia.services.surveying import answer_survey, survey
from consortia.services.taking_on import take_on
from consortia.services.together import say_worked_together

__all__ = [
    "accept_counter_offer",
    "accept_invitation",
    "add_task",
    "adjust_consortium",
    "agree_terms",
    "agree_to_put_out",
    "answer_fund_holding",
    "answer_invited",
    "answer_merge",
    "answer_survey",
    "ask_for_passports",
    "ask_for_reports",
    "ask_starter",
    "ask_to_merge",
    "attach_file",
    "award_lot",
    "change_task",
    "confirm_standing",
    "declare",
    "decline_invitation",
    "dissolve_consortium",
    "draw_up_agreement",
    "drop_replacements",
    "excuse_want",
    "expire_invitations",
    "extend_invitation",
    "follow_letter_event",
    "follow_register",
    "follow_register_ends",
    "give_feedback",
    "keep_member",
    "leave_site",
    "look_at_passport",
    "make_counter_offer",
    "make_pack",
    "name_fund_holder",
    "note_all_returned",
    "note_letter_returned",
    "note_letter_sent",
    "open_bids",
    "propose_terms",
    "refuse_counter_offer",
    "refuse_terms",
    "remind",
    "remind_of_plans",
    "remove_file",
    "remove_task",
    "replace_by_itself",
    "replace_missing",
    "report_delivery",
    "request_match",
    "resend_invitation",
    "run_match",
    "save_answer",
    "say_awarded",
    "say_cost",
    "say_share_code",
    "say_worked_together",
    "seal_bid",
    "show_items",
    "sign_agreement",
    "sign_off",
    "start_by_hand",
    "start_consortium",
    "start_matches",
    "step_back",
    "stop_reminders",
    "survey",
    "take_back_sign_off",
    "take_file",
    "take_on",
    "take_over_file",
    "take_passports",
    "tell_groups",
    "tell_of_differences",
    "tick_task",
    "wish_change",
    "withdraw_bid",
    "withdraw_invitation",
    "withdraw_merge",
    "withdraw_terms",
    "work_out_replacement",
]
