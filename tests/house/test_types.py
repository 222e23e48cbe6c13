"""The domain says what it takes and returns: no `Any` where others call."""

import ast

from tests.house.test_house import ROOT, modules

DOMAIN = ("areas", "accounts", "organisations", "contracts", "consortia", "workers")
#: Folder → why its public signatures may still say `Any`.
EXCEPTIONS = {"consortia/matching": "the core is rewritten whole, with its own types"}


def says_any(node):
    """Tell whether an annotation has `Any` in it, also inside a text."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            try:
                inside = ast.parse(one.value, mode="eval")
            except SyntaxError:
                continue
            if says_any(inside.body) if not isinstance(inside.body, ast.Constant) else False:
                return True
        elif getattr(one, "id", getattr(one, "attr", None)) == "Any":
            return True
    return False


def annotations(tree, public=True):
    """Yield name, line and annotation of everything public in a module or class."""
    for node in tree.body:
        name = getattr(node, "name", "")
        hidden = name.startswith("_") and not name.endswith("__")
        if isinstance(node, ast.ClassDef):
            yield from annotations(node, public and not hidden)
        elif isinstance(node, ast.If):
            yield from annotations(node, public)
        elif not public or hidden:
            continue
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            every = [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]
            said = [one.annotation for one in every if one is not None] + [node.returns]
            yield from ((name, node.lineno, one) for one in said if one is not None)
        elif isinstance(node, ast.AnnAssign) and not ast.unparse(node.target).startswith("_"):
            yield ast.unparse(node.target), node.lineno, node.annotation
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
            target = ast.unparse(node.targets[0])
            if not target.startswith("_"):  # perhaps another name of a type
                yield target, node.lineno, node.value


def test_public_signatures_of_the_domain_have_types():
    """Name what goes in and out: a value type, a TypedDict for JSON, `object` for what is read."""
    bad = []
    for path in modules(*DOMAIN):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(tuple(EXCEPTIONS)):
            tree = ast.parse(path.read_text())
            bad += [
                f"{name}:{line} {what}" for what, line, said in annotations(tree) if says_any(said)
            ]
    assert bad == []


def test_the_search_for_any_finds_it():
    """In parameters, results, attributes, other names of types and texts; not where private."""
    planted = """
from typing import Any
Told = tuple[str, Any]
_hidden: Any = 1
class Kept:
    said: "dict[str, Any]"
    def take(self, *, more: list[Any]) -> None: ...
    def _inside(self, more: Any) -> Any: ...
class _Private:
    said: Any
def read() -> dict[str, Any]: ...
def clear(what: object, how: "Any kind") -> int: ...
"""
    found = {name for name, _, said in annotations(ast.parse(planted)) if says_any(said)}
    assert found == {"Told", "said", "take", "read"}
