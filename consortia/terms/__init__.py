"""What members agree on, worked out: splits to the penny, structures, thresholds, cash flow."""

from consortia.terms.cash import CashMonth, cash_flow, deepest
from consortia.terms.draft import TermsDraft, net_value, of_terms, suggest
from consortia.terms.splitting import split_by_work, split_to_the_penny, work_shares
from consortia.terms.standing import Standing, thresholds_met
from consortia.terms.structures import CONSEQUENCES, SIGNS, role_in, rule_in_force

__all__ = [
    "CONSEQUENCES",
    "SIGNS",
    "CashMonth",
    "Standing",
    "TermsDraft",
    "cash_flow",
    "deepest",
    "net_value",
    "of_terms",
    "role_in",
    "rule_in_force",
    "split_by_work",
    "split_to_the_penny",
    "suggest",
    "thresholds_met",
    "work_shares",
]
