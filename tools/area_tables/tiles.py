"""The hexagonal tile map: one equal tile a district, near where it lies.

Centroids are pushed apart until each has room for a tile while neighbours pull together (a
Dorling-like relaxation), then each is given the hexagon that keeps the sum of squared moves
least (linear assignment), and swaps of nearby tiles are kept where more neighbours touch.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

ROOT3 = math.sqrt(3.0)
DIRECTIONS = [(1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1)]

Points = NDArray[np.float64]


def lay_out(
    centroids: Points, pairs: list[tuple[int, int]], rounds: int = 400
) -> list[tuple[int, int]]:
    """Return axial hexagon coordinates (q, r), one for each place, no two alike.

    Parameters
    ----------
    centroids : array of shape (n, 2)
        Kilometres east and south of anywhere.
    pairs : list of (int, int)
        Places that share a border.
    rounds : int
        Steps of the relaxation.
    """
    relaxed = _relax(centroids, pairs, rounds)
    tiles = _assign(relaxed)
    return _improve(tiles, pairs, relaxed)


def kept_adjacent(tiles: list[tuple[int, int]], pairs: list[tuple[int, int]]) -> float:
    """Return the share of neighbouring pairs whose tiles touch."""
    return sum(_touch(tiles[a], tiles[b]) for a, b in pairs) / len(pairs)


def _relax(centroids: Points, pairs: list[tuple[int, int]], rounds: int) -> Points:
    spots: Points = (centroids - centroids.mean(axis=0)) / 32.0
    home = spots.copy()
    links = np.array(pairs)
    for step in range(rounds):
        move = 0.02 * (home - spots)
        gap = spots[links[:, 1]] - spots[links[:, 0]]
        length = np.linalg.norm(gap, axis=1, keepdims=True) + 1e-9
        pull = 0.08 * gap * np.maximum(length - 1.0, 0) / length
        np.add.at(move, links[:, 0], pull)
        np.add.at(move, links[:, 1], -pull)
        close = np.array(sorted(cKDTree(spots).query_pairs(1.0)))
        if len(close):
            gap = spots[close[:, 1]] - spots[close[:, 0]]
            length = np.linalg.norm(gap, axis=1, keepdims=True) + 1e-9
            push = 0.45 * gap * (1.0 - length) / length
            np.add.at(move, close[:, 0], -push)
            np.add.at(move, close[:, 1], push)
        spots = spots + move * (1.0 - 0.5 * step / rounds)
    return spots


def _centre(tile: tuple[int, int]) -> tuple[float, float]:
    q, r = tile
    return q + r / 2, r * ROOT3 / 2


def _assign(spots: Points) -> list[tuple[int, int]]:
    low, high = np.floor(spots.min(axis=0)) - 3, np.ceil(spots.max(axis=0)) + 3
    rows = range(int(low[1] / (ROOT3 / 2)), int(high[1] / (ROOT3 / 2)) + 1)
    grid = [(q, r) for r in rows for q in range(int(low[0] - r / 2), int(high[0] - r / 2) + 1)]
    centres = np.array([_centre(tile) for tile in grid])
    cost = ((spots[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(cost)
    return [grid[index] for index in chosen]


def _improve(
    tiles: list[tuple[int, int]], pairs: list[tuple[int, int]], spots: Points
) -> list[tuple[int, int]]:
    links: dict[int, set[int]] = {place: set() for place in range(len(tiles))}
    for a, b in pairs:
        links[a].add(b)
        links[b].add(a)
    where = {tile: place for place, tile in enumerate(tiles)}

    def worth(place: int, tile: tuple[int, int]) -> float:
        touching = sum(_touch(tile, tiles[other]) for other in links[place])
        x, y = _centre(tile)
        return touching - 0.06 * float((spots[place][0] - x) ** 2 + (spots[place][1] - y) ** 2)

    for _ in range(30):
        changed = False
        for place in range(len(tiles)):
            for dq in range(-2, 3):
                for dr in range(-2, 3):
                    changed |= _try_move(place, (dq, dr), tiles, where, worth)
        if not changed:
            break
    return tiles


def _try_move(
    place: int,
    step: tuple[int, int],
    tiles: list[tuple[int, int]],
    where: dict[tuple[int, int], int],
    worth: Callable[[int, tuple[int, int]], float],
) -> bool:
    here = tiles[place]
    there = (here[0] + step[0], here[1] + step[1])
    if there == here:
        return False
    other = where.get(there)
    before = worth(place, here) + (worth(other, there) if other is not None else 0.0)
    tiles[place] = there
    if other is not None:
        tiles[other] = here
    after = worth(place, there) + (worth(other, here) if other is not None else 0.0)
    if after > before + 1e-9:
        where[there] = place
        if other is not None:
            where[here] = other
        else:
            del where[here]
        return True
    tiles[place] = here
    if other is not None:
        tiles[other] = there
    return False


def _touch(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return (b[0] - a[0], b[1] - a[1]) in DIRECTIONS
