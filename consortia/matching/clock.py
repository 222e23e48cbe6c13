"""How much time a search has left."""

from __future__ import annotations

import time


class TimeUp(Exception):
    """The time ran out before anything was found or excluded."""


class Clock:
    """How much time is left; None never ends.

    Parameters
    ----------
    seconds : float or None
        From now until it is up.
    """

    def __init__(self, seconds: float | None) -> None:
        self.started = time.perf_counter()
        self.seconds = seconds

    def left(self) -> float | None:
        """Return the seconds left, never less than a hundredth; None where it never ends."""
        if self.seconds is None:
            return None
        return max(0.01, self.seconds - self.spent())

    def spent(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self.started

    def is_up(self) -> bool:
        """Tell whether the time has run out."""
        return self.seconds is not None and self.spent() >= self.seconds

    def share(self, part: float) -> Clock:
        """Return a clock that ends when this part, from 0 to 1, of what is left here is spent."""
        if self.seconds is None:
            return Clock(None)
        return Clock(max(0.0, (self.seconds - self.spent()) * part))

    def check(self) -> None:
        """Raise `TimeUp` where the time has run out."""
        if self.is_up():
            raise TimeUp
