"""What must stay right, one small story each."""

import pytest

from consortia.matching.errors import MalformedProblem
from consortia.matching.reading import read_problem
from consortia.matching.resolve import resolve
from consortia.matching.solve import solve


def organisation(ident, *offers, **fields):
    """Return an organisation: offers as (capability, areas[, capacity])."""
    rows = [
        {"capability": o[0], "areas": o[1].split()} | ({"capacity": o[2]} if len(o) > 2 else {})
        for o in offers
    ]
    return {"id": ident, "offers": rows} | fields


def problem(cells, organisations, **more):
    """Return a problem: cells as 'capability area [volume]'."""
    rows = []
    for cell in cells:
        capability, area, *volume = cell.split()
        rows.append(
            {"capability": capability, "area": area}
            | ({"volume": int(volume[0])} if volume else {})
        )
    return {"version": 1, "cells": rows, "organisations": organisations, **more}


def answer(*given, **options):
    """Return the answer as JSON."""
    return solve(read_problem(problem(*given, **options))).to_json()


def members(said, rank=0):
    """Return a proposal's members."""
    return said["proposals"][rank]["members"]


def test_overlapping_offers_count_once():
    """Two offers of one organisation on one cell are no more than one."""
    said = answer(
        ["a X"], [organisation("o1", ("a", "X"), ("a", "X Y")), organisation("o2", ("a", "Y"))]
    )
    assert members(said) == ["o1"]
    assert len(said["proposals"][0]["delivery"]) == 1


def test_capacity_makes_the_smallest_cover_too_small():
    """One organisation is present everywhere, but two are needed to serve everyone."""
    wide = organisation("wide", ("a", "X Y", 50))
    near, far = organisation("near", ("a", "X", 30)), organisation("far", ("a", "Y", 30))
    assert members(answer(["a X", "a Y"], [wide, near, far])) == ["wide"]
    said = answer(["a X 40", "a Y 30"], [wide, near, far])
    assert len(members(said)) == 2
    delivered = [(row["area"], row["volume"]) for row in said["proposals"][0]["delivery"]]
    assert sum(v for a, v in delivered if a == "X") == 40
    assert sum(v for a, v in delivered if a == "Y") == 30


def test_halves_of_a_person_add_up():
    """Capacities finer than volumes are not rounded away."""
    organisations = [organisation(f"o{i}", ("a", "X", 0.5)) for i in range(3)]
    assert len(members(answer(["a X 1"], organisations))) == 2


def test_a_lead_that_only_a_larger_organisation_can_be():
    """Small ones do the work; the larger one is in to lead."""
    small = [organisation(f"s{i}", (c, "X"), turnover="9000") for i, c in enumerate("ab")]
    large = organisation("large", turnover="200000")
    said = answer(["a X", "b X"], [*small, large], limits={"lead_turnover": "100000"})
    assert members(said) == ["large", "s0", "s1"]
    assert said["proposals"][0]["lead"] == "large"
    assert "only member that may" in " ".join(said["proposals"][0]["reasons"])


def test_an_unincorporated_group_is_in_but_does_not_lead():
    """An unincorporated group delivers; another member leads."""
    group = organisation("group", ("a", "X"), kind="unincorporated", turnover="900000")
    said = answer(["a X", "b X"], [group, organisation("cio", ("b", "X"), kind="cio")])
    assert said["proposals"][0]["lead"] == "cio"
    alone = answer(["a X"], [group])
    assert alone["missing"]["conflict"] == ["lead"]


def test_one_organisation_may_bring_all_the_turnover():
    """Pooled: it need not deliver anything."""
    limits = {"turnover": {"minimum": "500000", "rule": "pooled"}}
    small, rich = (
        organisation("small", ("a", "X"), turnover="1"),
        organisation("rich", turnover="499999"),
    )
    assert members(answer(["a X"], [small, rich], limits=limits)) == ["rich", "small"]


