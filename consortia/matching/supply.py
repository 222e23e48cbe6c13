"""The supply graph, who offers what where: pages draw it, explanations read it.

A bipartite graph of organisations and cells. Its connected components are parts of a contract that
have nothing to do with each other; its articulation points are organisations and cells without
which a part falls apart.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import networkx as nx

from consortia.matching.prepared import Prepared
from consortia.matching.problem import Cell

Node = tuple[str, str] | tuple[str, str, str]
"""``("organisation", identifier)`` or ``("cell", capability, area)``."""


@dataclass(frozen=True, slots=True)
class Links:
    """How a contract hangs together.

    Attributes
    ----------
    parts : list of list of (str, str)
        Cells that are linked by somebody who offers several of them, part by part.
    hinges : list of str
        Organisations without which a part falls apart.
    alone : dict
        Organisation → cells that nobody else offers.
    """

    parts: list[list[Cell]]
    hinges: list[str]
    alone: dict[str, list[Cell]]


def supply_graph(prepared: Prepared, members: Collection[int] | None = None) -> nx.Graph[Node]:
    """Return the graph of organisations and the cells they may deliver.

    Parameters
    ----------
    members : collection of int, optional
        Only these organisations; everyone by default.

    Examples
    --------
    >>> from consortia.matching.problem import Limits, Offer, Organisation, Problem
    >>> organisation = Organisation("a", "A", offers=(Offer("debt", ("x",)),))
    >>> problem = Problem({("debt", "x"): None}, (organisation,))
    >>> sorted(supply_graph(Prepared(problem, Limits())).nodes)
    [('cell', 'debt', 'x'), ('organisation', 'a')]
    """
    graph: nx.Graph[Node] = nx.Graph()
    graph.add_nodes_from(("cell", *cell) for cell in prepared.cells)
    inside = range(len(prepared.members)) if members is None else sorted(members)
    for m in inside:
        organisation = ("organisation", prepared.members[m].id)
        graph.add_node(organisation)
        cells = prepared.cells_of(m).tolist()
        graph.add_edges_from((organisation, ("cell", *prepared.cells[c])) for c in cells)
    return graph


def links(graph: nx.Graph[Node]) -> Links:
    """Return how the cells of a supply graph hang together."""
    parts = [
        sorted(cell for node in part if (cell := _cell(node)) is not None)
        for part in nx.connected_components(graph)
    ]
    hinges = sorted(node[1] for node in nx.articulation_points(graph) if node[0] == "organisation")
    alone: dict[str, list[Cell]] = {}
    for node in sorted(graph.nodes):
        cell = _cell(node)
        if cell is not None and graph.degree(node) == 1:
            (organisation,) = graph.neighbors(node)
            alone.setdefault(organisation[1], []).append(cell)
    return Links(sorted(part for part in parts if part), hinges, alone)


def _cell(node: Node) -> Cell | None:
    return (node[1], node[2]) if len(node) == 3 else None
