"""Small random problems for property tests."""

from hypothesis import strategies as st

CAPABILITIES = ["advice", "befriending", "lunch"]
AREAS = ["A1", "A2", "A3"]
CODES = ["aqs", "cqc"]
KINDS = ["max", "pooled", "lead_only", "share", "lead", "accreditation", "in", "out", "rivals"]

money = st.integers(0, 12).map(lambda tens: str(tens * 10_000))


@st.composite
def organisations(draw, most=6, capacities=False):
    """Draw between one and `most` organisations."""
    count = draw(st.integers(1, most))
    organisations = []
    for index in range(count):
        offers = []
        for _ in range(draw(st.integers(0, 2))):
            offer = {
                "capability": draw(st.sampled_from(CAPABILITIES)),
                "areas": draw(
                    st.lists(st.sampled_from(AREAS), min_size=1, max_size=3, unique=True)
                ),
            }
            if capacities and draw(st.booleans()):
                offer["capacity"] = draw(st.integers(0, 8))
            offers.append(offer)
        organisations.append(
            {
                "id": f"o{index}",
                "turnover": draw(money),
                "can_lead": draw(st.booleans()) or index == 0,
                "cost": draw(st.integers(0, 3)),
                "accreditations": draw(st.lists(st.sampled_from(CODES), unique=True, max_size=2)),
                "offers": offers,
            }
        )
    return organisations


@st.composite
def problems(draw, with_limits=2, volumes=None):
    """Draw a problem with at most `with_limits` kinds of limit."""
    has_volumes = draw(st.booleans()) if volumes is None else volumes
    owners = draw(organisations(capacities=has_volumes))
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(CAPABILITIES), st.sampled_from(AREAS)),
            min_size=1,
            max_size=4,
            unique=True,
        )
    )
    cells = [{"capability": c, "area": a} for c, a in pairs]
    if has_volumes:
        for cell in cells:
            cell["volume"] = draw(st.integers(0, 8))
    ids = [organisation["id"] for organisation in owners]
    kinds = draw(
        st.lists(
            st.sampled_from(KINDS),
            max_size=with_limits,
            unique=True,
        )
    )
    problem = {"version": 1, "cells": cells, "organisations": owners}
    problem["limits"] = limits(draw, kinds, ids)
    problem["objective"] = draw(st.sampled_from(["members", "members", "cost"]))
    problem["alternatives"] = draw(st.integers(1, 3))
    if len(ids) > 1 and draw(st.booleans()):
        a, b = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
        problem["ties"] = [[a, b, draw(st.integers(1, 3))]]
    return problem


def limits(draw, kinds, ids):
    """Draw the limits of these kinds."""
    made = {}
    for kind in kinds:
        if kind == "max":
            made["max_members"] = draw(st.integers(1, 4))
        elif kind in ("pooled", "lead_only", "share"):
            rule = {"share": "each_by_share"}.get(kind, kind)
            made["turnover"] = {"minimum": draw(money), "rule": rule}
        elif kind == "lead":
            made["lead_turnover"] = draw(money)
        elif kind == "accreditation":
            rule = {
                "code": draw(st.sampled_from(CODES)),
                "held_by": draw(st.sampled_from(["deliverer", "everyone", "lead", "anyone"])),
            }
            if draw(st.booleans()):
                rule["capability"] = draw(st.sampled_from(CAPABILITIES))
            made["accreditations"] = [rule]
        elif kind == "in":
            made["include"] = [draw(st.sampled_from(ids))]
        elif kind == "out":
            made["exclude"] = [draw(st.sampled_from(ids))]
        elif kind == "rivals" and len(ids) > 1:
            pair = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
            made["incompatible"] = [pair]
    return made


def random_problem(chance, kinds):
    """Return a problem with these kinds of limit, by ordinary chance: many, and quick to make."""
    organisations = [
        {
            "id": f"o{index}",
            "turnover": str(chance.randint(0, 12) * 10_000),
            "can_lead": index == 0 or chance.random() < 0.6,
            "cost": chance.randint(0, 3),
            "accreditations": [code for code in CODES if chance.random() < 0.5],
            "offers": [
                {
                    "capability": chance.choice(CAPABILITIES[:2]),
                    "areas": sorted(chance.sample(AREAS, chance.randint(1, 3))),
                }
                | ({"capacity": chance.randint(2, 9)} if chance.random() < 0.4 else {})
                for _ in range(chance.randint(0, 2))
            ],
        }
        for index in range(chance.randint(2, 6))
    ]
    pairs = [(c, a) for c in CAPABILITIES[:2] for a in AREAS]
    volumes = chance.random() < 0.5
    cells = [
        {"capability": c, "area": a} | ({"volume": chance.randint(1, 6)} if volumes else {})
        for c, a in chance.sample(pairs, chance.randint(1, 3))
    ]
    ids = [organisation["id"] for organisation in organisations]
    made = {"version": 1, "cells": cells, "organisations": organisations}
    return made | {"limits": chosen_limits(chance, kinds, ids)}


def chosen_limits(chance, kinds, ids):
    """Return limits of these kinds."""
    found = {}
    for kind in kinds:
        if kind == "max":
            found["max_members"] = chance.randint(1, 4)
        elif kind in ("pooled", "lead_only", "share"):
            rule = {"share": "each_by_share"}.get(kind, kind)
            found["turnover"] = {"minimum": str(chance.randint(1, 14) * 10_000), "rule": rule}
        elif kind == "lead":
            found["lead_turnover"] = str(chance.randint(0, 12) * 10_000)
        elif kind == "accreditation":
            held_by = chance.choice(["deliverer", "everyone", "lead", "anyone"])
            rule = {"code": chance.choice(CODES), "held_by": held_by}
            found.setdefault("accreditations", []).append(rule)
        elif kind in ("in", "out"):
            found[{"in": "include", "out": "exclude"}[kind]] = [chance.choice(ids)]
        else:
            found["incompatible"] = [sorted(chance.sample(ids, 2)) for _ in range(2)]
    return found
