"""``python -m tools.area_tables --source DIR``: write ``areas/data/`` anew from public sources."""

import argparse
import csv
import json
import math
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from areas.reading import SHIPPED
from tools.area_tables import history
from tools.area_tables.tiles import kept_adjacent, lay_out

LEVELS = {
    "county": "county",
    "combined_authority": "combined-authority",
    "region": "region",
    "country": "country",
}
Row = dict[str, str]


def main() -> None:
    """Read the sources and write the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--source", type=Path, required=True)
    source: Path = arguments.parse_args().source
    now = _read(source / "areas.csv")
    codes = _read(source / "sources" / "geo-lookups_la_all_codes.csv")
    names = _read(source / "sources" / "mysociety_uk_local_authorities.csv")
    changes = _read(source / "sources" / "ons_changes.csv")
    borders = _read(source / "adjacency_ltla.csv")
    areas = {row["code"]: _current(row) for row in now}
    _date_from(areas, names, changes)
    successors = _retired(areas, codes, changes)
    parents = _parents(now, areas)
    parents += _former_parents(parents, successors, areas)
    _lay_tiles(areas, borders, source)
    _write("areas.csv", [areas[code] for code in sorted(areas)])
    _write("parents.csv", _rows(("child", "parent"), parents))
    _write("successors.csv", _rows(("area", "successor", "since"), successors))
    _write("neighbours.csv", _rows(("a", "b", "border_km"), _neighbours(borders)))
    _write("aliases.csv", _rows(("kind", "text", "area"), _aliases(source, names, areas)))


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _rows(head: Sequence[str], values: Iterable[Sequence[str]]) -> list[Row]:
    return [dict(zip(head, row, strict=True)) for row in sorted(set(map(tuple, values)))]


def _write(name: str, rows: list[Row]) -> None:
    with (SHIPPED / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    _say(f"{name}: {len(rows)} rows")


def _area(code: str, name: str, level: str, kind: str) -> Row:
    blank = ("valid_from", "valid_to", "lat", "lon", "area_km2", "population", "tile_q", "tile_r")
    row = {"code": code, "name": name, "name_cy": history.WELSH.get(code, "")}
    return row | {"level": level, "kind": kind} | dict.fromkeys(blank, "")


def _current(row: Row) -> Row:
    kind = row["type"]
    found = _area(row["code"], row["name"], LEVELS.get(kind, "district"), kind)
    for field in ("lat", "lon", "area_km2", "population"):
        found[field] = row[field]
    return found


def _date_from(areas: dict[str, Row], names: list[Row], changes: list[Row]) -> None:
    for row in names:
        if row["gss-code"] in areas and row["start-date"]:
            areas[row["gss-code"]]["valid_from"] = row["start-date"]
    for row in changes:  # a code is younger than the council where ONS gave it anew
        code = row["newcd"]
        if code in areas and row["type"] in ("new_code", "merger", "new_geo"):
            areas[code]["valid_from"] = f"{row['start']}-04-01"
    for old, since in history.RECODED.items():
        for row in areas.values():
            if row["code"] == _NEW_CODE.get(old):
                row["valid_from"] = since


_NEW_CODE = {
    "E07000097": "E07000242",
    "E07000100": "E07000240",
    "E07000101": "E07000243",
    "E07000104": "E07000241",
    "E06000048": "E06000057",
    "E08000020": "E08000037",
    "S12000015": "S12000047",
    "S12000024": "S12000048",
    "S12000044": "S12000050",
    "S12000046": "S12000049",
    "E08000016": "E08000038",
    "E08000019": "E08000039",
}


def _retired(
    areas: dict[str, Row], codes: list[Row], changes: list[Row]
) -> list[tuple[str, str, str]]:
    merged = {
        row["oldcd"]: (row["newcd"], f"{row['start']}-04-01") for row in changes if row["newcd"]
    }
    current = set(areas)
    successors: list[tuple[str, str, str]] = []
    for row in codes:
        old = row["LADCD"]
        if old in current:
            continue
        new, since = merged.get(old, (row["LADCD_ACTIVE"], ""))
        since = history.RECODED.get(old, since)
        if new != row["LADCD_ACTIVE"]:
            _say(f"{old} {row['LADNM']}: {new} by one source, in the end {row['LADCD_ACTIVE']}")
        areas[old] = _area(old, row["LADNM"], "district", "former") | {"valid_to": since}
        successors.append((old, new, since))
    for _, new, since in successors:
        if new not in current:
            areas[new]["valid_from"] = since
    for code, (until, name, _, after) in history.ABOLISHED_COUNTIES.items():
        areas[code] = _area(code, name, "county", "former") | {"valid_to": until}
        successors += [(code, new, until) for new in after.split()]
    for code, (name, level, kind, until, after) in history.FURTHER_RETIRED.items():
        areas[code] = _area(code, name, level, kind) | {"valid_to": until}
        successors += [(code, new, until) for new in after.split()]
    return successors


def _parents(now: list[Row], areas: dict[str, Row]) -> list[tuple[str, str]]:
    links = [
        (row["code"], row[field])
        for row in now
        for field in (
            "parent_code",
            "county_code",
            "combined_authority_code",
            "region_code",
            "country_code",
        )
        if row[field] and row[field] != row["code"]
    ]
    for code, (_, _, districts, _) in history.ABOLISHED_COUNTIES.items():
        links += [(district, code) for district in districts.split()]
    links += list(history.FORMER_DISTRICTS_OF.items())
    for code, (name, districts) in history.METROPOLITAN_COUNTIES.items():
        areas[code] = _area(code, name, "county", "metropolitan_county")
        links += [(district, code) for district in districts.split()]
    for code, (name, countries) in history.GROUPS.items():
        areas[code] = _area(code, name, "country", "group")
        links += [(country, code) for country in countries.split()]
    return links


def _former_parents(
    parents: list[tuple[str, str]], successors: list[tuple[str, str, str]], areas: dict[str, Row]
) -> list[tuple[str, str]]:
    """Put former districts where those that followed lie: merely re-coded ones wholly."""
    over: dict[str, set[str]] = {}
    for child, parent in parents:
        over.setdefault(child, set()).add(parent)
    links = []
    for old, new, _ in sorted(successors, key=lambda link: link[2], reverse=True):
        if areas[old]["level"] != "district":
            continue
        recoded = old in history.RECODED or old in history.FURTHER_RETIRED
        for parent in sorted(over.get(new, ())):
            if recoded or areas[parent]["level"] in ("region", "country"):
                over.setdefault(old, set()).add(parent)
                links.append((old, parent))
    return links


def _lay_tiles(areas: dict[str, Row], borders: list[Row], source: Path) -> None:
    districts = sorted(
        c for c, a in areas.items() if a["level"] == "district" and not a["valid_to"]
    )
    place = {code: index for index, code in enumerate(districts)}
    pairs = [(place[row["code_a"]], place[row["code_b"]]) for row in borders]
    spots = np.array([_project(areas[code]) for code in districts])
    tiles = lay_out(spots, pairs)
    for code, (q, r) in zip(districts, tiles, strict=True):
        areas[code]["tile_q"], areas[code]["tile_r"] = str(q), str(r)
    _say(f"neighbours that touch on our map: {kept_adjacent(tiles, pairs):.1%}")
    peer = source / "sources" / "odileeds_uk-local-authority-districts-2023.hexjson"
    hexes = json.loads(peer.read_text())["hexes"]
    both = [(a, b) for a, b in pairs if districts[a] in hexes and districts[b] in hexes]
    axial = [_axial(hexes.get(code)) for code in districts]
    _say(f"on a public layout of 2023: {kept_adjacent(axial, both):.1%} of {len(both)} pairs")


def _axial(cell: dict[str, int] | None) -> tuple[int, int]:
    """Turn an odd-r offset cell, rows counted northwards, into axial coordinates."""
    if cell is None:
        return (10_000, 10_000)
    row = -cell["r"]
    return cell["q"] - (row - (row & 1)) // 2, row


def _project(area: Row) -> tuple[float, float]:
    lat, lon = float(area["lat"]), float(area["lon"])
    return (lon + 3) * 111.32 * math.cos(math.radians(54.5)), -lat * 110.57


def _neighbours(borders: list[Row]) -> list[tuple[str, str, str]]:
    return [
        (
            min(row["code_a"], row["code_b"]),
            max(row["code_a"], row["code_b"]),
            row["shared_border_km"],
        )
        for row in borders
    ]


#: The codes of districts before 2011, such as 12UB, which registers still write.
_OLD_CODE = re.compile(r"\d\d[A-Z]{2}")


def _aliases(source: Path, names: list[Row], areas: dict[str, Row]) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for row in names:
        code = row["gss-code"]
        if code not in areas:
            continue
        words = [row["official-name"], row["nice-name"], *row["alt-names"].split(",")]
        if _OLD_CODE.fullmatch(row["old-ons-la-code"]):
            words.append(row["old-ons-la-code"])
        own = areas[code]["name"].lower()
        found += [("name", w, code) for w in {x.strip().lower() for x in words} - {own, ""}]
    for row in _read(source / "itl3_2021_to_lad_2025.csv"):
        if float(row["share_of_lad_area_in_itl3"]) >= 0.5:
            for text in (row["itl3"], row["nuts3_style"]):
                found += [("itl", text[:length], row["lad_code"]) for length in (3, 4, 5)]
    return found


if __name__ == "__main__":
    main()
