"""Everything that changes the register: one verb each, atomic, recorded."""

from organisations.services.capabilities import load_capabilities
from organisations.services.confirming import ask_to_confirm, confirm_by_letter
from organisations.services.contacts import (
    allow_letters,
    set_second_contact,
    stop_by_letter,
    stop_letters,
)
from organisations.services.members import add_member, change_role, remove_member
from organisations.services.offers import change_offer, confirm_offer, make_offer, withdraw_offer
from organisations.services.organisations import (
    change_organisation,
    hold_accreditation,
    register_organisation,
)
from organisations.services.relationships import say_relationship, take_back_relationship

__all__ = [
    "add_member",
    "allow_letters",
    "ask_to_confirm",
    "change_offer",
    "change_organisation",
    "change_role",
    "confirm_by_letter",
    "confirm_offer",
    "hold_accreditation",
    "load_capabilities",
    "make_offer",
    "register_organisation",
    "remove_member",
    "say_relationship",
    "set_second_contact",
    "stop_by_letter",
    "stop_letters",
    "take_back_relationship",
    "withdraw_offer",
]
