"""A stage of the objective, and the solution found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """Something to minimise: a whole-number weight a member (index)."""

    weights: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Solution:
    """The best members found.

    Attributes
    ----------
    members : tuple of int
        Indexes of the members, in order.
    bound : int
        No feasible consortium has a smaller first objective (members, or cost).
    proven : bool
        True when no better one exists in any objective.
    """

    members: tuple[int, ...]
    bound: int
    proven: bool
