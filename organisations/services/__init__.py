"""Everything that changes the register: one verb each, atomic, recorded."""

from organisations.services.capabilities import load_capabilities
from organisations.services.claim_checks import refuse_claim, verify_claim
from organisations.services.claims import ask_operator, confirm_claim, send_claim_code
from organisations.services.confirming import ask_to_confirm, confirm_by_letter
from organisations.services.contacts import (
    allow_letters,
    set_second_contact,
    stop_by_letter,
    stop_letters,
)
from organisations.services.evidence import attach_evidence, remove_evidence
from organisations.services.expiring import remind_of_expiry
from organisations.services.leaving import close_entry, leave_as_person, readmit
from organisations.services.listed import confirm_listed, dismiss_listed
from organisations.services.looks import note_looks
from organisations.services.members import (
    add_member,
    ask_to_join,
    remove_member,
)
from organisations.services.offers import change_offer, confirm_offer, make_offer, withdraw_offer
from organisations.services.organisations import (
    change_organisation,
    hold_accreditation,
    register_organisation,
)
from organisations.services.passports import keep_item, remove_item
from organisations.services.proving import prove_number, send_number_code
from organisations.services.relationships import (
    answer_relationship,
    note_worked_with,
    say_relationship,
    take_back_relationship,
)
from organisations.services.sheet_work import work_on_sheet
from organisations.services.sheets import (
    drop_old_sheets,
    give_up_sheet,
    plan_of,
    take_sheet,
    upload_sheet,
)
from organisations.services.supporting import (
    ask_to_support,
    consent_to_support,
    end_support,
    let_support,
    register_group,
)

__all__ = [
    "add_member",
    "allow_letters",
    "answer_relationship",
    "ask_operator",
    "ask_to_confirm",
    "ask_to_join",
    "ask_to_support",
    "attach_evidence",
    "change_offer",
    "change_organisation",
    "close_entry",
    "confirm_by_letter",
    "confirm_claim",
    "confirm_listed",
    "confirm_offer",
    "consent_to_support",
    "dismiss_listed",
    "drop_old_sheets",
    "end_support",
    "give_up_sheet",
    "hold_accreditation",
    "keep_item",
    "leave_as_person",
    "let_support",
    "load_capabilities",
    "make_offer",
    "note_looks",
    "note_worked_with",
    "plan_of",
    "prove_number",
    "readmit",
    "refuse_claim",
    "register_group",
    "register_organisation",
    "remind_of_expiry",
    "remove_evidence",
    "remove_item",
    "remove_member",
    "say_relationship",
    "send_claim_code",
    "send_number_code",
    "set_second_contact",
    "stop_by_letter",
    "stop_letters",
    "take_back_relationship",
    "take_sheet",
    "upload_sheet",
    "verify_claim",
    "withdraw_offer",
    "work_on_sheet",
]
