"""Do the tests notice when the core is wrong? ``python -m tests.mutants [COUNT] [SEED]``.

Makes one small change at a time to a copy of ``consortia/matching`` (a comparison turned, a number
one off, `and` for `or`, a truth turned, `min` for `max`, a sum for a difference, a negation
dropped), runs the core's tests on it and says which changes went unnoticed.
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
from pathlib import Path

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


def changes(tree: ast.Module) -> Iterator[tuple[ast.Module, str]]:
    """Yield copies of a module with one change each, and what was changed."""
    for place, node in enumerate(ast.walk(tree)):
        what = _change(copy.deepcopy(node))
        if what:
            other = copy.deepcopy(tree)
            target = next(each for i, each in enumerate(ast.walk(other)) if i == place)
            _change(target)
            yield other, f"line {getattr(target, 'lineno', 0)}: {what}"


def _change(node: ast.AST) -> str:
    """Change a node in place and say how; empty where there is nothing to change in it."""
    match node:
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


def survives(module: Path, text: str, folder: Path) -> bool:
    """Tell whether every test still passes with a module replaced."""
    original = (folder / module).read_text(encoding="utf-8")
    (folder / module).write_text(text, encoding="utf-8")
    tests = [str(Path("tests") / "consortia" / "matching" / name) for name in TESTS]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)}
    try:
        done = subprocess.run(
            [*command, *tests, str(CORE)],
            cwd=folder,
            env=environment,
            timeout=LIMIT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        (folder / module).write_text(original, encoding="utf-8")


def main(count: int, seed: int) -> int:
    """Try so many changes, chosen by a seed; return 1 where under nine in ten are noticed."""
    chance = random.Random(seed)
    pool = []
    for path in sorted((ROOT / CORE).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        pool += [(CORE / path.name, ast.unparse(m), what) for m, what in changes(tree)]
    chosen = chance.sample(pool, min(count, len(pool)))
    noticed = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "copy"
        skipped = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", ".*_cache")
        shutil.copytree(ROOT, folder, ignore=skipped)
        for module, text, what in chosen:
            alive = survives(module, text, folder)
            noticed += not alive
            print(f"{'MISSED ' if alive else 'noticed'} {module} {what}", flush=True)
    print(f"{noticed} of {len(chosen)} changes noticed, of {len(pool)} possible")
    return 0 if noticed >= 0.9 * len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in [*sys.argv[1:], "60", "1"][:2])))
