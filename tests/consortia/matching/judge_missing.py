"""Judges what an answer says where nothing is feasible: conflict, part, remedies."""

from fractions import Fraction

from tests.consortia.matching.judge_delivery import faults_in_delivery, faults_in_lead
from tests.consortia.matching.oracle import Oracle, number

PENNY = Fraction(1, 100)
KINDS = ["threshold", "limit", "split", "recruit"]
"""Remedies in order of ease."""


def faults_in_missing(problem, answer, *, finished=True):
    """Yield what is wrong in an answer without a feasible consortium: (kind, what).

    Parameters
    ----------
    finished : bool
        False where the time may have run out: what was not looked at is then absent.
    """
    missing = answer["missing"]
    if missing is None:
        yield "missing", "nothing is said about what is missing"
        return
    judge = Oracle(problem)
    lacking = [c for c in range(len(judge.cells)) if not _is_offered(judge, c)]
    right = [{k: judge.cells[c][k] for k in ("capability", "area")} for c in lacking]
    if _sorted(missing.get("cells", [] if finished else right)) != _sorted(right):
        yield "missing cells", f"{missing.get('cells')}, nobody offers {right}"
    offered = [c for c in range(len(judge.cells)) if c not in lacking]
    yield from _conflict(problem, missing.get("conflict", []), offered)
    yield from _part(problem, answer, finished)
    remedies = missing.get("remedies", [])
    yield from _remedies(problem, [one for one in remedies if finished or one["kind"] != "time"])


def _sorted(cells):
    return sorted((cell["capability"], cell["area"]) for cell in cells)


def _is_offered(judge, c):
    cell = judge.cells[c]
    return any(
        offer["capability"] == cell["capability"] and cell["area"] in offer["areas"]
        for organisation in judge.organisations
        for offer in organisation["offers"]
    )


def limit_names(problem):
    """Return the names of all limits of a problem, as a conflict names them."""
    limits = problem.get("limits", {})
    names = [key for key in limits if key != "accreditations" and limits[key]]
    names += [key for key in ("max_members",) if limits.get(key) == 0]
    names += [f"accreditations[{i}]" for i in range(len(limits.get("accreditations", [])))]
    return {*names, "lead", "volume"}


def _conflict(problem, named, offered):
    every = limit_names(problem)
    if not set(named) <= every or len(set(named)) != len(named):
        yield "conflict", f"{named} are not all limits here: {sorted(every)}"
        return
    if not offered:
        return
    together = Oracle(problem, every - set(named), offered).exists()
    if not named:
        if not together or not Oracle(problem, (), offered).exists():
            yield "conflict empty", "what is offered is infeasible"
        return
    if together:
        yield "conflict feasible", f"{named} can hold together"
        return
    for name in named:
        if not Oracle(problem, every - set(named) | {name}, offered).exists():
            yield "conflict not irreducible", f"{named} without {name} is infeasible"


def _part(problem, answer, finished):
    """Yield where the partial answer does not cover the most, or not as well as can be.

    Thresholds on the whole consortium are eased where nothing meets them, or nothing did in time.
    Where no part was found in time the answer says so, and not that it is impossible.
    """
    unknown = "partial" not in answer["missing"].get("looked_at", ["partial"])
    if unknown and answer["status"] == "partial" and not answer["proposals"]:
        return
    sizes = _coverable(problem)
    if not sizes or not (finished or _meets(problem, answer)):
        problem = _eased(problem)
        sizes = _coverable(problem)
    if not sizes:
        if answer["status"] != "impossible" or answer["proposals"]:
            yield "partial", f"{answer['status']} where nothing can be covered"
        return
    if answer["status"] != "partial" or len(answer["proposals"]) != 1:
        yield "partial", f"{answer['status']}, but {sizes} cells can be covered"
        return
    proposal = answer["proposals"][0]
    covered = _covered(problem, proposal)
    if len(covered) != sizes:
        yield (
            "partial less" if len(covered) < sizes else "partial",
            f"covers {len(covered)} cells, {sizes} can be",
        )
    judge = Oracle(problem, problem.get("lifted", ()), covered)
    mask = judge.mask(proposal["members"])
    if not judge.feasible(mask):
        yield "partial infeasible", f"{proposal['members']} for cells {covered}"
    elif judge.value(mask) != judge.ranked[0][0] or not judge.is_minimal(mask):
        yield "partial not the best", f"{proposal['members']} for cells {covered}"
    yield from _part_delivery(judge, proposal)


def _covered(problem, proposal):
    rows = {(row["capability"], row["area"]) for row in proposal["delivery"]}
    places = [(cell["capability"], cell["area"]) for cell in problem["cells"]]
    return [c for c, place in enumerate(places) if place in rows]


def _meets(problem, answer):
    """Tell whether the partial answer meets every limit."""
    if not answer["proposals"]:
        return True
    judge = Oracle(problem, (), _covered(problem, answer["proposals"][0]))
    return judge.feasible(judge.mask(answer["proposals"][0]["members"]))


def _part_delivery(judge, proposal):
    for kind, what in [*faults_in_lead(judge, proposal), *faults_in_delivery(judge, proposal)]:
        yield f"partial {kind}", what


def _coverable(problem):
    """Return the most cells that a consortium can cover."""
    cells = range(len(problem["cells"]))
    parts = [[c for c in cells if bits >> c & 1] for bits in range(1, 1 << len(cells))]
    for part in sorted(parts, key=len, reverse=True):
        if Oracle(problem, problem.get("lifted", ()), part).exists():
            return len(part)
    return 0


