"""The supply graph: who offers what where, as pages draw it and explanations read it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import networkx as nx

from consortia.matching.prepared import Prepared


def supply_graph(prepared: Prepared, members: Collection[int] | None = None) -> Any:
    """Return the bipartite graph of bodies and the cells that they may deliver.

    Parameters
    ----------
    members : collection of int, optional
        Only these members; everyone by default.

    Returns
    -------
    networkx.Graph
        Nodes ``("body", id)`` and ``("cell", capability, area)`` with ``bipartite`` 0 and 1, and
        ties between bodies as edges with a ``strength``.
    """
    graph: Any = nx.Graph()
    chosen = range(len(prepared.members)) if members is None else sorted(members)
    graph.add_nodes_from((("cell", *cell) for cell in prepared.cells), bipartite=1)
    for m in chosen:
        body = ("body", prepared.members[m].id)
        graph.add_node(body, bipartite=0)
        for c, cell in enumerate(prepared.cells):
            if prepared.masks[m] >> c & 1:
                graph.add_edge(body, ("cell", *cell))
    names = {prepared.members[m].id for m in chosen}
    for (a, b), strength in prepared.problem.ties.items():
        if a in names and b in names:
            graph.add_edge(("body", a), ("body", b), strength=strength)
    return graph


def single_points(prepared: Prepared, members: Collection[int]) -> list[str]:
    """Return the members whose leaving would cut the group's work in two, by identifier.

    These are the articulation points of the supply graph of the group alone (Hopcroft and
    Tarjan, 1973).
    """
    graph = supply_graph(prepared, members)
    return sorted(node[1] for node in nx.articulation_points(graph) if node[0] == "body")


def independent_parts(prepared: Prepared) -> list[set[Any]]:
    """Return the connected parts of the supply graph, the largest first."""
    parts = nx.connected_components(supply_graph(prepared))
    return sorted(parts, key=lambda part: (-len(part), min(map(str, part))))
