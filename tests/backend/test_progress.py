"""The demonstration is never silent for long."""

import threading

from backend.demonstration.progress import Progress


def test_it_says_what_it_is_at_and_that_it_goes_on():
    """Each new thing at once; then, until the next, that it is still at it."""
    said, again = [], threading.Semaphore(0)

    def say(line):
        said.append(line)
        again.release()

    with Progress(say, silence=0.01) as progress:
        progress("the table of places")
        for _ in range(3):
            assert again.acquire(timeout=30)
        progress("the letters")
    assert said[0] == "  the table of places …"
    assert said[1] == said[2] == "  the table of places, 0 s so far …"
    assert "  the letters …" in said


def test_it_says_nothing_before_it_begins_nor_after_its_end():
    said = []
    with Progress(said.append, silence=0.001):
        pass
    assert said == []
