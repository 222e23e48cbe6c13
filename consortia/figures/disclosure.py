"""Whether published figures tell of a single body: only where they do not are they told."""

from collections.abc import Callable, Sequence
from random import Random

#: A world is a bit for each body: whether it would be small. A question tells whether the figure
#: would be the same in that world.
Question = Callable[[int], bool]
ROUNDS = 40


def tells_of_nobody(bodies: int, truth: int, questions: Sequence[Question]) -> bool:
    """Tell whether nobody can learn the size of another body from these figures together.

    It is so when, whoever looks and knows its own size, there are worlds with the very same
    figures in which any other body is small, and such in which it is not. Worlds are looked for
    along random orders of the bodies, always the same ones; where none is found the answer is no,
    so that a yes is always true.

    Parameters
    ----------
    bodies : int
        How many bodies' sizes are private.
    truth : int
        The world as it is.
    questions : sequence of callable
        One for each figure.

    References
    ----------
    Hundepool et al., *Statistical Disclosure Control* (Wiley, 2012): rules against inference from
    totals, by outsiders and by those that are in them.
    """
    if bodies < 3:
        return False
    everybody = (1 << bodies) - 1
    small, large = [0] * bodies, [0] * bodies
    for world in _worlds(bodies, truth):
        if not all(same(world) for same in questions):
            continue
        for viewer in range(bodies):
            if (world ^ truth) >> viewer & 1:
                continue
            small[viewer] |= world
            large[viewer] |= everybody & ~world
        if all(small[one] & large[one] | 1 << one == everybody for one in range(bodies)):
            return True
    return False


def _worlds(bodies: int, truth: int) -> list[int]:
    """Return worlds to try: the true one, and those along random orders from nobody to all."""
    found, chance = [truth], Random(0)  # noqa: S311
    order = list(range(bodies))
    for _ in range(ROUNDS):
        chance.shuffle(order)
        world = 0
        found.append(world)
        for body in order:
            world |= 1 << body
            found.append(world)
    return found