def test_a_threshold_missed_by_a_penny_names_its_break_point():
    """The remedy is exact, and solving with it succeeds."""
    organisations = [organisation("o1", ("a", "X"), turnover="100000.37")]
    limits = {"turnover": {"minimum": "100000.38", "rule": "pooled"}}
    said = answer(["a X"], organisations, limits=limits)
    assert said["status"] == "partial"
    assert said["missing"]["conflict"] == ["turnover"]
    remedy = said["missing"]["remedies"][0]
    assert (remedy["limit"], remedy["to"]) == ("turnover", "100000.37")
    limits["turnover"]["minimum"] = remedy["to"]
    assert answer(["a X"], organisations, limits=limits)["status"] == "complete"


def test_each_by_share_shares_the_work_so_that_it_holds():
    """By number of cells: the small one gets one of four, the large one three."""
    both = "A B C D"
    organisations = [
        organisation("small", ("a", both), turnover="25000"),
        organisation("large", ("a", both), turnover="75000"),
    ]
    limits = {"turnover": {"minimum": "100000", "rule": "each_by_share"}}
    said = answer([f"a {area}" for area in both.split()], organisations, limits=limits)
    load = [row["organisation"] for row in said["proposals"][0]["delivery"]]
    assert (load.count("small"), load.count("large")) == (1, 3)


def test_identical_twins_one_is_in_the_other_is_its_reserve():
    """The other twin is named, and is the next alternative."""
    organisations = [organisation("twin1", ("a", "X")), organisation("twin2", ("a", "X"))]
    said = answer(["a X"], organisations, alternatives=3)
    assert members(said) == ["twin1"]
    assert said["proposals"][0]["reserves"] == {"twin1": ["twin2"]}
    assert said["proposals"][0]["irreplaceable"] == []
    assert [p["members"] for p in said["proposals"]] == [["twin1"], ["twin2"]]


def test_rivals_are_never_both_in():
    """The smallest pair are rivals, so a third organisation comes in."""
    organisations = [
        organisation("r1", ("a", "X")),
        organisation("r2", ("b", "X")),
        organisation("o", ("b", "X"), cost=9),
    ]
    said = answer(["a X", "b X"], organisations, limits={"incompatible": [["r2", "r1"]]})
    assert members(said) == ["o", "r1"]


def test_small_and_local_before_large_then_together_before():
    """Among equals in size cost decides, then past partnerships."""
    organisations = [
        organisation("a1", ("a", "X")),
        organisation("b1", ("b", "X")),
        organisation("b2", ("b", "X")),
    ]
    assert members(answer(["a X", "b X"], organisations, ties=[["a1", "b2", 2]])) == ["a1", "b2"]
    dearer = [*organisations[:2], organisations[2] | {"cost": 1}]
    assert members(answer(["a X", "b X"], dearer, ties=[["a1", "b2", 2]])) == ["a1", "b1"]


@pytest.mark.parametrize(
    ("held_by", "expected"),
    [
        ("deliverer", ["with", "y"]),
        ("everyone", ["with", "y accredited"]),
        ("lead", ["with", "y"]),
        ("anyone", ["with", "y"]),
    ],
)
def test_an_accreditation_falls_on_whom_the_contract_says(held_by, expected):
    """The same accreditation, four ways."""
    organisations = [
        organisation("with", ("a", "X"), accreditations=["aqs"], cost=5),
        organisation("without", ("a", "X")),
        organisation("y", ("b", "X"), can_lead=False),
        organisation("y accredited", ("b", "X"), accreditations=["aqs"], can_lead=False, cost=7),
    ]
    rule = {"code": "aqs", "held_by": held_by} | (
        {"capability": "a"} if held_by == "deliverer" else {}
    )
    said = answer(["a X", "b X"], organisations, limits={"accreditations": [rule]})
    assert members(said) == expected


