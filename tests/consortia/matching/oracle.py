"""The specification, by trying everything: slow, simple, and written apart from the matcher."""

from fractions import Fraction
from itertools import combinations

import networkx as nx


def offers_cell(organisation, cell, limits):
    """Tell whether an organisation offers a cell and may deliver it."""
    accreditations = set(organisation.get("accreditations", []))
    for rule in limits.get("accreditations", []):
        falls_here = rule.get("capability") in (None, cell["capability"])
        if rule["held_by"] == "deliverer" and falls_here and rule["code"] not in accreditations:
            return []
    return [
        (index, offer)
        for index, offer in enumerate(organisation["offers"])
        if offer["capability"] == cell["capability"] and cell["area"] in offer["areas"]
    ]


def feasible(problem, members):
    """Tell whether this set of organisations (dicts) is a feasible consortium."""
    limits = problem.get("limits", {})
    ids = {organisation["id"] for organisation in members}
    if not members or len(members) > limits.get("max_members", 10**9):
        return False
    if not set(limits.get("include", [])) <= ids or ids & set(limits.get("exclude", [])):
        return False
    if any(set(pair) <= ids for pair in limits.get("incompatible", [])):
        return False
    if not any(may_lead(organisation, limits) for organisation in members):
        return False
    for rule in limits.get("accreditations", []):
        have = [rule["code"] in organisation.get("accreditations", []) for organisation in members]
        if rule["held_by"] == "everyone" and not all(have):
            return False
        if rule["held_by"] == "anyone" and not any(have):
            return False
    turnover = limits.get("turnover")
    together = sum(Fraction(organisation.get("turnover", "0")) for organisation in members)
    pooled = turnover and turnover["rule"] == "pooled"
    if pooled and together < Fraction(turnover["minimum"]):
        return False
    return deliverable(problem, members, limits)


def may_lead(organisation, limits):
    """Tell whether an organisation can be the lead."""
    if not organisation.get("can_lead", organisation.get("kind") != "unincorporated"):
        return False
    own = Fraction(organisation.get("turnover", "0"))
    if own < Fraction(limits.get("lead_turnover", "0")):
        return False
    turnover = limits.get("turnover")
    if turnover and turnover["rule"] == "lead_only" and own < Fraction(turnover["minimum"]):
        return False
    accreditations = set(organisation.get("accreditations", []))
    return all(
        rule["code"] in accreditations
        for rule in limits.get("accreditations", [])
        if rule["held_by"] == "lead"
    )


def deliverable(problem, members, limits):
    """Tell whether the members can deliver every cell: offers, capacities, shares."""
    cells = problem["cells"]
    if not all(
        any(offers_cell(organisation, cell, limits) for organisation in members) for cell in cells
    ):
        return False
    turnover = limits.get("turnover")
    by_share = (
        turnover and turnover["rule"] == "each_by_share" and Fraction(turnover["minimum"]) > 0
    )
    volumes = [cell.get("volume") for cell in cells]
    counted = by_share and any(volume is None for volume in volumes)
    assert not (counted and any(volume is not None for volume in volumes)), "not generated"
    graph = nx.DiGraph()
    graph.add_nodes_from("st")
    scale = 1
    if by_share:
        scale = int(Fraction(turnover["minimum"]) * 100)
    whole = len(cells) if counted else sum(volume or 0 for volume in volumes)
    wanted = 0
    for c, cell in enumerate(cells):
        need = scale if counted else (cell.get("volume") or 0) * scale
        graph.add_edge(("c", c), "t", capacity=need)
        wanted += need
    for m, organisation in enumerate(members):
        if by_share:
            own = int(Fraction(organisation.get("turnover", "0")) * 100) * whole
            own = own // scale * scale if counted else own
            graph.add_edge("s", ("m", m), capacity=own)
        else:
            graph.add_edge("s", ("m", m))
        for c, cell in enumerate(cells):
            for index, offer in offers_cell(organisation, cell, limits):
                capacity = None if counted else offer.get("capacity")
                extra = {} if capacity is None else {"capacity": capacity * scale}
                graph.add_edge(("m", m), ("o", m, index), **extra)
                graph.add_edge(("o", m, index), ("c", c))
    return nx.maximum_flow_value(graph, "s", "t") == wanted


def value(problem, members):
    """Return the objective as a tuple that sorts as the design page orders it."""
    cost = sum(Fraction(str(organisation.get("cost", 0))) for organisation in members)
    ids = {organisation["id"] for organisation in members}
    tied = sum(t[2] for t in problem.get("ties", []) if set(t[:2]) <= ids)
    if problem.get("objective") == "cost":
        return (cost,)
    return (len(members), cost, -tied)


def all_feasible(problem):
    """Return every feasible consortium with its value, the best first."""
    organisations = problem["organisations"]
    found = [
        (value(problem, chosen), frozenset(organisation["id"] for organisation in chosen))
        for size in range(1, len(organisations) + 1)
        for chosen in combinations(organisations, size)
        if feasible(problem, list(chosen))
    ]
    return sorted(found, key=lambda item: (item[0], sorted(item[1])))


def differ(a, b):
    """Tell whether two consortia are really different."""
    smaller = min(len(a), len(b))
    need = max(1, round(0.3 * smaller))
    return len(a - b) >= need and len(b - a) >= need
