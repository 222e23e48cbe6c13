"""Measures taken from district boundaries that a user brings (ONS boundary GeoJSON).

Polygons stay out of the database; only centroid, size and shared borders are kept. Centroids and
sizes come from the shoelace formula on an equirectangular projection at each polygon's own
latitude; borders are the edges that two districts' outlines share vertex by vertex, as ONS
boundary sets made from one topology do.
"""

import json
import math
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from areas.reading import Tables

KM_PER_DEGREE = 111.195
Ring = list[tuple[float, float]]


def read_boundaries(path: Path, tables: Tables) -> Tables:
    """Return the tables with centroids, sizes and neighbours as this boundary file has them.

    Raises
    ------
    ValueError
        When the file is not a GeoJSON feature collection with a GSS code in each feature.
    """
    outlines = _outlines(path)
    areas = [
        row | _measures(outlines[row["code"]]) if row["code"] in outlines else row
        for row in tables.areas
    ]
    return replace(tables, areas=areas, neighbours=_shared_borders(outlines))


def _outlines(path: Path) -> dict[str, list[Ring]]:
    with path.open(encoding="utf-8-sig") as file:
        document = json.load(file)
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise ValueError("not a GeoJSON feature collection")
    features = document["features"]
    if not isinstance(features, list) or not features:
        raise ValueError("the feature collection has no features")
    return dict(_outline(feature) for feature in features)


def _outline(feature: Any) -> tuple[str, list[Ring]]:
    if not isinstance(feature, dict):
        raise ValueError("a feature is not an object")
    code = _code(feature.get("properties") or {})
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"{code} is neither a Polygon nor a MultiPolygon")
    parts = geometry["coordinates"]
    polygons = [parts] if geometry["type"] == "Polygon" else parts
    return code, [
        [(float(point[0]), float(point[1])) for point in ring]
        for polygon in polygons
        for ring in polygon
    ]


def _code(properties: dict[str, Any]) -> str:
    for key, value in sorted(properties.items()):
        named = key.upper().endswith("CD") or key.lower() in ("code", "gss", "id")
        if named and isinstance(value, str) and len(value) == 9:
            return value
    raise ValueError("a feature has no GSS code")


def _measures(rings: list[Ring]) -> dict[str, str]:
    """Return size and centroid; holes are wound the other way and so are subtracted."""
    middle = sum(lat for ring in rings for _, lat in ring) / sum(map(len, rings))
    across = math.cos(math.radians(middle))
    size = east = north = 0.0
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            cross = x1 * y2 - x2 * y1
            size += cross / 2
            east += (x1 + x2) * cross / 6
            north += (y1 + y2) * cross / 6
    if not size:
        raise ValueError("an outline encloses nothing")
    return {
        "lat": f"{north / size:.5f}",
        "lon": f"{east / size:.5f}",
        "area_km2": f"{abs(size) * across * KM_PER_DEGREE**2:.1f}",
    }


def _shared_borders(outlines: dict[str, list[Ring]]) -> list[dict[str, str]]:
    owners: dict[tuple[Any, Any], set[str]] = defaultdict(set)
    for code, rings in outlines.items():
        for ring in rings:
            for start, end in pairwise(ring):
                owners[min(start, end), max(start, end)].add(code)
    borders: dict[tuple[str, str], float] = defaultdict(float)
    for (start, end), codes in owners.items():
        if len(codes) == 2:
            a, b = sorted(codes)
            borders[a, b] += _length_km(start, end)
    return [{"a": a, "b": b, "border_km": f"{km:.2f}"} for (a, b), km in sorted(borders.items())]


def _length_km(start: tuple[float, float], end: tuple[float, float]) -> float:
    across = math.cos(math.radians((start[1] + end[1]) / 2))
    return KM_PER_DEGREE * math.hypot((end[0] - start[0]) * across, end[1] - start[1])