def test_whoever_declined_is_replaced_around_those_who_accepted():
    """Accepted stay, the decliner is out, and the silent one that still fits stays."""
    organisations = [
        organisation("yes", ("a", "X"), cost=5),
        organisation("no", ("b", "X")),
        organisation("silent", ("c", "X"), cost=5),
        organisation("other-c", ("c", "X")),
        organisation("next", ("b", "X"), cost=3),
    ]
    asked = read_problem(problem(["a X", "b X", "c X"], organisations))
    said = resolve(asked, accepted=["yes"], declined=["no"], silent=["silent"]).to_json()
    assert members(said) == ["next", "silent", "yes"]


def test_nobody_at_all():
    """No organisation, no answer but what is missing."""
    said = answer(["a X"], [])
    assert said["status"] == "impossible"
    assert said["missing"]["cells"] == [{"capability": "a", "area": "X"}]
    assert said["proposals"] == []


def test_too_few_members_allowed_names_how_many_are_needed():
    """And how the work could be split instead."""
    organisations = [organisation(f"o{c}", (c, "X")) for c in "abc"]
    said = answer(["a X", "b X", "c X"], organisations, limits={"max_members": 2})
    assert said["missing"]["conflict"] == ["max_members"]
    kinds = [remedy["kind"] for remedy in said["missing"]["remedies"]]
    assert kinds == ["threshold", "split", "recruit"]
    assert said["missing"]["remedies"][0]["to"] == "3"
    assert len(members(said)) == 2


def test_reasons_speak_in_names():
    """Codes become names where the caller has them."""
    given = problem(
        ["debt E07000010"], [organisation("o1", ("debt", "E07000010"), name="Fen Advice")]
    )
    names = {"debt": "Debt advice", "E07000010": "Fenland"}
    said = solve(read_problem(given), names=names).to_json()
    assert said["proposals"][0]["reasons"][0] == (
        "Fen Advice is the only organisation that offers Debt advice in Fenland."
    )


GOOD = problem(["a X"], [organisation("o1", ("a", "X"))])


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ({"version": 2}, "version"),
        ({"version": True}, "version"),
        ({"colour": 1}, "unknown key 'colour'"),
        ({"cells": {}}, "cells must be a list"),
        ({"cells": [{"capability": "a"}]}, "lacks 'area'"),
        ({"cells": [{"capability": "a", "area": "X"}] * 2}, "a second time"),
        ({"cells": [{"capability": "a", "area": "X", "volume": -1}]}, "from 0"),
        ({"cells": [{"capability": "a", "area": "X", "volume": True}]}, "a number"),
        ({"organisations": [{"id": "o1"}, {"id": "o1"}]}, "twice"),
        ({"organisations": [organisation("o1", ("a", ""))]}, "names no area"),
        ({"organisations": [{"id": "o1", "turnover": "1.005"}]}, "two decimals"),
        ({"organisations": [{"id": "o1", "turnover": "NaN"}]}, "from 0"),
        ({"organisations": [{"id": "\ud800"}]}, "broken character"),
        ({"organisations": [{"id": "o1", "cost": 1e300}]}, "from 0"),
        ({"limits": {"turnover": {"minimum": "1", "rule": "magic"}}}, "pooled"),
        ({"limits": {"include": ["nobody"]}}, "no organisation here"),
        ({"limits": {"incompatible": [["o1", "o1"]]}}, "two different"),
        ({"limits": {"max_members": -1}}, "whole number"),
        ({"objective": "beauty"}, "members, cost"),
        ({"alternatives": 0}, "whole number"),
        ({"ties": [["o1"]]}, "two ids"),
    ],
)
def test_a_malformed_problem_is_refused_whole_in_one_line(damage, says):
    """One clear line each."""
    with pytest.raises(MalformedProblem, match=says) as caught:
        read_problem(GOOD | damage)
    assert "\n" not in str(caught.value)