def _eased(problem):
    """Return the problem without thresholds on the whole consortium, as the part is then found."""
    limits = dict(problem.get("limits", {}))
    rules = limits.get("accreditations", [])
    everyone = [rule["code"] for rule in rules if rule["held_by"] == "everyone"]
    able = {
        organisation["id"]
        for organisation in problem["organisations"]
        if organisation["id"] not in limits.get("exclude", [])
        and set(everyone) <= set(organisation.get("accreditations", []))
    }
    limits["accreditations"] = [rule for rule in rules if rule["held_by"] == "deliverer"]
    limits["include"] = [one for one in limits.get("include", []) if one in able]
    limits.pop("turnover", None)
    limits.pop("lead_turnover", None)
    return problem | {"limits": limits, "lifted": ("lead",)}


def _remedies(problem, remedies):
    kinds = [remedy["kind"] for remedy in remedies]
    if not set(kinds) <= set(KINDS):
        yield "remedy", f"of an unknown kind: {kinds}"
        return
    if kinds != sorted(kinds, key=KINDS.index):
        yield "remedy order", f"{kinds}"
    yield from _thresholds(problem, [r for r in remedies if r["kind"] == "threshold"])
    yield from _let_go(problem, [r["limit"] for r in remedies if r["kind"] == "limit"])
    yield from _splits(problem, [r for r in remedies if r["kind"] == "split"])
    for remedy in remedies:
        if remedy["kind"] == "recruit" and not Oracle(_with_recruit(problem, remedy)).exists():
            yield "remedy recruit", f"{remedy['text']} does not mend it"


def _thresholds(problem, offered):
    found = {remedy["limit"]: remedy for remedy in offered}
    for name in ("max_members", "turnover", "lead_turnover"):
        stated = problem.get("limits", {}).get(name)
        mends = stated is not None and Oracle(problem, {name}).exists()
        if mends != (name in found):
            kind = "remedy missed" if mends else "remedy threshold"
            yield kind, f"{name}: would mend it: {mends}, offered: {name in found}"
        elif mends:
            yield from _break_point(problem, found[name])


def _break_point(problem, remedy):
    name, to = remedy["limit"], number(remedy["to"])
    stated = problem["limits"][name]
    before = number(stated["minimum"] if name == "turnover" else stated)
    if number(remedy["from"]) != before:
        yield "remedy threshold", f"{name} from {remedy['from']}, it is {before}"
    further = to - 1 if name == "max_members" else to + PENNY
    if not Oracle(_moved(problem, name, to)).exists():
        yield "remedy threshold", f"{name} to {remedy['to']} does not mend it"
    if Oracle(_moved(problem, name, further)).exists():
        yield "remedy threshold", f"{name} to {remedy['to']}, {float(further)} would do"


def _moved(problem, name, value):
    limits = dict(problem["limits"])
    if name == "turnover":
        limits[name] = limits[name] | {"minimum": f"{float(value):.2f}"}
    else:
        limits[name] = int(value) if name == "max_members" else f"{float(value):.2f}"
    return problem | {"limits": limits}


def _let_go(problem, offered):
    thresholds = {"max_members", "turnover", "lead_turnover", "lead", "volume"}
    for name in sorted(limit_names(problem) - thresholds):
        mends = Oracle(problem, {name}).exists()
        if mends != (name in offered):
            kind = "remedy missed" if mends else "remedy limit"
            yield kind, f"{name}: would mend it: {mends}, offered: {name in offered}"


def _splits(problem, offered):
    """Yield where the work is not split as it could be, by capability rather than by area."""
    right = next((axis for axis in ("capability", "area") if _splits_by(problem, axis)), None)
    said = [remedy["by"] for remedy in offered]
    if said != ([] if right is None else [right]):
        kind = "remedy split" if said else "remedy missed"
        yield kind, f"by {said}, it could be by {right}"


def _splits_by(problem, axis):
    keys = sorted({cell[axis] for cell in problem["cells"]})
    return len(keys) > 1 and all(
        Oracle(_lot(problem, [c for c in problem["cells"] if c[axis] == key])).exists()
        for key in keys
    )


def _lot(problem, cells):
    """Return one lot, thresholds in proportion to its number of cells, pennies rounded up."""
    part = Fraction(len(cells), len(problem["cells"]))
    limits = dict(problem.get("limits", {}))
    if "turnover" in limits:
        minimum = _part_of(limits["turnover"]["minimum"], part)
        limits["turnover"] = limits["turnover"] | {"minimum": minimum}
    if "lead_turnover" in limits:
        limits["lead_turnover"] = _part_of(limits["lead_turnover"], part)
    return problem | {"cells": cells, "limits": limits}


def _part_of(pounds, part):
    return f"{float(Fraction(-int(-(number(pounds) * 100 * part) // 1), 100)):.2f}"


def _with_recruit(problem, remedy):
    rules = problem.get("limits", {}).get("accreditations", [])
    recruit = {
        "id": "~recruit",
        "turnover": remedy.get("turnover", "0"),
        "accreditations": sorted({rule["code"] for rule in rules}),
        "offers": remedy["offers"],
    }
    return problem | {"organisations": [*problem["organisations"], recruit]}
