"""The picture of a group: bodies, what they do in it, and how widely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import mean
from typing import Any

import networkx as nx

from organisations.models import Capability

STEP, MARGIN, WIDTH, LEFT, RIGHT = 34, 24, 640, 260, 380
MOST_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Node:
    """A body or a capability, where it stands, and its label."""

    x: int
    y: int
    label: str
    whole: str
    is_body: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """That a body does something, in so many districts."""

    x1: int
    y1: int
    x2: int
    y2: int
    districts: int
    thickness: float
    title: str


@dataclass(frozen=True, slots=True)
class Network:
    """A drawing of bodies on the left and capabilities on the right; the matrix says the same."""

    width: int
    height: int
    nodes: list[Node]
    edges: list[Edge]


def delivery_network(delivery: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> Network:
    """Return who does what as a drawing.

    Parameters
    ----------
    delivery : iterable of mapping
        Rows with capability, area and organisation, as proposals keep them.
    names : mapping
        Organisation identifier → name.
    """
    graph: nx.Graph[Any] = nx.Graph()
    for row in delivery:
        body, work = ("body", row["organisation"]), ("work", row["capability"])
        if not graph.has_edge(body, work):
            graph.add_edge(body, work, areas=set())
        graph.edges[body, work]["areas"].add(row["area"])
    labels = Capability.objects.in_bulk([name for kind, name in graph if kind == "work"])
    called = {
        node: names.get(node[1], node[1]) if node[0] == "body" else labels[node[1]].name
        for node in graph
    }
    return _drawn(graph, _places(graph, called), called)


def _places(graph: nx.Graph[Any], called: Mapping[Any, str]) -> dict[Any, tuple[int, int]]:
    """Return where each node stands; each capability near the middle of those who do it."""
    bodies = sorted((n for n in graph if n[0] == "body"), key=lambda n: (called[n], n))
    row = {node: n for n, node in enumerate(bodies)}
    works = sorted(
        (n for n in graph if n[0] == "work"),
        key=lambda n: (mean(row[body] for body in graph[n]), called[n]),
    )
    tall = max(len(bodies), len(works), 1)
    places: dict[Any, tuple[int, int]] = {}
    for nodes, x in ((bodies, LEFT), (works, RIGHT)):
        gap = STEP * tall / max(len(nodes), 1)
        places |= {node: (x, round(MARGIN + gap * (n + 0.5))) for n, node in enumerate(nodes)}
    return places


def _drawn(
    graph: nx.Graph[Any], places: Mapping[Any, tuple[int, int]], called: Mapping[Any, str]
) -> Network:
    nodes = [
        Node(*places[n], _short(called[n]), called[n], n[0] == "body")
        for n in sorted(places, key=lambda n: (places[n], n))
    ]
    edges = []
    for ends in graph.edges:
        body, work = sorted(ends)
        count = len(graph.edges[body, work]["areas"])
        title = f"{called[body]}: {called[work]} in {count} district{'s' if count != 1 else ''}"
        edges.append(Edge(*places[body], *places[work], count, 1 + min(count, 12) / 2, title))
    edges.sort(key=lambda edge: (edge.y1, edge.y2))
    height = max((y for _, y in places.values()), default=0) + MARGIN + STEP // 2
    return Network(WIDTH, height, nodes, edges)


def _short(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1].rstrip()}…"
