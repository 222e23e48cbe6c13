"""The network of a consortium as a drawing: members, their capabilities, and past partnerships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING, Any

from consortia.proposals.assignments.delivery import Delivery
from organisations.offers.models.capabilities import Capability

if TYPE_CHECKING:
    import networkx as nx

STEP, MARGIN, WIDTH, LEFT, RIGHT, BULGE = 34, 24, 700, 260, 440, 90
MOST_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation or a capability, its position, and its label."""

    x: int
    y: int
    label: str
    whole: str
    is_organisation: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """An organisation delivers a capability, in so many districts."""

    x1: int
    y1: int
    x2: int
    y2: int
    districts: int
    thickness: float
    title: str


@dataclass(frozen=True, slots=True)
class Bow:
    """That two organisations have worked together: a curve between them, as an SVG path."""

    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table beside the drawing: a member, its work, and its past partners."""

    organisation: str
    works: list[str]
    partners: list[str]


@dataclass(frozen=True, slots=True)
class Network:
    """A drawing with organisations left and capabilities right; `lines` are its table."""

    width: int
    height: int
    nodes: list[Node]
    edges: list[Edge]
    bows: list[Bow]
    lines: list[Line]


def delivery_network(
    delivery: Delivery,
    names: Mapping[str, str],
    partnerships: Iterable[tuple[str, str]] = (),
) -> Network:
    """Return who does what, and who has worked together, as a drawing.

    Parameters
    ----------
    delivery : Delivery
        Who does what.
    names : mapping
        Organisation identifier → name; everybody in it is drawn.
    partnerships : iterable of pairs
        Identifiers of organisations that both say that they have worked together.
    """
    import networkx as nx  # slow to load: see tests/house/test_starting.py

    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(("organisation", identifier) for identifier in names)
    for one in delivery:
        organisation, work = ("organisation", one.organisation), ("work", one.capability)
        if not graph.has_edge(organisation, work):
            graph.add_edge(organisation, work, areas=set())
        graph.edges[organisation, work]["areas"].add(one.area)
    labels = Capability.objects.in_bulk([name for kind, name in graph if kind == "work"])
    called = {
        node: names.get(node[1], node[1]) if node[0] == "organisation" else labels[node[1]].name
        for node in graph
    }
    pairs = [
        (("organisation", a), ("organisation", b))
        for a, b in partnerships
        if a in names and b in names
    ]
    return _drawn(graph, _places(graph, called), called, pairs)


def _places(graph: nx.Graph[Any], called: Mapping[Any, str]) -> dict[Any, tuple[int, int]]:
    """Return the position of each node; a capability lies near the middle of its deliverers."""
    import networkx as nx  # slow to load: see tests/house/test_starting.py

    organisations = sorted(
        (n for n in graph if n[0] == "organisation"), key=lambda n: (called[n], n)
    )
    row = {node: n for n, node in enumerate(organisations)}
    works = sorted(
        (n for n in graph if n[0] == "work"),
        key=lambda n: (mean(row[organisation] for organisation in graph[n]), called[n]),
    )
    ordered: nx.Graph[Any] = nx.Graph()
    ordered.add_nodes_from([*organisations, *works])
    laid = nx.multipartite_layout(ordered, subset_key={LEFT: organisations, RIGHT: works})
    heights = [float(y) for _, y in laid.values()] or [0.0]
    least, span = min(heights), (max(heights) - min(heights)) or 1.0
    tall = STEP * (max(len(organisations), len(works), 1) - 1)
    return {
        node: (
            LEFT if node[0] == "organisation" else RIGHT,
            round(MARGIN + STEP / 2 + tall * (float(y) - least) / span),
        )
        for node, (_, y) in laid.items()
    }


def _drawn(
    graph: nx.Graph[Any],
    places: Mapping[Any, tuple[int, int]],
    called: Mapping[Any, str],
    pairs: Iterable[tuple[Any, Any]],
) -> Network:
    nodes = [
        Node(*places[n], _short(called[n]), called[n], n[0] == "organisation")
        for n in sorted(places, key=lambda n: (places[n], n))
    ]
    edges = []
    for ends in graph.edges:
        organisation, work = sorted(ends)
        count = len(graph.edges[organisation, work]["areas"])
        title = (
            f"{called[organisation]}: {called[work]} in {count} district{'s' if count != 1 else ''}"
        )
        edges.append(
            Edge(*places[organisation], *places[work], count, 1 + min(count, 12) / 2, title)
        )
    edges.sort(key=lambda edge: (edge.y1, edge.y2))
    height = max((y for _, y in places.values()), default=0) + MARGIN + STEP // 2
    together = list(pairs)
    bows = [
        Bow(_bow(places[a], places[b]), f"{called[a]} and {called[b]} have worked together")
        for a, b in together
    ]
    return Network(WIDTH, height, nodes, edges, bows, _lines(graph, called, together))


def _bow(one: tuple[int, int], other: tuple[int, int]) -> str:
    middle = (one[1] + other[1]) / 2
    return f"M {one[0]} {one[1]} Q {one[0] + BULGE} {middle:.0f} {other[0]} {other[1]}"


def _lines(
    graph: nx.Graph[Any], called: Mapping[Any, str], pairs: Iterable[tuple[Any, Any]]
) -> list[Line]:
    partners: dict[Any, list[str]] = {}
    for a, b in pairs:
        partners.setdefault(a, []).append(called[b])
        partners.setdefault(b, []).append(called[a])
    return [
        Line(
            called[organisation],
            _works(graph, called, organisation),
            sorted(partners.get(organisation, [])),
        )
        for organisation in sorted(
            (n for n in graph if n[0] == "organisation"), key=lambda n: (called[n], n)
        )
    ]


def _works(graph: nx.Graph[Any], called: Mapping[Any, str], organisation: Any) -> list[str]:
    counts = {work: len(graph.edges[organisation, work]["areas"]) for work in graph[organisation]}
    return [
        f"{called[work]} in {count} district{'s' if count != 1 else ''}"
        for work, count in sorted(counts.items(), key=lambda item: called[item[0]])
    ]


def _short(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1].rstrip()}…"
