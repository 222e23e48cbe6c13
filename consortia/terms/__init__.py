"""What members agree on, worked out: splits to the penny, structures, thresholds, cash flow."""

from consortia.terms.advice import Advice, advise, load_of
from consortia.terms.cash import CashMonth, cash_flow, deepest
from consortia.terms.draft import TermsDraft, net_value, of_terms, suggest
from consortia.terms.splitting import split_by_work, split_to_the_penny
from consortia.terms.standing import Assessment, thresholds_met, unmet
from consortia.terms.structures import CONSEQUENCES, SIGNS, lead_answers_alone, role_in

__all__ = [
    "CONSEQUENCES",
    "SIGNS",
    "Advice",
    "Assessment",
    "CashMonth",
    "TermsDraft",
    "advise",
    "cash_flow",
    "deepest",
    "lead_answers_alone",
    "load_of",
    "net_value",
    "of_terms",
    "role_in",
    "split_by_work",
    "split_to_the_penny",
    "suggest",
    "thresholds_met",
    "unmet",
]
