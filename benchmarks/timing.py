"""How long something takes, and the figures made of that."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

__all__ = ["geometric_mean", "median", "timed"]

RUNS = 5
ENOUGH = 2.0
"""Seconds after which nothing is run again."""


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that some work takes, and its answer.

    The least of five runs one after another, fewer where these take two seconds; the collector
    waits meanwhile, as in the standard library's ``timeit``.
    """
    gc.collect()
    gc.disable()
    try:
        begun, best = time.perf_counter(), math.inf
        for _ in range(RUNS):
            start = time.perf_counter()
            answer = work()
            now = time.perf_counter()
            best = min(best, now - start)
            if now - begun > ENOUGH:
                break
    finally:
        gc.enable()
    return best, answer


def geometric_mean(values: Sequence[float]) -> float:
    """Return the geometric mean."""
    return math.exp(sum(math.log(value) for value in values) / len(values))
