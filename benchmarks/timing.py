"""How long something takes, and the figures made of that."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

__all__ = ["geometric_mean", "median", "timed"]


def timed(work: Callable[[], Any], least_of: int = 1) -> tuple[float, Any]:
    """Return the seconds that some work takes, the least of so many runs, and its answer."""
    best, answer = math.inf, None
    for _ in range(least_of):
        gc.collect()
        start = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - start)
    return best, answer


def geometric_mean(values: Sequence[float]) -> float:
    """Return the geometric mean."""
    return math.exp(sum(math.log(value) for value in values) / len(values))
