"""The matching core: which small bodies could do it together, provably the fewest.

Plain Python, networkx, numpy and HiGHS; it knows nothing of the rest of the project.
"""

from consortia.matching.errors import MalformedProblem
from consortia.matching.judge import Repair, Verdict, judge, repairs
from consortia.matching.problem import Problem
from consortia.matching.reading import read_problem
from consortia.matching.resolve import resolve
from consortia.matching.result import Missing, Proposal, Result
from consortia.matching.solve import solve

__all__ = [
    "MalformedProblem",
    "Missing",
    "Problem",
    "Proposal",
    "Repair",
    "Result",
    "Verdict",
    "judge",
    "read_problem",
    "repairs",
    "resolve",
    "solve",
]
