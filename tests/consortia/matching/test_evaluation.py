"""A chosen consortium is evaluated as the specification says, and a repair makes it feasible."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from consortia.matching.evaluation import evaluate, repairs
from consortia.matching.reading import read_problem
from tests.consortia.matching import oracle
from tests.consortia.matching.problems import problems

CHECKS = settings(max_examples=250, deadline=None, derandomize=True)


def as_chosen(problem):
    """Return the problem without its limits on who is in."""
    limits = {k: v for k, v in problem["limits"].items() if k not in WHO}
    return problem | {"limits": limits}


WHO = ("include", "exclude", "incompatible")


def drawn_group(data, problem):
    ids = [organisation["id"] for organisation in problem["organisations"]]
    return data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))


def organisations(problem, ids):
    return [organisation for organisation in problem["organisations"] if organisation["id"] in ids]


@CHECKS
@given(problems(), st.data())
def test_a_group_is_judged_as_the_specification_says(problem, data):
    """Whole or not; and where not, something is named that is not kept."""
    chosen = drawn_group(data, problem)
    verdict = evaluate(read_problem(problem), chosen)
    free = as_chosen(problem)
    assert verdict.feasible == oracle.feasible(free, organisations(problem, chosen))
    assert verdict.feasible == (not (verdict.nobody or verdict.short or verdict.broken))
    for name in verdict.unneeded:
        assert oracle.feasible(free, organisations(problem, set(chosen) - {name}))
    if verdict.feasible and len(chosen) > len(verdict.unneeded):
        for name in set(chosen) - set(verdict.unneeded):
            assert not oracle.feasible(free, organisations(problem, set(chosen) - {name}))


@CHECKS
@given(problems(), st.data())
def test_who_does_what_covers_exactly_what_is_said_to_be_covered(problem, data):
    """A row for each cell that is not open, by members that offer it, its volume in full."""
    chosen = drawn_group(data, problem)
    verdict = evaluate(read_problem(problem), chosen)
    given_away = {}
    for row in verdict.delivery:
        assert row["organisation"] in chosen
        key = row["capability"], row["area"]
        given_away[key] = given_away.get(key, 0) + row.get("volume", 0)
    cells = {(c["capability"], c["area"]): c.get("volume") for c in problem["cells"]}
    for cell, volume in cells.items():
        if cell in (*verdict.nobody, *verdict.short):
            assert cell not in given_away
        elif volume:
            assert given_away[cell] == volume


@CHECKS
@given(problems(with_limits=1), st.data())
def test_repairs_are_feasible_and_none_is_overlooked(problem, data):
    """One change each, keeping whom it must; and where one exists for a leaver, it is found."""
    problem["objective"] = "members"
    chosen = set(drawn_group(data, problem))
    kept = set(data.draw(st.lists(st.sampled_from(sorted(chosen)), unique=True)))
    free = as_chosen(problem)
    assume(not oracle.feasible(free, organisations(problem, chosen)))
    stated = read_problem(free)
    found = repairs(stated, chosen, kept, seconds=60)
    for one in found:
        after = changed(chosen, one.out, one.into)
        assert kept <= after
        assert oracle.feasible(free, organisations(problem, after))
    outside = {organisation["id"] for organisation in problem["organisations"]} - chosen
    for out in (None, *(chosen - kept)):
        able = any(
            oracle.feasible(free, organisations(problem, changed(chosen, out, into)))
            for into in (None, *outside)
        )
        assert able == any(one.out == out for one in found)


def changed(chosen, out, into):
    return (chosen - {out}) | ({into} if into else set())


@CHECKS
@given(problems(), st.data())
def test_among_equals_the_one_that_came_first_less_often_comes_first(problem, data):
    """Members, cost and ties decide as ever; then the least shown; the objective says the same."""
    from consortia.matching.solve import solve

    problem["objective"], problem["alternatives"] = "members", 1
    ids = [organisation["id"] for organisation in problem["organisations"]]
    shown = data.draw(st.fixed_dictionaries({one: st.integers(0, 4) for one in ids}))
    stated = read_problem(problem)
    plain = solve(stated).to_json()
    fair = solve(replace(stated, shown=shown)).to_json()
    assert fair["status"] == plain["status"]
    assert fair["bound"] == plain["bound"]
    best = oracle.all_feasible(problem)
    if best:
        members = frozenset(fair["proposals"][0]["members"])
        equal = [ids for value, ids in best if value == best[0][0]]
        assert members in equal
        assert sum(map(shown.get, members)) == min(sum(map(shown.get, one)) for one in equal)
