"""What reaches small local bodies: public figures, which tell of no single body."""

from consortia.figures.reach import LOCAL, SMALL, Quarter, Reach, reach_of
from consortia.figures.whole import FEW, Figures, figures_of, figures_of_many

__all__ = [
    "FEW",
    "LOCAL",
    "SMALL",
    "Figures",
    "Quarter",
    "Reach",
    "figures_of",
    "figures_of_many",
    "reach_of",
]
