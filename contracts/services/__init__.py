"""Everything that changes contracts: one verb each, atomic, recorded."""

from contracts.services.commissioners import add_commissioner_member, register_commissioner
from contracts.services.contracts import change_contract, draft_contract
from contracts.services.lots import add_lot, require_capabilities, set_threshold
from contracts.services.stages import cancel_contract, close_contract, open_contract

__all__ = [
    "add_commissioner_member",
    "add_lot",
    "cancel_contract",
    "change_contract",
    "close_contract",
    "draft_contract",
    "open_contract",
    "register_commissioner",
    "require_capabilities",
    "set_threshold",
]
