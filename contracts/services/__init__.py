"""Everything that changes contracts: one verb each, atomic, recorded."""

from contracts.services.alerts import (
    follow,
    forget_search,
    make_feed,
    pace_search,
    revoke_feed,
    save_search,
    unfollow,
    unsubscribe,
)
from contracts.services.bid_questions import add_bid_question, remove_bid_question
from contracts.services.commissioners import (
    add_commissioner_member,
    apply_as_commissioner,
    change_commissioner_member,
    register_commissioner,
    remove_commissioner_member,
    verify_commissioner,
)
from contracts.services.contracts import change_contract, copy_contract, draft_contract
from contracts.services.documents import add_document, remove_document
from contracts.services.engagement import (
    answer_question,
    ask_question,
    say_interest,
    withdraw_interest,
)
from contracts.services.joint import (
    answer_partner,
    approve_contract,
    invite_partner,
    set_partner_part,
)
from contracts.services.lots import (
    add_lot,
    change_lot,
    remove_lot,
    require_capabilities,
    set_volumes,
)
from contracts.services.notices import judge_capability
from contracts.services.stages import (
    award_contract,
    begin_engagement,
    cancel_contract,
    close_contract,
    open_contract,
    plan_contract,
)
from contracts.services.telling import gather_news, write_news
from contracts.services.thresholds import remove_threshold, set_threshold
from contracts.services.timetable import drop_stage_date, keep_timetable, set_stage_date

__all__ = [
    "add_bid_question",
    "add_commissioner_member",
    "add_document",
    "add_lot",
    "answer_partner",
    "answer_question",
    "apply_as_commissioner",
    "approve_contract",
    "ask_question",
    "award_contract",
    "begin_engagement",
    "cancel_contract",
    "change_commissioner_member",
    "change_contract",
    "change_lot",
    "close_contract",
    "copy_contract",
    "draft_contract",
    "drop_stage_date",
    "follow",
    "forget_search",
    "gather_news",
    "invite_partner",
    "judge_capability",
    "keep_timetable",
    "make_feed",
    "open_contract",
    "pace_search",
    "plan_contract",
    "register_commissioner",
    "remove_bid_question",
    "remove_commissioner_member",
    "remove_document",
    "remove_lot",
    "remove_threshold",
    "require_capabilities",
    "revoke_feed",
    "save_search",
    "say_interest",
    "set_partner_part",
    "set_stage_date",
    "set_threshold",
    "set_volumes",
    "unfollow",
    "unsubscribe",
    "verify_commissioner",
    "withdraw_interest",
    "write_news",
]
