"""Who delivers what: volumes shared out by flow, in exact whole numbers.

References
----------
L. R. Ford and D. R. Fulkerson, "Maximal flow through a network", Canadian Journal of
Mathematics 8 (1956), 399-404.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    """Return a delivery by these members that meets every limit on it, or None.

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
    if prepared.mixes_shares:
        return _mixed(prepared, members)
    if not prepared.needs_delivery:
        return _by_presence(prepared, members, {})
    caps = _caps(prepared, members)
    if caps is None:
        easy = _ample(prepared, members)
        found = _by_flow(prepared, members, None, easy)
        return None if found is None else _by_presence(prepared, members, found, easy) | found
    whole = None if caps is None else {m: Fraction(int(cap)) for m, cap in caps.items()}
    found = _by_flow(prepared, members, whole)
    if found is None and caps != whole:
        found = _by_flow(prepared, members, caps)
    return None if found is None else found | _by_presence(prepared, members, found)


def short_cells(prepared: Prepared, members: Collection[int]) -> frozenset[int]:
    """Return cells (indexes) for which these members together cannot do enough; none if they can.

    The far side of a smallest cut: everyone who may deliver any of these cells is at their
    capacity or share, and it does not suffice. Not for shares that mix cells and volumes.
    """
    caps = _caps(prepared, members)
    easy = _ample(prepared, members) if caps is None else {}
    graph, wanted, _ = _network(prepared, members, caps, easy)
    residual = dinitz(graph, _SOURCE, _SINK)
    if residual.graph["flow_value"] == wanted:
        return frozenset()
    left = nx.subgraph_view(
        residual,
        filter_edge=lambda a, b: residual[a][b]["flow"] < residual[a][b]["capacity"],
    )
    reached = nx.descendants(left, _SOURCE)
    return frozenset(
        c
        for c, work in enumerate(prepared.work)
        if work and c not in easy and ("cell", c) not in reached
    )


def _ample(prepared: Prepared, members: Collection[int]) -> dict[int, list[int]]:
    """Return cell → members who can do all of it and all else that the same offer reaches."""
    work, found = prepared.work, dict[int, list[int]]()
    for m in sorted(members):
        for o, cells in sorted(prepared.supply.get(m, {}).items()):
            capacity = prepared.members[m].offers[o].capacity
            if capacity is None or capacity >= sum(work[c] for c in cells):
                for c in cells:
                    found.setdefault(c, []).append(m)
    return found


def _caps(prepared: Prepared, members: Collection[int]) -> dict[int, Fraction] | None:
    shares = {m: prepared.share_of_work(m) for m in members}
    found = {m: share for m, share in shares.items() if share is not None}
    return found if prepared.by_share is not None else None


def _by_flow(
    prepared: Prepared,
    members: Collection[int],
    caps: dict[int, Fraction] | None,
    easy: Collection[int] = (),
) -> Delivery | None:
    """Share cells out by one flow, but for the easy ones."""
    graph, wanted, scale = _network(prepared, members, caps, easy)
    if not wanted:
        return {}
    value, flow = nx.maximum_flow(graph, _SOURCE, _SINK, flow_func=dinitz)
    return _read_flow(flow, scale) if value == wanted else None


def _network(
    prepared: Prepared,
    members: Collection[int],
    caps: dict[int, Fraction] | None,
    easy: Collection[int] = (),
) -> tuple[Any, int, int]:
    """Return source → member → offer → cell → sink, the work wanted, and the scale of both."""
    scale = 1 if caps is None else lcm(*(cap.denominator for cap in caps.values()))
    graph: Any = nx.DiGraph()
    graph.add_nodes_from([_SOURCE, _SINK])
    wanted = {c: work * scale for c, work in enumerate(prepared.work) if work and c not in easy}
    for c, work in wanted.items():
        graph.add_edge(("cell", c), _SINK, capacity=work)
    for m in sorted(members):
        _add_member(graph, prepared, m, scale, None if caps is None else caps[m])
    return graph, sum(wanted.values()), scale


def _add_member(graph: Any, prepared: Prepared, m: int, scale: int, cap: Fraction | None) -> None:
    limit = {} if cap is None else {"capacity": int(cap * scale)}
    graph.add_edge(_SOURCE, ("member", m), **limit)
    for o, cells in sorted(prepared.supply.get(m, {}).items()):
        capacity = prepared.members[m].offers[o].capacity if prepared.has_volumes else None
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


def _by_presence(
    prepared: Prepared,
    members: Collection[int],
    shared: Delivery,
    easy: Mapping[int, list[int]] | None = None,
) -> Delivery:
    """Give each remaining cell to one of the members that can do it, evenly."""
    load = dict.fromkeys(sorted(members), 0)
    for m, _ in shared:
        load[m] += 1
    done = {cell for _, cell in shared}
    able = {
        c: (easy or {}).get(c) or [m for m in load if prepared.masks[m] >> c & 1]
        for c in range(len(prepared.cells))
        if c not in done
    }
    delivery: Delivery = {}
    for c in sorted(able, key=lambda cell: (len(able[cell]), cell)):
        m = min(able[c], key=lambda member: (load[member], member))
        load[m] += 1
        delivery[m, c] = Fraction(prepared.work[c] or 1)
    return delivery


def _mixed(prepared: Prepared, members: Collection[int]) -> Delivery | None:
    """Share cells out where only some have volumes and shares count cells: one small program."""
    from consortia.matching.formulation import add_delivery
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
