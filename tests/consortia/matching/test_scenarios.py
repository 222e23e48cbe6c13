"""Many scenarios together answer as each would alone, as trying everything does."""

import random
from fractions import Fraction
from itertools import combinations

import networkx as nx
import pytest

from consortia.matching.changes import read_changes, stated_cells
from consortia.matching.clock import Clock
from consortia.matching.curves import Along, Asked, curve
from consortia.matching.optimise import best
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Limits, Rule
from consortia.matching.reading import read_problem
from consortia.matching.scenarios import Scenario, Scenarios, same_as
from tests.consortia.matching.oracle import feasible
from tests.consortia.matching.problems import chosen_limits, random_problem

KINDS = ["max", "pooled", "lead_only", "share", "lead", "accreditation", "in", "out", "rivals"]
FOREVER = Clock(None)


def offers_cell(organisation, cell, limits):
    """Return (place, offer) of the offers by which an organisation may deliver a cell."""
    for rule in limits.get("accreditations", []):
        falls_here = rule.get("capability") in (None, cell["capability"])
        lacks = rule["code"] not in organisation.get("accreditations", [])
        if rule["held_by"] == "deliverer" and falls_here and lacks:
            return []
    return [
        (index, offer)
        for index, offer in enumerate(organisation["offers"])
        if offer["capability"] == cell["capability"] and cell["area"] in offer["areas"]
    ]


def changed(given, change):
    """Return the problem that a change makes of another, as a document."""
    cells = [given["cells"][c] for c in change.get("cells", range(len(given["cells"])))]
    factor = Fraction(str(change.get("volume_factor", 1)))
    limits = given.get("limits", {}) | change.get("limits", {})
    organisations = [
        organisation
        | {
            "offers": [
                offer | {"capacity": offer["capacity"] * factor.denominator}
                if "capacity" in offer
                else offer
                for offer in organisation["offers"]
            ]
        }
        for organisation in given["organisations"]
    ]
    cells = [
        cell | {"volume": cell["volume"] * factor.numerator} if "volume" in cell else cell
        for cell in cells
    ]
    limits = {name: value for name, value in limits.items() if value is not None}
    return given | {"cells": cells, "organisations": organisations, "limits": limits}


def by_trying(given):
    """Return every feasible consortium."""
    organisations = given["organisations"]
    return [
        list(members)
        for size in range(1, len(organisations) + 1)
        for members in combinations(organisations, size)
        if feasible(given, list(members))
    ]


def takes_part(given, members, one):
    """Tell whether a member of a feasible consortium can deliver some of a cell in it."""
    judge = Judge(given, members)
    return any(
        judge.delivers(one, c, index, offer)
        for c, cell in enumerate(given["cells"])
        for index, offer in offers_cell(one, cell, given["limits"])
    )


class Judge:
    """The flow of a consortium, with a little of one cell given to one member beforehand."""

    def __init__(self, given, members):
        """Scale everything so that the least share is a whole number."""
        self.limits, self.cells, self.members = given["limits"], given["cells"], members
        turnover = self.limits.get("turnover") or {}
        minimum = int(Fraction(turnover.get("minimum", 0)) * 100)
        self.minimum = minimum * (turnover.get("rule") == "each_by_share")
        self.scale = self.minimum or 1
        self.counted = self.minimum and any("volume" not in cell for cell in self.cells)
        self.unit = self.scale if self.counted else 1
        self.need = [1 if self.counted else cell.get("volume", 0) for cell in self.cells]

    def cap(self, member):
        """Return what a member's turnover lets it do."""
        own = int(Fraction(member.get("turnover", "0")) * 100) * sum(self.need)
        own = own // self.scale * self.scale if self.counted else own
        return own if self.minimum else 10**18

    def room(self, offer):
        """Return what an offer can do."""
        return 10**18 if self.counted else offer.get("capacity", 10**9) * self.scale

    def delivers(self, one, c, index, offer):
        """Tell whether a member can deliver some of a cell by an offer."""
        if not self.need[c]:
            return True
        if min(self.cap(one), self.room(offer)) < self.unit:
            return False
        graph = nx.DiGraph()
        graph.add_nodes_from("st")
        for m, member in enumerate(self.members):
            taken = self.unit * (member is one)
            graph.add_edge("s", ("m", m), capacity=self.cap(member) - taken)
            for d, cell in enumerate(self.cells):
                for o, each in offers_cell(member, cell, self.limits):
                    most = self.room(each) - taken * (o == index)
                    graph.add_edge(("m", m), ("o", m, o), capacity=most)
                    graph.add_edge(("o", m, o), ("c", d))
        for d, need in enumerate(self.need):
            wanted = need * self.scale - self.unit * (d == c)
            graph.add_edge(("c", d), "t", capacity=wanted)
        return nx.maximum_flow_value(graph, "s", "t") == sum(self.need) * self.scale - self.unit


