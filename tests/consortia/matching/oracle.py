"""The specification, by trying everything: slow, simple, exact, and written apart from the matcher.

Every limit may hold at once, with decimals, nothing to do, no capacity, and cells with and without
a volume side by side. All in whole numbers and fractions.
"""

from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm

from tests.consortia.matching import linear


def number(value):
    """Return a number of the problem exactly."""
    return Fraction(str(value))


class Oracle:
    """A problem (as JSON), some of its limits lifted, and what is feasible in it.

    Parameters
    ----------
    problem : dict
    lifted : collection of str
        Limits that do not hold, named as in a conflict. Without `lead` nobody needs to lead;
        without `volume` no offer has a capacity, while shares count what they counted.
    cells : collection of int, optional
        The part of the work to look at; all by default.
    """

    def __init__(self, problem, lifted=(), cells=None):
        self.lifted = frozenset(lifted)
        kept = range(len(problem["cells"])) if cells is None else sorted(cells)
        self.cells = [problem["cells"][c] for c in kept]
        self.organisations = sorted(problem["organisations"], key=lambda one: one["id"])
        self.ids = [organisation["id"] for organisation in self.organisations]
        self.problem = problem
        stated = problem.get("limits", {})
        self.limits = {k: v for k, v in stated.items() if v is not None and k not in self.lifted}
        self.accreditations = [
            rule
            for i, rule in enumerate(stated.get("accreditations", []))
            if f"accreditations[{i}]" not in self.lifted
        ]
        turnover = self.limits.get("turnover")
        self.minimum = number(turnover["minimum"]) if turnover else Fraction(0)
        self.rule = turnover["rule"] if turnover else None
        self._known = {}
        self._delivers = {}

    @cached_property
    def volumes(self):
        """Each cell's volume, None where presence is enough."""
        stated = [cell.get("volume") for cell in self.cells]
        return [None if volume is None else number(volume) for volume in stated]

    @cached_property
    def turnovers(self):
        """Each organisation's turnover in pounds."""
        return [number(one.get("turnover", 0)) for one in self.organisations]

    @cached_property
    def supply(self):
        """For each organisation its offers: (capacity or None, cells that it may deliver)."""
        return [self._offers(organisation) for organisation in self.organisations]

    def _offers(self, organisation):
        found = []
        for offer in organisation.get("offers", []):
            capacity = None if "volume" in self.lifted else offer.get("capacity")
            cells = frozenset(
                c
                for c, cell in enumerate(self.cells)
                if offer["capability"] == cell["capability"]
                and cell["area"] in offer["areas"]
                and self._accredited(organisation, cell)
            )
            found.append((None if capacity is None else number(capacity), cells))
        return found

    def _accredited(self, organisation, cell):
        return all(
            rule["code"] in organisation.get("accreditations", [])
            for rule in self.accreditations
            if rule["held_by"] == "deliverer"
            and rule.get("capability") in (None, cell["capability"])
        )

    @cached_property
    def reach(self):
        """Each organisation's cells."""
        return [frozenset().union(*(cells for _, cells in offers)) for offers in self.supply]

    @cached_property
    def leads(self):
        """Whether each organisation may lead."""
        return [self._may_lead(m) for m in range(len(self.ids))]

    def _may_lead(self, m):
        organisation, own = self.organisations[m], self.turnovers[m]
        if not organisation.get("can_lead", organisation.get("kind") != "unincorporated"):
            return False
        if own < number(self.limits.get("lead_turnover", 0)):
            return False
        if self.rule == "lead_only" and own < self.minimum:
            return False
        codes = organisation.get("accreditations", [])
        return all(r["code"] in codes for r in self.accreditations if r["held_by"] == "lead")

    def members(self, mask):
        """Return the indexes of a set of organisations given as bits."""
        return [m for m in range(len(self.ids)) if mask >> m & 1]

    def mask(self, ids):
        """Return a set of identifiers as bits."""
        return sum(1 << self.ids.index(one) for one in set(ids))

    def named(self, mask):
        """Return the identifiers of a set given as bits."""
        return frozenset(self.ids[m] for m in self.members(mask))

    def feasible(self, mask):
        """Tell whether these organisations are a feasible consortium."""
        if mask not in self._known:
            self._known[mask] = self._meets_limits(mask) and self.deliverable(mask)
        return self._known[mask]

    def _meets_limits(self, mask):
        inside, named = self.members(mask), self.named(mask)
        most = self.limits.get("max_members", len(inside))
        if not inside or len(inside) > most or not set(self.limits.get("include", [])) <= named:
            return False
        if named & set(self.limits.get("exclude", [])):
            return False
        if any(set(pair) <= named for pair in self.limits.get("incompatible", [])):
            return False
        if "lead" not in self.lifted and not any(self.leads[m] for m in inside):
            return False
        for rule in self.accreditations:
            have = [rule["code"] in self.organisations[m].get("accreditations", []) for m in inside]
            if rule["held_by"] == "everyone" and not all(have):
                return False
            if rule["held_by"] == "anyone" and not any(have):
                return False
        return self.rule != "pooled" or sum(self.turnovers[m] for m in inside) >= self.minimum

    def deliverable(self, mask):
        """Tell whether these organisations can do all the work within capacities and shares."""
        if mask not in self._delivers:
            smaller = (mask & ~(1 << m) for m in self.members(mask))
            # A further member takes nothing away, so that a part that can is enough.
            self._delivers[mask] = any(
                self._delivers.get(part, False) for part in smaller
            ) or self._delivers_itself(mask)
        return self._delivers[mask]

    def _delivers_itself(self, mask):
        inside = self.members(mask)
        if frozenset().union(*(self.reach[m] for m in inside)) != frozenset(range(len(self.cells))):
            return False
        if not all(sum(does[m] for m in inside) >= wanted for does, wanted in self._necessary):
            return False
        return not self.mixed or self._mixed_delivery(inside)

    @cached_property
    def by_share(self):
        """Whether shares of the work are limited by turnover."""
        return self.rule == "each_by_share" and self.minimum > 0

    @cached_property
    def by_volume(self):
        """Whether shares go by volume: every cell has one."""
        return None not in self.volumes

    @cached_property
    def mixed(self):
        """Whether shares count cells, some of which are shared out by volume."""
        return self.by_share and not self.by_volume and any(v is not None for v in self.volumes)

    @cached_property
    def _necessary(self):
        """What every set of cells asks for: (what each organisation does at most, what is wanted).

        Where nothing is mixed that is enough too: the smallest cut (D. Gale, "A theorem on flows
        in networks", 1957).
        """
        people = [volume or Fraction(0) for volume in self.volumes]
        free = [None] * len(self.ids)
        if self.by_share and self.by_volume:
            return self._cuts(people, self.allowed, capacities=True)
        found = self._cuts(people, free, capacities=True)
        if self.by_share:
            ones = [Fraction(1)] * len(self.cells)
            whole = self.allowed if self.mixed else [Fraction(int(most)) for most in self.allowed]
            found += self._cuts(ones, whole, capacities=False)
        return found

    @cached_property
    def allowed(self):
        """How much of the work each organisation's turnover allows under each by share."""
        work = sum(self.volumes) if self.by_volume else Fraction(len(self.cells))
        return [turnover * work / self.minimum for turnover in self.turnovers]

    def _cuts(self, work, allowed, *, capacities):
        cuts = []
        for bits in range(1, 1 << len(self.cells)):
            chosen = {c for c in range(len(self.cells)) if bits >> c & 1}
            wanted = sum(work[c] for c in chosen)
            if wanted:
                does = [
                    self._does(m, chosen, wanted, allowed[m], capacities)
                    for m in range(len(self.ids))
                ]
                scale = lcm(wanted.denominator, *(one.denominator for one in does))
                cuts.append(([int(one * scale) for one in does], int(wanted * scale)))
        return cuts

    def _does(self, m, chosen, wanted, allowed, capacities):
        offers = [(most, cells & chosen) for most, cells in self.supply[m] if cells & chosen]
        if not offers:
            return Fraction(0)
        if not capacities:
            inside = frozenset().union(*(cells for _, cells in offers))
            return min(allowed, Fraction(len(inside)))
        together = sum(wanted if most is None else most for most, _ in offers)
        return min(together, wanted if allowed is None else allowed, wanted)

    def _mixed_delivery(self, inside):
        """Try who takes each whole cell, and share the others out exactly."""
        whole = [c for c, volume in enumerate(self.volumes) if not volume]
        able = [[m for m in inside if c in self.reach[m]] for c in whole]
        tried = set()
        for takers in product(*able):
            left = tuple(self.allowed[m] - takers.count(m) for m in inside)
            if min(left) >= 0 and left not in tried:
                tried.add(left)
                if self._portions_fit(inside, left):
                    return True
        return False

    def _portions_fit(self, inside, left):
        shared = [c for c, volume in enumerate(self.volumes) if volume]
        columns = [
            (m, o, c)
            for m in inside
            for o, (_, cells) in enumerate(self.supply[m])
            for c in sorted(cells)
            if c in shared
        ]
        rows = [[Fraction(c == d) for _, _, d in columns] for c in shared]
        limits = [Fraction(1)] * len(shared)
        rows += [[Fraction(m == n) for n, _, _ in columns] for m in inside]
        limits += left
        for m in inside:
            for o, (capacity, _) in enumerate(self.supply[m]):
                if capacity is not None:
                    rows.append([self.volumes[c] * ((m, o) == (n, p)) for n, p, c in columns])
                    limits.append(capacity)
        top, over = linear.most(rows, limits, [1] * len(columns))
        return top == len(shared) * over

    def value(self, mask):
        """Return the objective as a tuple that sorts as the design page orders it."""
        cost = sum(number(self.organisations[m].get("cost", 0)) for m in self.members(mask))
        if self.problem.get("objective") == "cost":
            return (cost,)
        named = self.named(mask)
        tied = sum(
            number(t[2]) if len(t) > 2 else 1
            for t in self.problem.get("ties", [])
            if set(t[:2]) <= named
        )
        return (mask.bit_count(), cost, -tied)

    @cached_property
    def everything(self):
        """Every feasible consortium, as bits."""
        return [mask for mask in range(1, 1 << len(self.ids)) if self.feasible(mask)]

    def exists(self):
        """Tell whether anything is feasible."""
        everyone = (1 << len(self.ids)) - 1
        if not self.ids or not self.deliverable(everyone):
            return False
        return any(self.feasible(mask) for mask in range(1, 1 << len(self.ids)))

    def is_minimal(self, mask):
        """Tell whether no member but the included can be dropped."""
        free = [m for m in self.members(mask) if self.ids[m] not in self.limits.get("include", [])]
        return not any(self.feasible(mask & ~(1 << m)) for m in free)

    @cached_property
    def ranked(self):
        """Every minimal feasible consortium, as (value, bits), the best first."""
        minimal = [mask for mask in self.everything if self.is_minimal(mask)]
        return sorted((self.value(mask), mask) for mask in minimal)


def feasible(problem, members):
    """Tell whether this set of organisations (dicts) is a feasible consortium."""
    oracle = Oracle(problem)
    return oracle.feasible(oracle.mask(organisation["id"] for organisation in members))


def value(problem, members):
    """Return the objective of organisations (dicts) as a tuple that sorts."""
    oracle = Oracle(problem)
    return oracle.value(oracle.mask(organisation["id"] for organisation in members))


def may_lead(organisation, limits):
    """Tell whether an organisation can be the lead."""
    alone = Oracle({"cells": [], "organisations": [organisation], "limits": limits})
    return alone.leads[0]


def all_feasible(problem):
    """Return every feasible consortium with its value, the best first."""
    oracle = Oracle(problem)
    found = [(oracle.value(mask), oracle.named(mask)) for mask in oracle.everything]
    return sorted(found, key=lambda item: (item[0], sorted(item[1])))


def differ(a, b):
    """Tell whether two consortia are really different."""
    smaller = min(len(a), len(b))
    need = max(1, round(0.3 * smaller))
    return len(a - b) >= need and len(b - a) >= need
