"""Progress of the demonstration: a line for each step, and while a step takes long."""

import threading
import time
from collections.abc import Callable
from types import TracebackType

SILENCE = 1.8  # seconds


class Progress:
    """Prints each step, and every two seconds that it goes on.

    Parameters
    ----------
    say : callable
        Prints a line.
    silence : float, optional
        Seconds after which a line says that the step goes on.
    """

    def __init__(self, say: Callable[[str], None], *, silence: float = SILENCE) -> None:
        self._say, self._silence = say, silence
        self._changed = threading.Condition()
        self._what, self._since, self._number, self._ended = "", 0.0, 0, False
        self._thread = threading.Thread(target=self._go_on, name="progress", daemon=True)

    def __enter__(self) -> "Progress":
        """Start the clock."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop printing."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def __call__(self, what: str) -> None:
        """Print the step that begins now."""
        with self._changed:
            self._what, self._since = what, time.monotonic()
            self._number += 1
            self._say(f"  {what} …")
            self._changed.notify()

    def _go_on(self) -> None:
        with self._changed:
            while not self._ended:
                before = self._number
                self._changed.wait(self._silence)
                if self._what and self._number == before and not self._ended:
                    seconds = time.monotonic() - self._since
                    self._say(f"  {self._what}, {seconds:.0f} s so far …")
