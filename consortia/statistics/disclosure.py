"""Disclosure control: figures are published only if they disclose no single organisation."""

from collections.abc import Callable, Sequence
from random import Random

#: A world is a bit for each organisation: whether it would be small. A question tells whether the
#: figure would be the same in that world.
Question = Callable[[int], bool]
ROUNDS = 40


def tells_of_nobody(organisations: int, truth: int, questions: Sequence[Question]) -> bool:
    """Tell whether nobody can infer another organisation's size from these figures together.

    It is so when, for each organisation that knows its own size, there are worlds with the very
    same figures in which any other organisation is small, and such in which it is not. Worlds are
    looked for along fixed random orders of the organisations; where none is found the answer is
    no, so that a yes is always true.

    Parameters
    ----------
    organisations : int
        How many organisations' sizes are private.
    truth : int
        The world as it is.
    questions : sequence of callable
        One for each figure.

    References
    ----------
    Hundepool et al., *Statistical Disclosure Control* (Wiley, 2012): rules against inference from
    totals, by outsiders and by those that are in them.
    """
    if organisations < 3:
        return False
    everybody = (1 << organisations) - 1
    small, large = [0] * organisations, [0] * organisations
    for world in _worlds(organisations, truth):
        if not all(same(world) for same in questions):
            continue
        for viewer in range(organisations):
            if (world ^ truth) >> viewer & 1:
                continue
            small[viewer] |= world
            large[viewer] |= everybody & ~world
        if all(small[one] & large[one] | 1 << one == everybody for one in range(organisations)):
            return True
    return False


def _worlds(organisations: int, truth: int) -> list[int]:
    """Return worlds to try: the true one, and those along random orders from nobody to all."""
    found, chance = [truth], Random(0)  # noqa: S311
    order = list(range(organisations))
    for _ in range(ROUNDS):
        chance.shuffle(order)
        world = 0
        found.append(world)
        for organisation in order:
            world |= 1 << organisation
            found.append(world)
    return found
