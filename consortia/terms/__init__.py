"""What members agree on, worked out: splits to the penny, structures, thresholds, cash flow."""

from consortia.terms.advice import Advice, advise, load_of, missed_of
from consortia.terms.cash import CashMonth, cash_flow, deepest
from consortia.terms.draft import TermsDraft, net_value, of_terms, suggest
from consortia.terms.splitting import split_by_work, split_to_the_penny
from consortia.terms.standing import Standing, threshold_in_words, thresholds_met
from consortia.terms.structures import CONSEQUENCES, SIGNS, role_in, rule_in_force

__all__ = [
    "CONSEQUENCES",
    "SIGNS",
    "Advice",
    "CashMonth",
    "Standing",
    "TermsDraft",
    "advise",
    "cash_flow",
    "deepest",
    "load_of",
    "missed_of",
    "net_value",
    "of_terms",
    "role_in",
    "rule_in_force",
    "split_by_work",
    "split_to_the_penny",
    "suggest",
    "threshold_in_words",
    "thresholds_met",
]
