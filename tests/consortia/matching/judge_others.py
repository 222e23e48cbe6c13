"""Judges what else the matcher is asked: chosen consortia, repairs, answers, another order."""

import copy
import json
import random

from consortia.matching.evaluation import evaluate, repairs
from consortia.matching.reading import read_problem
from consortia.matching.resolve import resolve
from consortia.matching.solve import solve
from tests.consortia.matching.oracle import Oracle

WHO = ("include", "exclude", "incompatible")


def faults_in_others(problem, answer, chance):
    """Yield what is wrong in the answers to other questions about a problem: (kind, what)."""
    ids = [organisation["id"] for organisation in problem["organisations"]]
    chosen = sorted(chance.sample(ids, chance.randint(1, len(ids))))
    yield from _evaluation(problem, chosen)
    yield from _repairs(problem, chosen, sorted(chance.sample(chosen, len(chosen) // 2)))
    yield from _resolved(problem, {one: chance.choice("ads?") for one in ids})
    yield from _order(problem, answer, chance)
    yield from _renamed(problem, answer)


def _evaluation(problem, chosen):
    """Yield where a consortium that somebody chose is not taken for what it is."""
    stated = problem["organisations"]
    alone = problem | {"organisations": [one for one in stated if one["id"] in chosen]}
    judge, said = Oracle(alone, WHO), evaluate(read_problem(problem), chosen)
    everybody = judge.mask(chosen)
    feasible = judge.feasible(everybody)
    if said.feasible != feasible:
        yield "evaluate", f"{chosen}: feasible {said.feasible}, it is {feasible}"
        return
    places = {
        (offer["capability"], area)
        for one in alone["organisations"]
        for offer in one["offers"]
        for area in offer["areas"]
    }
    cells = [(cell["capability"], cell["area"]) for cell in judge.cells]
    nobody = {cell for cell in cells if cell not in places}
    if set(said.nobody) != nobody:
        yield "evaluate nobody", f"{chosen}: {said.nobody}, it is {sorted(nobody)}"
    free = [m for m in judge.members(everybody) if judge.feasible(everybody & ~(1 << m))]
    if feasible and sorted(said.unneeded) != [judge.ids[m] for m in free]:
        yield "evaluate unneeded", f"{chosen}: {said.unneeded}, it is {free}"
    yield from _broken(alone, said, [c for c, cell in enumerate(cells) if cell in places])
    yield from _short(alone, said, nobody)


def _broken(alone, said, offered):
    limits = alone.get("limits", {})
    every = {key for key in limits if key not in ("accreditations", *WHO)} | {"lead", "volume"}
    every |= {f"accreditations[{i}]" for i in range(len(limits.get("accreditations", [])))}
    whole = Oracle(alone, WHO, offered)
    everybody = (1 << len(whole.ids)) - 1
    if whole.feasible(everybody) != (not said.broken):
        yield "evaluate broken", f"{said.broken}, feasible {whole.feasible(everybody)}"
    elif said.broken:
        rest = (every - set(said.broken)) | set(WHO)
        if any(_falls_on_lead(limits, name) for name in said.broken):
            rest -= {"lead"}
        if not set(said.broken) <= every or Oracle(alone, rest, offered).feasible(everybody):
            yield "evaluate broken", f"{said.broken} can hold together"


def _falls_on_lead(limits, name):
    """Tell whether a limit falls on the lead: then it says by itself that there must be one."""
    if name.startswith("accreditations"):
        return limits["accreditations"][int(name[15:-1])]["held_by"] == "lead"
    return name == "lead_turnover" or (
        name == "turnover" and limits["turnover"]["rule"] == "lead_only"
    )


def _short(alone, said, nobody):
    """Yield where more of the work could be done in full than is said."""
    rules = alone.get("limits", {}).get("accreditations", [])
    work = {"accreditations": [rule for rule in rules if rule["held_by"] == "deliverer"]}
    everybody = (1 << len(alone["organisations"])) - 1
    cells = range(len(alone["cells"]))
    parts = [[c for c in cells if bits >> c & 1] for bits in range(1 << len(cells))]
    free = alone | {"limits": work}
    most = max(
        len(part)
        for part in parts
        if not part or Oracle(free, ("lead",), part).deliverable(everybody)
    )
    done = len(cells) - len(nobody) - len(said.short)
    if done != most:
        yield "evaluate short", f"{done} cells done in full, {most} can be"


def _repairs(problem, chosen, kept):
    """Yield where a repair does not mend it, is not the best for its leaver, or is overlooked."""
    limits = {key: v for key, v in problem.get("limits", {}).items() if key not in WHO}
    free = problem | {"limits": limits, "objective": "members"}
    judge = Oracle(free)
    found = {one.out: one.into for one in repairs(read_problem(free), chosen, kept, seconds=60)}
    for out in (None, *(one for one in chosen if one not in kept)):
        rest = judge.mask(set(chosen) - {out})
        outside = [1 << m for m in range(len(judge.ids)) if judge.ids[m] not in chosen]
        able = [rest | one for one in (0, *outside) if judge.feasible(rest | one)]
        if bool(able) != (out in found):
            yield "repairs", f"{chosen} without {out}: {bool(able)}, found: {out in found}"
        elif able:
            after = rest | judge.mask([found[out]] if found[out] else [])
            best = min(judge.value(mask) for mask in able)
            if not judge.feasible(after) or judge.value(after) != best:
                yield "repairs", f"{chosen} without {out}, with {found[out]}: not the best"


def _resolved(problem, said):
    """Yield where answers to invitations lead to another consortium than they should."""
    accepted, declined, silent = ([i for i, s in said.items() if s == kind] for kind in "ads")
    limits = problem.get("limits", {})
    include = sorted({*limits.get("include", []), *accepted})
    exclude = sorted({*limits.get("exclude", []), *declined} - set(accepted))
    judge = Oracle(problem | {"limits": limits | {"include": include, "exclude": exclude}})
    answer = resolve(
        read_problem(problem), accepted=accepted, declined=declined, silent=silent
    ).to_json()
    if (answer["status"] == "complete") != bool(judge.ranked):
        yield "resolve", f"{said}: {answer['status']}, feasible {bool(judge.ranked)}"
    elif judge.ranked:
        mask = judge.mask(answer["proposals"][0]["members"])
        right = min(_kept(judge, other, silent) for _, other in judge.ranked)
        if not judge.feasible(mask) or _kept(judge, mask, silent) != right:
            yield "resolve", f"{said}: {sorted(judge.named(mask))} is not the best"


def _kept(judge, mask, silent):
    """Return the value with as many of the silent kept as the smallest size allows."""
    value = judge.value(mask)
    if judge.problem.get("objective") == "cost":
        return value
    return (value[0], -len(judge.named(mask) & set(silent)), *value[1:])


def _order(problem, answer, chance):
    """Yield where the order of the input changes the answer."""
    shuffled = copy.deepcopy(problem)
    for rows in (shuffled["cells"], shuffled["organisations"], shuffled.get("ties", [])):
        chance.shuffle(rows)
    for organisation in shuffled["organisations"]:
        chance.shuffle(organisation["offers"])
        for offer in organisation["offers"]:
            chance.shuffle(offer["areas"])
    for name in WHO:
        chance.shuffle(shuffled.get("limits", {}).get(name, []))
    again = solve(read_problem(shuffled)).to_json()
    if told(again) != told(answer):
        yield "order", "another order of the input, another answer"


def _renamed(problem, answer):
    """Yield where other identifiers change more than identifiers, or turn the value over."""
    ids = sorted(organisation["id"] for organisation in problem["organisations"])
    same_order = {one: f"x-{i:03}" for i, one in enumerate(ids)}
    again = solve(read_problem(with_names(problem, same_order))).to_json()
    if told(again) != told(with_names(answer, same_order)):
        yield "renaming", "identifiers in the same order, another answer"
    backwards = dict(zip(ids, reversed(ids), strict=True))
    again = solve(read_problem(with_names(problem, backwards))).to_json()
    if _what_stays(again) != _what_stays(answer):
        yield "renaming", "identifiers in another order, another value"


def _what_stays(answer):
    missing = answer["missing"] or {"cells": [], "conflict": [], "remedies": []}
    remedies = [remedy for remedy in missing["remedies"] if remedy["kind"] != "recruit"]
    complete = answer["status"] == "complete"
    first = [one["objective"] for one in answer["proposals"][:1] if complete]
    return (answer["status"], answer["bound"], first, missing["conflict"], remedies)


def told(answer):
    """Return an answer as text, its seconds aside."""
    return json.dumps(answer | {"seconds": 0})


def with_names(value, names):
    """Return a JSON value with other identifiers."""
    if isinstance(value, dict):
        return {names.get(key, key): with_names(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [with_names(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def chance_of(seed):
    """Return the luck that draws the other questions of a seed."""
    return random.Random(f"others {seed}")
