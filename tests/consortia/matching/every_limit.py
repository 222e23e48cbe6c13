"""Small random problems with every limit at once: decimals, nothing to do, twins, mixed volumes.

Amounts are drawn so that limits are often met exactly, or missed by a penny.
"""

import random
from fractions import Fraction

CAPABILITIES = ["advice", "lunch"]
AREAS = ["A1", "A2", "A3"]
CODES = ["aqs", "cqc"]
HOLDERS = ["deliverer", "everyone", "lead", "anyone"]
VOLUMES = [0, 1, 2, 3, 4, 6, 0.5, 1.5, 2.25, 0.1, 7.3]
CAPACITIES = [0, 1, 2, 3, 4, 5, 9, 0.5, 1.25, 2.2, 6.4]


def problem(seed):
    """Return the problem of a seed."""
    chance = random.Random(seed)
    likely = chance.choice([0.1, 0.3, 0.5])
    volumes = chance.choice(["none", "all", "all", "mixed", "mixed"])
    cells = _cells(chance, volumes)
    organisations = _organisations(chance, cells, volumes != "none")
    made = {"version": 1, "cells": cells, "organisations": organisations}
    ids = [organisation["id"] for organisation in organisations]
    made["limits"] = _limits(chance, likely, made, ids)
    if len(ids) > 1 and chance.random() < 0.4:
        pairs = {tuple(sorted(chance.sample(ids, 2))) for _ in range(3)}
        made["ties"] = [[a, b, chance.choice([1, 2, 0.5])] for a, b in sorted(pairs)]
    if chance.random() < 0.3:
        made["objective"] = "cost"
    made["alternatives"] = chance.randint(1, 4)
    return made


def _cells(chance, volumes):
    places = [(capability, area) for capability in CAPABILITIES for area in AREAS]
    cells = []
    for capability, area in chance.sample(places, chance.choice([1, 2, 2, 3, 3, 4])):
        cell = {"capability": capability, "area": area}
        if volumes == "all" or (volumes == "mixed" and chance.random() < 0.6):
            cell["volume"] = chance.choice(VOLUMES)
        cells.append(cell)
    return cells


def _organisations(chance, cells, with_volumes):
    found, generous = [], chance.random()
    unincorporated = chance.random() < 0.2
    for index in range(chance.choice([1, 2, 3, 3, 4, 4, 5, 6])):
        if found and chance.random() < 0.15:
            found.append(chance.choice(found) | {"id": f"o{index}", "name": f"Name {index}"})
            continue
        organisation = {
            "id": f"o{index}",
            "name": f"Name {index}",
            "turnover": _money(chance),
            "cost": chance.choice([0, 0, 1, 1, 2, 3, 0.5, 1.25]),
            "accreditations": [code for code in CODES if chance.random() < 0.7],
            "offers": [
                _offer(chance, cells, generous, with_volumes)
                for _ in range(chance.choice([0, 1, 1, 2, 2, 3]))
            ],
        }
        if unincorporated and chance.random() < 0.5:
            organisation["kind"] = "unincorporated"
        elif chance.random() < 0.3:
            organisation["can_lead"] = False
        found.append(organisation)
    return found


def _offer(chance, cells, generous, with_volumes):
    capability = chance.choice([cell["capability"] for cell in cells])
    if chance.random() < generous:
        areas = sorted({c["area"] for c in cells if c["capability"] == capability})
    else:
        areas = sorted(chance.sample(AREAS, chance.randint(1, 2)))
    offer = {"capability": capability, "areas": areas}
    if chance.random() < (0.7 if with_volumes else 0.1):
        offer["capacity"] = chance.choice(CAPACITIES)
    return offer


def _money(chance):
    whole = chance.choice([0, 10_000, 20_000, 30_000, 40_000, 60_000, 80_000, 90_000, 900_000])
    return f"{whole}.{chance.choice(['00', '00', '00', '01', '37', '99'])}"


def _limits(chance, likely, made, ids):
    limits = {}
    if chance.random() < likely:
        limits["max_members"] = chance.choice([0, 1, 1, 2, 2, 3, 4])
    if chance.random() < likely + 0.25:
        rule = chance.choice(["pooled", "lead_only", "each_by_share", "each_by_share"])
        limits["turnover"] = {"minimum": _minimum(chance, made, rule), "rule": rule}
    if chance.random() < likely:
        limits["lead_turnover"] = _near(chance, Fraction(_any_turnover(chance, made)))
    if chance.random() < likely:
        limits["accreditations"] = [
            _accreditation(chance) for _ in range(chance.choice([1, 1, 2, 3]))
        ]
    for name in ("include", "exclude"):
        if chance.random() < likely / 2:
            limits[name] = sorted(chance.sample(ids, min(len(ids), chance.choice([1, 1, 2]))))
    if len(ids) > 1 and chance.random() < likely:
        pairs = {tuple(sorted(chance.sample(ids, 2))) for _ in range(chance.randint(1, 3))}
        limits["incompatible"] = [list(pair) for pair in sorted(pairs)]
    return limits


def _accreditation(chance):
    rule = {"code": chance.choice(CODES), "held_by": chance.choice(HOLDERS)}
    if chance.random() < 0.4:
        rule["capability"] = chance.choice(CAPABILITIES)
    return rule


def _any_turnover(chance, made):
    return chance.choice(made["organisations"])["turnover"]


def _minimum(chance, made, rule):
    """Return a threshold near what somebody, or some together, just reach."""
    if chance.random() < 0.2:
        return _money(chance)
    own = [Fraction(organisation["turnover"]) for organisation in made["organisations"]]
    if rule == "pooled":
        return _near(chance, sum(chance.sample(own, chance.randint(1, len(own)))))
    if rule == "lead_only":
        return _near(chance, chance.choice(own))
    parts = len(made["cells"])
    share = Fraction(chance.randint(1, parts), parts)
    volumes = [Fraction(str(cell.get("volume", 0))) for cell in made["cells"]]
    if sum(volumes) and chance.random() < 0.5:
        some = sum(chance.sample(volumes, chance.randint(1, parts)))
        share = some / sum(volumes) or share
    if chance.random() < 0.3:
        return _near(chance, sum(own))
    return _near(chance, chance.choice(own) / share)


def _near(chance, pounds):
    """Return an amount at, a penny below or above, or rounded from this one."""
    pence = int(pounds * 100) + chance.choice([0, 0, 0, 1, -1])
    pence = max(0, pence)
    return f"{pence // 100}.{pence % 100:02d}"
