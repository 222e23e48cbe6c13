"""A cover taken apart: columns that must be in, and pieces with nothing in common."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np

from consortia.matching.cover import Cover, Whole, from_pairs


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a cover.

    Attributes
    ----------
    columns : array of int
        Its columns, as indexes into the whole.
    cover : Cover
        The piece by itself; no rows.
    """

    columns: Whole
    cover: Cover


def essential(cover: Cover) -> Whole | None:
    """Return the columns that every choice has, or None where a cell has no column at all.

    These are the forced ones and whoever is alone in covering a cell.

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
    inside[cover.owners()[supply[cover.cell] == 1]] = True
    return np.flatnonzero(inside)


def parts(cover: Cover, chosen: Whole) -> list[Part]:
    """Return the pieces of what `chosen` leaves open, in order of their first column.

    A piece is a connected component of the graph of columns and the open cells they cover.
    """
    open_cells = cover.covered_by(chosen) == 0
    useful = open_cells[cover.cell]
    owners, cells = cover.owners()[useful], cover.cell[useful]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(owners.tolist(), (-1 - cells).tolist(), strict=True))
    pieces = []
    for piece in nx.connected_components(graph):
        columns = np.array(sorted(node for node in piece if node >= 0), dtype=np.int64)
        wanted = np.array(sorted(-1 - node for node in piece if node < 0), dtype=np.int64)
        pieces.append(Part(columns, _piece(cover, columns, wanted)))
    return sorted(pieces, key=lambda part: int(part.columns[0]))


def _piece(cover: Cover, columns: Whole, wanted: Whole) -> Cover:
    place = np.full(cover.cells, -1)
    place[wanted] = np.arange(len(wanted))
    mine = cover.only(columns)
    cell = place[mine.cell]
    inside = cell >= 0
    return from_pairs(len(columns), len(wanted), mine.owners()[inside], cell[inside])
