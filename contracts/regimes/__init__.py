"""Which procurement rules apply to a contract on a day. Advice, never legal advice."""

from contracts.regimes.advice import NOT_LEGAL_ADVICE, Advice, Duty, advise
from contracts.regimes.figures import Figure, Of, figure_on, figures

__all__ = [
    "NOT_LEGAL_ADVICE",
    "Advice",
    "Duty",
    "Figure",
    "Of",
    "advise",
    "figure_on",
    "figures",
]
