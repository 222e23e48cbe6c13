"""A seeded register of organisations on real districts, shaped like the real one.

Turnover is log-normal with a median of £20,000; most organisations work in one or two districts;
one to four capabilities each, popular by Zipf's law; a few work county-wide, fewer in a whole
region or everywhere. The shape follows the Charity Commission's register; no row stands for a real
organisation.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from consortia.matching.problem import Cell
from consortia.matching.register import Register

TABLES = Path(__file__).resolve().parents[1] / "areas" / "data"
CAPABILITIES = 80
REACH = {"district": 0.62, "two": 0.23, "few": 0.11, "county": 0.03, "region": 0.007, "all": 0.003}
SETS_PER_AREA = 12


@dataclass(frozen=True)
class Places:
    """Districts, their neighbours, counties and regions.

    Attributes
    ----------
    codes : list of str
        Districts, in order.
    people : array of float
        Population.
    neighbours : list of list of int
    groups : dict
        ``county`` and ``region`` → for each district, the districts of its county or region.
    """

    codes: list[str]
    people: Any
    neighbours: list[list[int]]
    groups: dict[str, list[list[int]]]


def _rows(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_places() -> Places:
    """Return the districts of today that have a neighbour."""
    borders = [(row["a"], row["b"]) for row in _rows("neighbours")]
    touched = {code for pair in borders for code in pair}
    rows = {
        row["code"]: row
        for row in _rows("areas")
        if row["level"] == "district" and not row["valid_to"] and row["code"] in touched
    }
    codes = sorted(rows)
    at = {code: i for i, code in enumerate(codes)}
    near: list[list[int]] = [[] for _ in codes]
    for a, b in borders:
        if a in at and b in at:
            near[at[a]].append(at[b])
            near[at[b]].append(at[a])
    groups: dict[str, dict[str, list[int]]] = {"E10": {}, "E12": {}}
    own: dict[str, dict[int, str]] = {"E10": {}, "E12": {}}
    for row in _rows("parents"):
        kind = row["parent"][:3]
        if kind in groups and row["child"] in at:
            groups[kind].setdefault(row["parent"], []).append(at[row["child"]])
            own[kind][at[row["child"]]] = row["parent"]
    county = [
        groups["E10"][own["E10"][i]] if i in own["E10"] else sorted([i, *near[i]])
        for i in range(len(codes))
    ]
    counties = _regions_of_counties(groups, own, at)
    region = [sorted(counties.get(i, county[i])) for i in range(len(codes))]
    people = np.array([float(rows[c]["population"] or 1) for c in codes])
    return Places(codes, people, [sorted(n) for n in near], {"county": county, "region": region})


def _regions_of_counties(groups: Any, own: Any, at: dict[str, int]) -> dict[int, list[int]]:
    upper = {row["child"]: row["parent"] for row in _rows("parents") if row["child"][:3] == "E10"}
    of = dict(own["E12"])
    for i, county in own["E10"].items():
        if county in upper:
            of[i] = upper[county]
    members: dict[str, list[int]] = {}
    for i, name in of.items():
        members.setdefault(name, []).append(i)
    return {i: members[name] for i, name in of.items()}


def connected(places: Places, start: int, size: int, rng: np.random.Generator) -> list[int]:
    """Return `size` connected districts, the first being `start`."""
    chosen, edge = [start], list(places.neighbours[start])
    while edge and len(chosen) < size:
        pick = edge.pop(int(rng.integers(len(edge))))
        if pick not in chosen:
            chosen.append(pick)
            edge.extend(n for n in places.neighbours[pick] if n not in chosen)
    return chosen


@dataclass(frozen=True)
class RegisterArrays:
    """A register as arrays: one row an organisation.

    Attributes
    ----------
    turnover : array of int
        Pounds a year.
    home, reach : array of int
        District, and the set of districts worked in.
    sets : list of array of int
        The sets of districts.
    works : array of bool, organisations × capabilities
    capacity : array of int
        People a year in each offer.
    accredited : array of bool
        Has the accreditation that some contracts ask for.
    """

    places: Places
    turnover: Any
    home: Any
    reach: Any
    sets: list[Any]
    works: Any
    capacity: Any
    accredited: Any

    def __len__(self) -> int:
        return len(self.turnover)


def make_register(count: int, *, seed: int = 1, local_only: bool = False) -> RegisterArrays:
    """Return a register of `count` organisations.

    Parameters
    ----------
    local_only : bool
        True to leave out organisations in more than five districts or with over a million a year.
    """
    rng = np.random.default_rng(seed)
    places = read_places()
    turnover = np.round(20_000 * np.exp(rng.normal(0.0, 2.0, count))).astype(np.int64)
    home = rng.choice(len(places.codes), count, p=places.people / places.people.sum())
    kind = rng.choice(len(REACH), count, p=list(REACH.values()))
    turnover[kind >= 3] *= 20
    sets, first = _sets(places, rng)
    reach = _reach(home, kind, first, rng)
    works = _works(count, rng)
    capacity = np.maximum(5, np.round(60 * np.exp(rng.normal(0.0, 0.8, count)))).astype(np.int64)
    accredited = rng.random(count) < 0.4
    keep = (kind < 3) & (turnover <= 1_000_000) if local_only else kind < 5
    return RegisterArrays(
        places,
        turnover[keep],
        home[keep],
        reach[keep],
        sets,
        works[keep],
        capacity[keep],
        accredited[keep],
    )


def _sets(places: Places, rng: np.random.Generator) -> tuple[list[Any], dict[str, Any]]:
    """Return the sets of districts worked in, and for each district the first of its own."""
    sets: list[Any] = []
    first: dict[str, Any] = {}
    sizes = {"district": [1], "two": [2] * SETS_PER_AREA, "few": [3, 4, 5] * (SETS_PER_AREA // 3)}
    for kind, lengths in sizes.items():
        first[kind] = np.zeros(len(places.codes), dtype=np.int64)
        for home in range(len(places.codes)):
            first[kind][home] = len(sets)
            sets += [np.array(sorted(connected(places, home, n, rng))) for n in lengths]
    for kind in ("county", "region"):
        first[kind] = len(sets) + np.arange(len(places.codes))
        sets += [np.array(districts) for districts in places.groups[kind]]
    first["all"] = np.full(len(places.codes), len(sets))
    sets.append(np.arange(len(places.codes)))
    return sets, first


def _reach(home: Any, kind: Any, first: dict[str, Any], rng: np.random.Generator) -> Any:
    reach = np.zeros(len(home), dtype=np.int64)
    for number, name in enumerate(REACH):
        which = kind == number
        several = SETS_PER_AREA if name in ("two", "few") else 1
        reach[which] = first[name][home[which]] + rng.integers(several, size=int(which.sum()))
    return reach


def _works(count: int, rng: np.random.Generator) -> Any:
    """Return which capabilities each organisation has: one to four draws by Zipf's law."""
    popularity = 1.0 / np.arange(1, CAPABILITIES + 1)
    draws = rng.choice(CAPABILITIES, (count, 4), p=popularity / popularity.sum())
    several = rng.choice(4, count, p=(0.4, 0.3, 0.2, 0.1))
    works = np.zeros((count, CAPABILITIES), dtype=bool)
    for turn in range(4):
        which = np.flatnonzero(several >= turn)
        works[which, draws[which, turn]] = True
    return works