def random_change(chance, given, ids):
    """Return a change of some limits, perhaps with fewer cells or larger volumes."""
    kinds = chance.sample(KINDS, chance.randint(0, 3))
    change = {"limits": chosen_limits(chance, kinds, ids)}
    for name in chance.sample(list(given["limits"]), len(given["limits"]) // 2):
        change["limits"].setdefault(name, None)
    if chance.random() < 0.3:
        count = len(given["cells"])
        change["cells"] = sorted(chance.sample(range(count), chance.randint(1, count)))
    if chance.random() < 0.4:
        change["volume_factor"] = chance.choice([0.5, 1.5, 2, "0.75", 3])
    return change


@pytest.mark.parametrize("seed", range(40))
def test_scenarios_answer_as_trying_everything_does(seed):
    """Smallest size, organisations alone, and who could take part; ten changes of a problem."""
    chance = random.Random(seed)
    given = random_problem(chance, chance.sample(KINDS, chance.randint(0, 2)))
    ids = [organisation["id"] for organisation in given["organisations"]]
    changes = [random_change(chance, given, ids) for _ in range(10)]
    problem = read_problem(given)
    asked = read_changes({"scenarios": changes}, problem, stated_cells(given))
    together = Scenarios(problem).outcomes(asked.scenarios, FOREVER, participation=True)
    for change, outcome, scenario in zip(changes, together, asked.scenarios, strict=True):
        alike = changed(given, change)
        found = by_trying(alike)
        assert outcome.proven
        assert outcome.smallest == (len(found[0]) if found else None), change
        assert outcome.alone == sum(len(members) == 1 for members in found)
        part = {
            one["id"] for members in found for one in members if takes_part(alike, members, one)
        }
        assert outcome.could_take_part.number == len(part), change
        alone = best_size(same_as(problem, scenario))
        assert outcome.smallest == alone
        if outcome.smallest is not None:
            assert sorted(outcome.members) in [sorted(o["id"] for o in m) for m in found]


def best_size(problem):
    """Return the size of the best consortium, solved apart."""
    solution = best(Prepared(problem, problem.limits), FOREVER)
    return None if solution is None else len(solution.members)


def at(given, asked, value):
    """Return the problem at one point of a curve."""
    pounds = f"{value // 100}.{value % 100:02d}"
    if asked.along is Along.TURNOVER:
        change = {"limits": {"turnover": {"minimum": pounds, "rule": asked.rule.value}}}
    elif asked.along is Along.LEAD_TURNOVER:
        change = {"limits": {"lead_turnover": pounds}}
    elif asked.along is Along.MAX_MEMBERS:
        change = {"limits": {"max_members": value}}
    else:
        change = {"volume_factor": Fraction(value, 10**6)}
    return changed(given, change)


def smallest(given):
    """Return the size of the smallest consortium by trying; None where there is none."""
    found = by_trying(given)
    return len(found[0]) if found else None


CURVES = [
    *(Asked(Along.TURNOVER, rule) for rule in Rule),
    Asked(Along.LEAD_TURNOVER),
    Asked(Along.VOLUME_FACTOR),
]


@pytest.mark.parametrize("asked", CURVES, ids=str)
@pytest.mark.parametrize("seed", range(12))
def test_curves_break_to_the_penny(asked, seed):
    """At each break point so many suffice, a penny on they do not; the sizes rise."""
    chance = random.Random(1000 + seed)
    kinds = [kind for kind in KINDS if kind not in ("share", "pooled", "lead_only")]
    if asked.along is not Along.TURNOVER:
        kinds += ["share"]
    given = random_problem(chance, chance.sample(kinds, chance.randint(0, 3)))
    found = curve(Scenarios(read_problem(given)), asked, read_problem(given).limits, FOREVER)
    start = int(asked.along is Along.VOLUME_FACTOR)
    assert found.finished
    for step in found.steps:
        assert smallest(at(given, asked, start)) == step.smallest
        if step.value is None:
            assert smallest(at(given, asked, 10**15)) == step.smallest
            return
        assert smallest(at(given, asked, step.value)) == step.smallest
        start = step.value + 1
    assert smallest(at(given, asked, start)) is None


def test_a_curve_along_the_size_is_one_step():
    """So many members are enough, and fewer are not; nothing at all where nothing is feasible."""
    chance = random.Random(5)
    for _ in range(20):
        given = random_problem(chance, ["share", "accreditation"])
        problem = read_problem(given)
        found = curve(Scenarios(problem), Asked(Along.MAX_MEMBERS), problem.limits, FOREVER)
        assert [step.smallest for step in found.steps] == [
            size for size in [smallest(given)] if size is not None
        ]


def test_harder_limits_never_need_fewer_members():
    """Each limit moved up, on its own, in one family of scenarios."""
    chance = random.Random(9)
    for _ in range(20):
        problem = read_problem(random_problem(chance, []))
        for rule in Rule:
            steps = [
                Scenario("", Limits(turnover=pence * 10**6, rule=rule))
                for pence in range(40, 0, -3)
            ]
            sizes = [one.smallest or 99 for one in Scenarios(problem).outcomes(steps, FOREVER)]
            assert sizes == sorted(sizes, reverse=True)
        steps = [Scenario("", Limits(), None, Fraction(n, 4)) for n in range(1, 12)]
        sizes = [one.smallest or 99 for one in Scenarios(problem).outcomes(steps, FOREVER)]
        assert sizes == sorted(sizes)


@pytest.mark.parametrize("seed", range(15))
def test_shares_that_mix_cells_and_volumes_are_as_solved_apart(seed):
    """Only some of the cells have volumes; nothing is cheap there, and nothing is otherwise."""
    chance = random.Random(500 + seed)
    given = random_problem(chance, ["share"])
    for cell in given["cells"][1:]:
        cell.pop("volume", None)
    problem = read_problem(given)
    steps = [
        Scenario("", Limits(turnover=pounds * 10**6, rule=Rule.EACH_BY_SHARE))
        for pounds in (1, 7, 12, 25)
    ]
    for scenario, outcome in zip(steps, Scenarios(problem).outcomes(steps, FOREVER), strict=True):
        assert outcome.proven
        assert outcome.smallest == best_size(same_as(problem, scenario))
