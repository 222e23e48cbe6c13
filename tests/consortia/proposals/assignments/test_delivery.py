"""The algebra of deliveries: laws that are true for any of them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortia.proposals.assignments.cells import Cell, cells_in, people_of
from consortia.proposals.assignments.delivery import Assignment, Delivery, Difference, part_as_json
from consortia.proposals.errors import AssignedTwice

MEMBERS = st.sets(st.sampled_from("PQRS"))
VOLUMES = st.none() | st.integers(0, 500) | st.decimals(0, 500, places=6).map(people_of)


@st.composite
def deliveries(draw, volumes=VOLUMES):
    """Return a delivery of up to 24 assignments."""
    places = draw(
        st.lists(
            st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from("PQRS")),
            unique=True,
        )
    )
    return Delivery(Assignment(*place, draw(volumes)) for place in places)


@given(deliveries(), st.randoms(use_true_random=False))
def test_the_order_in_which_it_is_said_does_not_matter(whole, chance):
    mixed = list(whole)
    chance.shuffle(mixed)
    assert Delivery(mixed) == whole
    assert hash(Delivery(mixed)) == hash(whole)
    assert [*Delivery(mixed)] == [*whole]


@given(deliveries(), MEMBERS)
def test_of_and_without_make_the_whole(whole, some):
    theirs, others = whole.of(*some), whole.without(some)
    assert theirs.with_more(others) == whole
    assert theirs.members == whole.members & some
    assert others.members == whole.members - some
    assert len(theirs) + len(others) == len(whole)


@given(deliveries(), st.sets(st.sampled_from("ab")), st.sets(st.sampled_from("xyz")))
def test_within_and_outside_make_the_whole(whole, works, places):
    cells = {Cell(work, place) for work in works for place in places}
    inside = whole.within(cells=cells)
    assert inside.with_more(whole.outside(cells)) == whole
    assert inside == whole.within(capabilities=works, areas=places)
    assert inside.cells <= cells
    assert inside.capabilities <= works
    assert inside.areas <= places
    assert whole.within() == whole


@given(deliveries(), deliveries())
def test_a_difference_leads_there(here, there):
    change = here.difference(there)
    assert change.applied_to(here) == there
    assert there.difference(here) == Difference(change.begins, change.ends)
    assert bool(change) == (here != there)


@given(deliveries(), deliveries())
def test_a_difference_is_that_of_each_member(here, there):
    change = here.difference(there)
    for member in "PQRS":
        mine = here.of(member).difference(there.of(member))
        assert change.of(member) == mine
        assert (member in change.members) == bool(mine)
    assert here.difference(here) == Difference()


@given(deliveries())
def test_sums_by_anything_add_up_to_the_same(whole):
    together = sum(one.people for one in whole)
    for sums in (
        whole.people_by_cell(),
        whole.people_by_member(),
        whole.people_by_capability(),
    ):
        assert sum(sums.values()) == together
    assert whole.people_by_cell().keys() == whole.cells
    assert whole.people_by_member().keys() == whole.members


@given(deliveries(), MEMBERS)
def test_sums_of_a_part_are_those_of_its_members(whole, some):
    part = whole.of(*some).people_by_member()
    assert part == {who: n for who, n in whole.people_by_member().items() if who in some}


@given(deliveries())
def test_shares_add_up_to_one(whole):
    shares = whole.shares()
    assert sum(shares.values()) == (1 if whole else 0)
    assert shares.keys() == whole.members
    assert all(0 < share <= 1 for share in shares.values())


@given(deliveries(st.integers(1, 500)))
def test_shares_by_volume_follow_the_people(whole):
    together = sum(one.people for one in whole)
    for who, people in whole.people_by_member().items():
        assert whole.shares()[who] == Fraction(people, together)


def test_a_cell_that_two_share_counts_half_for_each():
    """Where one place has no volume, cells count."""
    whole = Delivery(
        [
            Assignment("a", "x", "P", 30),
            Assignment("a", "x", "Q", 10),
            Assignment("a", "y", "Q"),
        ]
    )
    assert whole.shares() == {"P": Fraction(1, 4), "Q": Fraction(3, 4)}


@given(deliveries())
def test_json_says_it_all(whole):
    assert Delivery.from_json(whole.as_json()) == whole
    assert [one.get("volume") for one in whole.as_json()] == [
        None if one.volume is None else float(one.volume) for one in whole
    ]


def test_json_leaves_out_a_volume_that_is_not_said():
    told = Delivery([Assignment("a", "y", "P", 30), Assignment("a", "x", "P")])
    assert told.as_json() == [
        {"capability": "a", "area": "x", "organisation": "P"},
        {"capability": "a", "area": "y", "organisation": "P", "volume": 30},
    ]
    assert part_as_json(told) == [
        {"capability": "a", "area": "x", "volume": None},
        {"capability": "a", "area": "y", "volume": 30},
    ]
    assert cells_in(told.as_json()) == told.cells == {Cell("a", "x"), Cell("a", "y")}
    assert Cell("a", "x").as_json() == {"capability": "a", "area": "x"}


@given(deliveries(st.integers(0, 500)), deliveries(st.integers(0, 500)))
def test_more_work_adds_up(one, other):
    both = one.with_more(other)
    assert both == other.with_more(one)
    assert sum(a.people for a in both) == sum(a.people for a in (*one, *other))
    assert both.cells == one.cells | other.cells


@given(deliveries(st.integers(1, 500)))
def test_a_member_under_another_number_does_the_same(whole):
    renamed = whole.renamed("P", "Z")
    assert renamed.renamed("Z", "P") == whole
    assert "P" not in renamed.members
    assert whole.renamed("P", "Q").people_by_cell() == whole.people_by_cell()


@given(deliveries())
def test_cells_name_everybody_in_them(whole):
    inside = whole.by_cell()
    assert Delivery(one for those in inside.values() for one in those) == whole
    for cell, who in whole.who_by_cell().items():
        assert who == whole.within(cells=[cell]).members


def test_nobody_is_in_a_cell_twice():
    with pytest.raises(AssignedTwice, match="P is there twice for one place"):
        Delivery([Assignment("a", "x", "P", 1), Assignment("a", "x", "P", 2)])


def test_people_are_whole_or_to_six_places():
    """A share by turnover may come to a part of a person."""
    assert people_of(Fraction(100, 3)) == Decimal("33.333333")
    assert people_of(33.333333333333336) == Decimal("33.333333")
    assert isinstance(people_of(Decimal("20.000000")), int)
