"""Public figures: they close to the penny, and nobody's size follows from them."""

from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from consortia.statistics.reach import Part, Quarter, reach_of

ORGANISATIONS = "abcdefg"


@st.composite
def awards(draw):
    """Return lots with their parts; one size an organisation, which may be local in some lots."""
    small = {organisation: draw(st.booleans()) for organisation in ORGANISATIONS}
    known = {
        organisation: small[organisation] and draw(st.integers(0, 4)) == 0
        for organisation in ORGANISATIONS
    }
    lots = []
    for _ in range(draw(st.integers(0, 7))):
        members = draw(
            st.lists(st.sampled_from(ORGANISATIONS), min_size=1, max_size=4, unique=True)
        )
        lots.append(
            [
                Part(
                    organisation=organisation,
                    amount=draw(st.decimals(0, 1000, places=2)),
                    local=draw(st.integers(0, 4)) > 0,
                    is_small=small[organisation],
                    known=known[organisation],
                )
                for organisation in members
            ]
        )
    return lots


@given(awards())
def test_what_reached_whom_adds_up_to_all_of_it(lots):
    reach = reach_of(lots)
    assert reach.small_local + reach.small_elsewhere + reach.others == reach.money
    assert reach.money == sum((part.amount for lot in lots for part in lot), Decimal(0))
    assert 0 <= reach.lots_small_local <= reach.lots
    assert reach.to_consortia <= reach.lots


def figures(lots, sizes):
    """Return both quarters, worked out anew, in a world with these sizes."""
    near = [
        (part.amount, part.local and sizes.get(part.organisation, part.is_small))
        for lot in lots
        for part in lot
    ]
    whole = [
        all(part.local and sizes.get(part.organisation, part.is_small) for part in lot)
        for lot in lots
    ]
    money = sum((amount for amount, _ in near), Decimal(0))
    return (
        Quarter.of(sum((amount for amount, yes in near if yes), Decimal(0)), money),
        Quarter.of(sum(whole), len(lots)),
    )


@given(awards())
def test_whoever_knows_its_own_size_learns_no_other(lots):
    """Every world is tried: where figures are told, any organisation could be small or not."""
    told = reach_of(lots).told
    if told == (None, None):
        return
    secret = sorted({part.organisation for lot in lots for part in lot if not part.known})
    truth = {part.organisation: part.is_small for lot in lots for part in lot if not part.known}
    assert figures(lots, truth)[0] == told[0]
    worlds = []
    for sizes in product((True, False), repeat=len(secret)):
        world = dict(zip(secret, sizes, strict=True))
        seen = figures(lots, world)
        if all(mine is None or mine == there for mine, there in zip(told, seen, strict=True)):
            worlds.append(world)
    for viewer in secret:
        mine = [world for world in worlds if world[viewer] == truth[viewer]]
        for other in set(secret) - {viewer}:
            assert {world[other] for world in mine} == {True, False}


def test_it_tells_where_it_can():
    """The control: silence would pass the test above."""
    lots = [[Part(organisation, Decimal(100), True, True)] for organisation in ORGANISATIONS]
    assert reach_of(lots).told == (Quarter(75, 100), Quarter(75, 100))
    alone = [[Part("a", Decimal(100), True, True)] for _ in ORGANISATIONS]
    assert reach_of(alone).told == (None, None)


def test_quarters():
    assert [Quarter.of(part, 100).least for part in (0, 24, 25, 74, 75, 100)] == [
        0,
        0,
        25,
        50,
        75,
        75,
    ]
    assert Quarter.of(0, 0) == Quarter(0, 25)
