"""Do the tests notice when the code is wrong? ``python -m tests.mutants [rooms] [COUNT] [SEED]``.

Makes one small change at a time to a copy of ``consortia/matching`` (a comparison turned, a number
one off, `and` for `or`, a truth turned, `min` for `max`, a sum for a difference, a negation
dropped), runs the core's tests on it and says which changes went unnoticed. With ``rooms`` the
change is in a service, rule or query of any room but the core, where a call whose result nobody
uses may be dropped too, and the tests of that room alone are run, the nearest first.
"""

from __future__ import annotations

import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.changed import nearest

ROOT = Path(__file__).resolve().parents[1]
CORE = Path("consortia") / "matching"
TESTS = [
    "test_edges.py",
    "test_details.py",
    "test_rules.py",
    "test_large.py",
    "test_oracle.py",
    "test_command.py",
]
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
LIMIT = 150
#: A room's tests start a database each time.
LIMIT_OF_ROOMS = 900
APPS = ("accounts", "areas", "organisations", "contracts", "consortia", "workers")
#: Keywords that change no answer.
SETTLED = {"frozen", "slots", "strict"}
#: Modules that are neither services nor rules nor queries.
OTHERS = {"models", "migrations", "management", "matching", "letters", "data", "fonts"}
OTHER_FILES = {"__init__.py", "apps.py", "models.py", "errors.py", "destinations.py", "letters.py"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change, and the tests that should notice it."""

    module: Path
    text: str
    what: str
    tests: tuple[str, ...]
    limit: int = LIMIT


def changes(tree: ast.Module, *, calls: bool = False) -> Iterator[tuple[int, str]]:
    """Yield the place of each node that can be changed, in the order of `ast.walk`, and how.

    Parameters
    ----------
    calls : bool
        Whether calls whose result nobody uses may be dropped.
    """
    settled = {
        keyword.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in SETTLED
    }
    for place, node in enumerate(ast.walk(tree)):
        what = "" if node in settled else _change(copy.deepcopy(node), calls=calls)
        if what:
            yield place, f"line {getattr(node, 'lineno', 0)}: {what}"


def changed(tree: ast.Module, place: int) -> str:
    """Return the text of a module whose node at this place is changed."""
    other = copy.deepcopy(tree)
    target = next(each for i, each in enumerate(ast.walk(other)) if i == place)
    _change(target, calls=True)
    return ast.unparse(other)


def _change(node: ast.AST, *, calls: bool) -> str:
    """Change a node in place and say how; empty where there is nothing to change in it."""
    match node:
        case ast.Expr(value=ast.Call(func=called)) if calls:
            node.value = ast.Constant(None)
            return f"{ast.unparse(called)}(…) dropped"
        case ast.Compare(ops=[op, *_]) if type(op) in TURNED:
            node.ops[0] = TURNED[type(op)]()
            return f"{type(op).__name__} -> {type(node.ops[0]).__name__}"
        case ast.BinOp(op=sign) if type(sign) in SWAPPED:
            node.op = SWAPPED[type(sign)]()
            return f"{type(sign).__name__} -> {type(node.op).__name__}"
        case ast.BoolOp(op=word):
            node.op = ast.Or() if isinstance(word, ast.And) else ast.And()
            return f"{type(word).__name__} -> {type(node.op).__name__}"
        case ast.UnaryOp(op=ast.Not()):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
            return "not dropped"
        case ast.Constant(value=bool(truth)):
            node.value = not truth
            return f"{truth} -> {not truth}"
        case ast.Constant(value=int(number)):
            node.value = number + 1
            return f"{number} -> {number + 1}"
        case ast.Call(func=ast.Name(id=name)) if name in NAMES:
            node.func = ast.Name(NAMES[name], ast.Load())
            return f"{name} -> {NAMES[name]}"
    return ""


def survives(mutant: Mutant, folder: Path) -> bool:
    """Tell whether every test still passes with a module replaced."""
    place = folder / mutant.module
    original = place.read_text(encoding="utf-8")
    place.write_text(mutant.text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)}
    try:
        done = subprocess.run(
            [*command, *mutant.tests],
            cwd=folder,
            env=environment,
            timeout=mutant.limit,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        place.write_text(original, encoding="utf-8")


def of_core(chance: random.Random, count: int) -> list[Mutant]:
    """Return so many changes of the core, chosen by chance."""
    tests = (*(f"tests/consortia/matching/{name}" for name in TESTS), str(CORE))
    return _chosen([(path, tests) for path in sorted((ROOT / CORE).glob("*.py"))], chance, count)


def of_rooms(chance: random.Random, count: int) -> list[Mutant]:
    """Return so many changes of services, rules and queries of all rooms, chosen by chance."""
    return _chosen(
        [
            (path, tests)
            for app in APPS
            for path in sorted((ROOT / app).rglob("*.py"))
            if not OTHERS & set(path.relative_to(ROOT).parts[:-1])
            and path.name not in OTHER_FILES
            and (tests := tests_of(path))
        ],
        chance,
        count,
        calls=True,
    )


def tests_of(module: Path) -> tuple[str, ...]:
    """Return the files of tests of a module's room, those that import the module first.

    The room's tests are in the folder of its name; where it has none, in that of its application.
    """
    app, room, *_ = module.relative_to(ROOT).parts
    folder = ROOT / "tests" / app / room
    folder = folder if folder.is_dir() else ROOT / "tests" / app
    files = sorted(folder.rglob("test_*.py"))
    near = [one for one in nearest([module]) if one in files]
    if not near:  # what every room uses is tested where it is used
        near = nearest([module])[:5]
    whole = [*near, *(one for one in files if one not in near)]
    return tuple(str(one.relative_to(ROOT)) for one in whole)


def _chosen(
    modules: list[tuple[Path, tuple[str, ...]]],
    chance: random.Random,
    count: int,
    *,
    calls: bool = False,
) -> list[Mutant]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path, _ in modules]
    pool = [
        (number, *found)
        for number, tree in enumerate(trees)
        for found in changes(tree, calls=calls)
    ]
    print(f"{len(pool)} changes possible in {len(modules)} modules", flush=True)
    return [
        Mutant(
            modules[number][0].relative_to(ROOT),
            changed(trees[number], place),
            what,
            modules[number][1],
            LIMIT_OF_ROOMS if calls else LIMIT,
        )
        for number, place, what in chance.sample(pool, min(count, len(pool)))
    ]


def main(words: list[str]) -> int:
    """Try so many changes, chosen by a seed; return 1 where too few are noticed.

    Nine in ten of the core are to be noticed, 85 in a hundred of the rooms.
    """
    rooms = words[:1] == ["rooms"]
    numbers = words[1:] if rooms else words
    count = int(numbers[0]) if numbers else 120 if rooms else 60
    seed = int(numbers[1]) if len(numbers) > 1 else 1
    chosen = (of_rooms if rooms else of_core)(random.Random(seed), count)
    noticed = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "copy"
        skipped = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", ".*_cache")
        shutil.copytree(ROOT, folder, ignore=skipped)
        sound: dict[tuple[str, ...], bool] = {}
        for mutant in chosen:
            if mutant.tests not in sound:  # else a fault of the copy would count as noticed
                before = (ROOT / mutant.module).read_text(encoding="utf-8")
                sound[mutant.tests] = survives(replace(mutant, text=before), folder)
            if not sound[mutant.tests]:
                print(f"unsound {mutant.module}: its tests fail without a change", flush=True)
                continue
            alive = survives(mutant, folder)
            noticed += not alive
            print(f"{'MISSED ' if alive else 'noticed'} {mutant.module} {mutant.what}", flush=True)
    print(f"{noticed} of {len(chosen)} changes noticed")
    return 0 if noticed >= (0.85 if rooms else 0.9) * len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
