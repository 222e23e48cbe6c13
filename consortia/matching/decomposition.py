"""Decomposition of a cover: essential columns, then components with nothing in common."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np

from consortia.matching.clock import Clock
from consortia.matching.cover import Cover, IntArray, from_pairs
from consortia.matching.integer_program import IntegerAnswer, solve_integer_program


@dataclass(frozen=True, slots=True)
class Component:
    """A component of a cover.

    Attributes
    ----------
    columns : array of int
        Its columns, as indexes into the whole cover.
    cover : Cover
        The component alone; it has no rows.
    """

    columns: IntArray
    cover: Cover


def essential(cover: Cover) -> IntArray | None:
    """Return the columns that every choice has, or None where a cell has no column at all.

    These are the forced columns and each that alone covers a cell.

    Examples
    --------
    >>> cover = from_pairs(3, 2, np.array([0, 1, 1, 2]), np.array([0, 0, 1, 0]))
    >>> essential(cover).tolist()
    [1]
    """
    supply = np.bincount(cover.cell, minlength=cover.cells)
    if (supply == 0).any():
        return None
    inside = cover.forced.copy()
    inside[cover.owners[supply[cover.cell] == 1]] = True
    return np.flatnonzero(inside)


def components(cover: Cover, chosen: IntArray) -> list[Component]:
    """Return the components of what `chosen` leaves open, in order of their first column.

    They are the connected components of the graph in which two open cells are neighbours that some
    column covers both of.
    """
    open_cells = cover.covered_by(chosen) == 0
    useful = open_cells[cover.cell]
    owners, cells = cover.owners[useful], cover.cell[useful]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(np.flatnonzero(open_cells).tolist())
    together = owners[1:] == owners[:-1]
    links = np.unique(cells[:-1][together] * cover.cells + cells[1:][together])
    graph.add_edges_from(zip(*(end.tolist() for end in divmod(links, cover.cells)), strict=True))
    piece_of = np.zeros(cover.cells, dtype=np.int64)
    for number, piece in enumerate(nx.connected_components(graph)):
        piece_of[list(piece)] = number
    pieces = _components(cover, owners, cells, piece_of)
    return sorted(pieces, key=lambda part: int(part.columns[0]))


def _components(
    cover: Cover, owners: IntArray, cells: IntArray, piece_of: IntArray
) -> Iterator[Component]:
    """Yield the components, given the open pairs of a column and a cell, in order."""
    if not len(cells):
        return
    number = piece_of[cells]
    for pairs in np.split(np.argsort(number, kind="stable"), np.cumsum(np.bincount(number))[:-1]):
        columns, column = np.unique(owners[pairs], return_inverse=True)
        wanted, cell = np.unique(cells[pairs], return_inverse=True)
        yield Component(columns, from_pairs(len(columns), len(wanted), column, cell))


def solve_by_components(cover: Cover, weights: IntArray, clock: Clock) -> IntegerAnswer:
    """Return the lightest choice, component by component."""
    must = essential(cover)
    if must is None:
        return IntegerAnswer(None, math.inf, proven=True)
    pieces = components(cover, must)
    chosen, bound, proven = [must], float(weights[must].sum()), True
    for piece in pieces:
        found = solve_integer_program(piece.cover, weights[piece.columns], clock)
        if found.chosen is None:
            return IntegerAnswer(None, bound + found.bound, found.proven)
        chosen.append(piece.columns[found.chosen])
        bound += found.bound
        proven = proven and found.proven
    return IntegerAnswer(np.sort(np.concatenate(chosen)), bound, proven)