def make_contract(
    places: Places, districts: int, capabilities: int, *, seed: int
) -> tuple[list[int], list[int]]:
    """Return a contract: connected districts, and any capabilities."""
    rng = np.random.default_rng((seed, districts, capabilities))
    while True:
        chosen = connected(places, int(rng.integers(len(places.codes))), districts, rng)
        if len(chosen) == districts:
            break
    works = rng.choice(CAPABILITIES, capabilities, replace=False)
    return sorted(chosen), sorted(int(work) for work in works)


def index(organisations: RegisterArrays) -> Register:
    """Return the matcher's index of a register."""
    organisation, work = np.nonzero(organisations.works)
    sizes = np.array([len(one) for one in organisations.sets])
    first = np.concatenate([[0], np.cumsum(sizes)])
    flat = np.concatenate(organisations.sets)
    counts = sizes[organisations.reach[organisation]]
    ends = np.cumsum(counts)
    at = np.arange(ends[-1]) + np.repeat(
        first[organisations.reach[organisation]] - (ends - counts), counts
    )
    areas = {code: n for n, code in enumerate(organisations.places.codes)}
    works = {capability_code(n): n for n in range(CAPABILITIES)}
    who, what = np.repeat(organisation, counts), np.repeat(work, counts)
    return Register.from_arrays(works, areas, who, what, flat[at])


def capability_code(number: int) -> str:
    """Return the made-up code of a capability."""
    return f"capability-{number:02d}"


def cells_of(places: Places, contract: tuple[list[int], list[int]]) -> list[Cell]:
    """Return the cells of a contract."""
    districts, works = contract
    return [(capability_code(work), places.codes[d]) for work in works for d in districts]


def costs_of(organisations: RegisterArrays, who: Any, contract: tuple[list[int], list[int]]) -> Any:
    """Return the secondary cost of each of some organisations: by size, and being distant."""
    bands = np.array([10_000, 100_000, 500_000, 1_000_000, 10_000_000])
    distant = ~np.isin(organisations.home[who], contract[0])
    size = np.searchsorted(bands, organisations.turnover[who], side="right")
    return (10 * size + distant).astype(np.int64)
