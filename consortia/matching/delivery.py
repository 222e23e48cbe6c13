"""Who delivers what: volumes shared out by flow, in exact whole numbers.

References
----------
L. R. Ford and D. R. Fulkerson, "Maximal flow through a network", Canadian Journal of
Mathematics 8 (1956), 399-404.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from math import lcm
from typing import Any

import networkx as nx
from networkx.algorithms.flow import dinitz

from consortia.matching.prepared import Prepared

Delivery = dict[tuple[int, int], Fraction]
"""(member, cell) → portion: people a year in units where the cell has a volume, else 1."""

_SOURCE, _SINK = "source", "sink"


def share_out(prepared: Prepared, members: Collection[int]) -> Delivery | None:
    """Return a delivery by these members that keeps every limit on it, or None.

    Parameters
    ----------
    prepared : Prepared
        The problem.
    members : collection of int
        Indexes of the members; together they offer every cell.

    Notes
    -----
    Cells with a volume are shared by maximum flow within each offer's capacity. Under
    ``each_by_share`` a member delivers at most the part of the whole that its turnover allows:
    by volume where all cells have one, else by number of cells, a shared cell counting by the
    portion of its volume.
    """
    volumes = list(prepared.problem.cells.values())
    if prepared.by_share is None:
        shared = _by_flow(prepared, members, caps=None) if prepared.has_volumes else {}
        return None if shared is None else shared | _by_presence(prepared, members, shared)
    if not prepared.has_volumes:
        return _by_flow(prepared, members, caps=_caps(prepared, members, len(volumes)), unit=True)
    if all(volume is not None for volume in volumes):
        caps = _caps(prepared, members, sum(volume or 0 for volume in volumes))
        whole = {m: Fraction(int(cap)) for m, cap in caps.items()}
        found = _by_flow(prepared, members, caps=whole) or _by_flow(prepared, members, caps=caps)
        return None if found is None else found | _by_presence(prepared, members, found)
    return _mixed(prepared, members)


def _caps(prepared: Prepared, members: Collection[int], whole: int) -> dict[int, Fraction]:
    minimum = prepared.by_share or 1
    return {m: Fraction(prepared.members[m].turnover * whole, minimum) for m in members}


def _by_flow(
    prepared: Prepared,
    members: Collection[int],
    *,
    caps: dict[int, Fraction] | None,
    unit: bool = False,
) -> Delivery | None:
    """Share cells out by one flow; `unit` gives each cell to one member, capacities aside."""
    scale = 1 if unit or caps is None else lcm(*(cap.denominator for cap in caps.values()))
    graph: Any = nx.DiGraph()
    graph.add_nodes_from([_SOURCE, _SINK])
    wanted = 0
    for c, cell in enumerate(prepared.cells):
        volume = 1 if unit else prepared.problem.cells[cell]
        if volume:
            graph.add_edge(("cell", c), _SINK, capacity=volume * scale)
            wanted += volume * scale
    for m in sorted(members):
        _add_member(graph, prepared, m, scale, None if caps is None else caps[m], unit)
    value, flow = nx.maximum_flow(graph, _SOURCE, _SINK, flow_func=dinitz)
    return _read_flow(flow, scale) if value == wanted else None


def _add_member(
    graph: Any, prepared: Prepared, m: int, scale: int, cap: Fraction | None, unit: bool
) -> None:
    limit = {} if cap is None else {"capacity": int(cap * scale)}
    graph.add_edge(_SOURCE, ("member", m), **limit)
    for o, cells in sorted(prepared.supply.get(m, {}).items()):
        capacity = None if unit else prepared.members[m].offers[o].capacity
        most = {} if capacity is None else {"capacity": capacity * scale}
        wanted = [c for c in cells if ("cell", c) in graph]
        if wanted:
            graph.add_edge(("member", m), ("offer", m, o), **most)
        for c in wanted:
            graph.add_edge(("offer", m, o), ("cell", c))


def _read_flow(flow: Any, scale: int) -> Delivery:
    delivery: Delivery = {}
    for node, onward in flow.items():
        if node[0] == "offer":
            for target, amount in onward.items():
                if amount:
                    key = (node[1], target[1])
                    delivery[key] = delivery.get(key, Fraction(0)) + Fraction(amount, scale)
    return delivery


def _by_presence(prepared: Prepared, members: Collection[int], shared: Delivery) -> Delivery:
    """Give each remaining cell to one of the members that offer it, evenly."""
    load = dict.fromkeys(sorted(members), 0)
    for m, _ in shared:
        load[m] += 1
    done = {cell for _, cell in shared}
    able = {
        c: [m for m in load if prepared.masks[m] >> c & 1]
        for c in range(len(prepared.cells))
        if c not in done
    }
    delivery: Delivery = {}
    for c in sorted(able, key=lambda cell: (len(able[cell]), cell)):
        m = min(able[c], key=lambda member: (load[member], member))
        load[m] += 1
        delivery[m, c] = Fraction(1)
    return delivery


def _mixed(prepared: Prepared, members: Collection[int]) -> Delivery | None:
    """Share cells out where only some have volumes and shares count cells: one small program."""
    from consortia.matching.model import add_delivery
    from consortia.matching.program import Clock, Found, Program

    program = Program()
    flows = add_delivery(program, prepared, dict.fromkeys(sorted(members)), whole=True)
    outcome = program.minimise({}, Clock(None))
    if outcome.found is not Found.OPTIMAL:
        return None
    delivery: Delivery = {}
    for (m, _, c), column in flows.items():
        part = Fraction(outcome.values[column]).limit_denominator(10**6)
        volume = prepared.problem.cells[prepared.cells[c]]
        if part:
            delivery[m, c] = delivery.get((m, c), Fraction(0)) + part * (volume or 1)
    return delivery
