"""One integer program that states a whole problem, flows and all, for a solver of another make."""

from ortools.linear_solver import pywraplp


def plain_program(document, apart=None):
    """Return (members, cost) of the best consortium of a problem as JSON, None where none exists.

    Parameters
    ----------
    apart : (list of ids, int), optional
        So many of these at most are members.
    """
    solver = pywraplp.Solver.CreateSolver("SCIP")
    member = {one["id"]: solver.BoolVar(one["id"]) for one in document["organisations"]}
    sent = _deliver(solver, document, member)
    _limit(solver, document, member, sent)
    if apart is not None:
        solver.Add(sum(member[name] for name in apart[0]) <= apart[1])
    size = sum(member.values())
    cost = sum(one["cost"] * member[one["id"]] for one in document["organisations"])
    solver.Minimize(size * 10_000 + cost)
    exactly = pywraplp.MPSolverParameters()
    exactly.SetDoubleParam(exactly.RELATIVE_MIP_GAP, 0.0)
    if solver.Solve(exactly) != pywraplp.Solver.OPTIMAL:
        return None
    return divmod(round(solver.Objective().Value()), 10_000)


def _limit(solver, document, member, sent):
    limits, cells = document.get("limits", {}), document["cells"]
    turnover = limits.get("turnover", {})
    if turnover.get("rule") == "pooled":
        worth = [one["turnover"] * member[one["id"]] for one in document["organisations"]]
        solver.Add(sum(worth) >= turnover["minimum"])
    if turnover.get("rule") == "each_by_share":
        work = sum(cell.get("volume", 1) for cell in cells)
        for one in document["organisations"]:
            mine = [flow for (who, _, _), flow in sent.items() if who == one["id"]]
            solver.Add(sum(mine) * turnover["minimum"] <= one["turnover"] * work)
    able = [one for one in document["organisations"] if _may_lead(one, limits)]
    solver.Add(sum(member[one["id"]] for one in able) >= 1)
    for rule in limits.get("accreditations", []):
        if rule["held_by"] == "anyone":
            having = [o for o in document["organisations"] if rule["code"] in o["accreditations"]]
            solver.Add(sum(member[one["id"]] for one in having) >= 1)
    for name in limits.get("include", []):
        solver.Add(member[name] == 1)
    for name in limits.get("exclude", []):
        solver.Add(member[name] == 0)
    for a, b in limits.get("incompatible", []):
        solver.Add(member[a] + member[b] <= 1)


def _may_lead(one, limits):
    codes = [r["code"] for r in limits.get("accreditations", []) if r["held_by"] == "lead"]
    enough = one["turnover"] >= limits.get("lead_turnover", 0)
    return enough and all(code in one["accreditations"] for code in codes)


def _deliver(solver, document, member):
    """Return (organisation, offer, cell) → a variable for the work sent; every cell is done."""
    limits = document.get("limits", {})
    has_volumes = "volume" in document["cells"][0]
    barred = [r for r in limits.get("accreditations", []) if r["held_by"] == "deliverer"]
    sent, into = {}, {n: [] for n in range(len(document["cells"]))}
    for one in document["organisations"]:
        for o, offer in enumerate(one["offers"]):
            mine = []
            for n, cell in enumerate(document["cells"]):
                unable = any(
                    rule["capability"] == cell["capability"]
                    and rule["code"] not in one["accreditations"]
                    for rule in barred
                )
                same = offer["capability"] == cell["capability"] and cell["area"] in offer["areas"]
                if not same or unable:
                    continue
                most = cell.get("volume", 1)
                flow = solver.NumVar(0, most, "") if has_volumes else solver.BoolVar("")
                solver.Add(flow <= most * member[one["id"]])
                sent[one["id"], o, n] = flow
                into[n].append(flow)
                mine.append(flow)
            if mine and "capacity" in offer:
                solver.Add(sum(mine) <= offer["capacity"])
    for n, cell in enumerate(document["cells"]):
        solver.Add(sum(into[n]) == cell.get("volume", 1))
    return sent
