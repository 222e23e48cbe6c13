"""Judges answers of the matcher by the specification, whole: nothing may be wrong in them.

``python -m tests.consortia.matching.judging --seeds 0:5000`` makes thousands of small problems with
every limit at once, solves each, and prints the seed, the problem and what is wrong.
"""

from tests.consortia.matching import oracle
from tests.consortia.matching.judge_delivery import faults_in_delivery, faults_in_lead
from tests.consortia.matching.judge_missing import faults_in_missing
from tests.consortia.matching.oracle import Oracle, number

UNSAID = {
    *("proven", "bound low", "first not the best", "alternative not the best"),
    *("alternative missing", "irreplaceable missed", "reserves missed", "conflict empty"),
    *("not looked at", "partial less", "partial not the best", "remedy missed"),
}
"""Kinds of fault that are none where the time ran out: less is said than could be."""


def dishonest(problem, answer):
    """Yield what is wrong in an answer for which there may have been too little time.

    It may say less than there is to say; what it says must be so.
    """
    if answer["status"] == "complete":
        found = faults(problem, answer)
    else:
        found = faults_in_missing(problem, answer, finished=answer["bound"]["proven"])
        if answer["bound"]["proven"] and Oracle(problem).ranked:
            yield "status", f"{answer['status']}, proven, but something is feasible"
    unsaid = UNSAID - ({"first not the best", "bound low"} if answer["bound"]["proven"] else set())
    for kind, what in found:
        if kind not in unsaid:
            yield kind, what


def faults(problem, answer):
    """Yield what is wrong in an answer (as JSON) to a problem (as JSON): (kind, what)."""
    judge = Oracle(problem)
    complete = bool(judge.ranked)
    if (answer["status"] == "complete") != complete:
        yield "status", f"{answer['status']}, but feasible are {len(judge.ranked)} minimal ones"
        return
    if not answer["bound"]["proven"]:
        yield "proven", "not proven, with all the time there is"
    if not complete:
        yield from faults_in_missing(problem, answer)
        return
    if answer["missing"] is not None:
        yield "missing", "something is missing in a complete answer"
    yield from _ranking(judge, answer)
    for rank, proposal in enumerate(answer["proposals"]):
        for kind, what in _proposal(judge, proposal):
            yield kind, f"proposal {rank}: {what}"


def _ranking(judge, answer):
    """Yield where the first proposal is not the best, or a later one not the best that differs."""
    wanted = judge.problem.get("alternatives", 1)
    yield from _bound(judge, answer)
    earlier = []
    for rank, proposal in enumerate(answer["proposals"]):
        kind = "first" if rank == 0 else "alternative"
        mask = judge.mask(proposal["members"])
        named = judge.named(mask)
        if len(named) != len(proposal["members"]):
            yield kind, f"proposal {rank} names a member twice"
        if not judge.feasible(mask):
            yield f"{kind} infeasible", f"proposal {rank}: {sorted(named)}"
        elif not judge.is_minimal(mask):
            yield f"{kind} not minimal", f"proposal {rank}: {sorted(named)}"
        if not all(oracle.differ(named, other) for other in earlier):
            yield "alternative too like", f"proposal {rank}: {sorted(named)}"
        best = _best_that_differs(judge, earlier)
        if best is not None and judge.value(mask) != best[0]:
            yield (
                f"{kind} not the best",
                f"proposal {rank}: {sorted(named)} has {_said(judge.value(mask))}, "
                f"{sorted(judge.named(best[1]))} has {_said(best[0])}",
            )
        earlier.append(named)
    left = _best_that_differs(judge, earlier)
    if len(earlier) < wanted and left is not None:
        yield "alternative missing", f"after {len(earlier)}: {sorted(judge.named(left[1]))}"
    if len(earlier) > wanted:
        yield "alternatives", f"{len(earlier)}, {wanted} wanted"


def _best_that_differs(judge, earlier):
    return next(
        (
            (value, mask)
            for value, mask in judge.ranked
            if all(oracle.differ(judge.named(mask), other) for other in earlier)
        ),
        None,
    )


def _bound(judge, answer):
    bound, first = answer["bound"], answer["proposals"][0]
    least = min(mask.bit_count() for _, mask in judge.ranked)
    by_cost = judge.problem.get("objective") == "cost"
    if bound["members"] != least and not (by_cost and bound["members"] < least):
        kind = "bound" if bound["members"] > least else "bound low"
        yield kind, f"members {bound['members']}, the smallest has {least}"
    if bound["objective"] != first["objective"]:
        kind = "bound" if bound["objective"] > first["objective"] else "bound low"
        yield kind, f"objective {bound['objective']}, the first has {first['objective']}"
    mask = judge.mask(first["members"])
    if by_cost and number(first["objective"]) != judge.value(mask)[0]:
        yield "objective", f"{first['objective']}, the cost is {_said(judge.value(mask))}"
    if not by_cost and int(first["objective"]) != mask.bit_count():
        yield "objective", f"{first['objective']} of {mask.bit_count()} members"


def _said(value):
    return tuple(float(one) for one in value)


def _proposal(judge, proposal):
    mask = judge.mask(proposal["members"])
    yield from faults_in_lead(judge, proposal)
    yield from faults_in_delivery(judge, proposal)
    for name, looked_at in (("irreplaceable", _irreplaceable), ("reserves", _reserves)):
        if name in proposal:
            yield from looked_at(judge, proposal, mask)
        else:
            yield "not looked at", name


def _irreplaceable(judge, proposal, mask):
    named = set(proposal["irreplaceable"])
    if not named <= set(proposal["members"]):
        yield "irreplaceable", f"{sorted(named)} are not all members"
    included = judge.limits.get("include", [])
    for m in judge.members(mask):
        one = judge.ids[m]
        free = judge if one not in included else _without_include(judge, one)
        others = any(not other >> m & 1 for other in free.everything)
        # Of somebody who must be in, both may be said where others could do it but for that.
        if others == (one in named) and not (one in included and others):
            kind = "irreplaceable" if others else "irreplaceable missed"
            yield kind, f"{one}: {one in named}, feasible without: {others}"


def _without_include(judge, one):
    limits = judge.problem["limits"]
    rest = [other for other in limits["include"] if other != one]
    return Oracle(judge.problem | {"limits": limits | {"include": rest}})


def _reserves(judge, proposal, mask):
    """Yield where reserves are not exactly those who could step in, best first, five at most."""
    if sorted(proposal["reserves"]) != sorted(proposal["members"]):
        yield "reserves", "not for each member"
        return
    for m in judge.members(mask):
        rest = mask & ~(1 << m)
        outside = [n for n in range(len(judge.ids)) if not mask >> n & 1]
        able = [n for n in outside if judge.feasible(rest | 1 << n)]
        able.sort(key=lambda n: (_cost(judge, n), -_tied(judge, n, rest), judge.ids[n]))
        right = [judge.ids[n] for n in able[:5]]
        said = proposal["reserves"][judge.ids[m]]
        if said != right:
            kind = "reserves missed" if set(said) <= {judge.ids[n] for n in able} else "reserves"
            yield kind, f"{judge.ids[m]}: {said}, those who could are {right}"


def _cost(judge, m):
    return number(judge.organisations[m].get("cost", 0))


def _tied(judge, m, rest):
    others = judge.named(rest)
    ties = judge.problem.get("ties", [])
    return sum(
        number(tie[2]) if len(tie) > 2 else 1
        for tie in ties
        if judge.ids[m] in tie[:2] and set(tie[:2]) - {judge.ids[m]} <= others
    )
