"""Nothing is kept that only tests call: what the product has, the product uses.

Names are compared, not bindings, so that two things of one name cover for each other: the test may
miss something, and never blames what is used.
"""

import ast
import re
from collections import Counter
from functools import cache

from tests.house.test_house import PACKAGES, ROOT

#: Frameworks find these by themselves; triggers are for migrations to come, too.
FOUND_BY_PLACE = {"apps.py", "__main__.py", "settings.py", "triggers.py", "concurrently.py"}
#: The pages and the API include the addresses of each room; Django finds the tables of a package.
FOUND_BY_NAME = {"urls.py", "models.py"}
FOUND_BY_BASE = ("Extension",)
CALLERS = (*PACKAGES, "benchmarks")


@cache
def parsed():
    """Return every file of the product, its migrations, and the benchmarks, by its path."""
    return {
        path.relative_to(ROOT): ast.parse(path.read_text())
        for folder in CALLERS
        for path in sorted((ROOT / folder).rglob("*.py"))
    }


def words_of(tree):
    """Count what a piece of code names: variables, attributes, and words in texts."""
    named = Counter()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                named[name] += 1
            case ast.Constant(value=str(text)) if len(text) < 200:
                named.update(set(re.findall(r"\w+", text)))
    return named


def lists_its_names(node):
    """Tell whether it is a package's ``__all__``, which is no use of what it lists."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def template_words():
    """Count the words of all templates."""
    named = Counter()
    for folder in PACKAGES:
        for path in (ROOT / folder).rglob("templates/**/*"):
            if path.is_file():
                named.update(re.findall(r"\w+", path.read_text()))
    return named


def definitions(trees):
    """Yield path and node of each public function and class that no framework finds by itself."""
    for path, tree in trees.items():
        if path.parts[0] not in PACKAGES or {"migrations", "commands"} & set(path.parts):
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            bases = [ast.unparse(base) for base in getattr(node, "bases", [])]
            registered = any("register" in ast.unparse(one) for one in node.decorator_list)
            by_base = any(base.endswith(FOUND_BY_BASE) for base in bases)
            if path.name not in FOUND_BY_PLACE and not registered and not by_base:
                yield path, node


def test_every_function_and_class_has_a_caller_in_the_product():
    trees = parsed()
    named = template_words()
    for tree in trees.values():
        for node in tree.body:
            if not lists_its_names(node):
                named.update(words_of(node))
    idle = [
        f"{path}: {node.name}"
        for path, node in definitions(trees)
        if named[node.name] <= words_of(node)[node.name]
    ]
    assert idle == []


def test_every_module_is_imported_by_something():
    imported = set()
    trees = parsed()
    for tree in trees.values():
        for node in ast.walk(tree):
            match node:
                case ast.Import(names=names):
                    imported |= {one.name for one in names}
                case ast.ImportFrom(module=str(module), names=names):
                    imported |= {module, *(f"{module}.{one.name}" for one in names)}
                case ast.Constant(value=str(text)) if "." in text and len(text) < 100:
                    imported |= {text, text.rpartition(".")[0]}
    loaded = {"migrations", "commands", "templatetags"}
    alone = [
        str(path)
        for path, tree in trees.items()
        if path.parts[0] in PACKAGES
        and not loaded & set(path.parts)
        and path.name not in FOUND_BY_PLACE | FOUND_BY_NAME | {"__init__.py"}
        and ".".join(path.with_suffix("").parts) not in imported
        and '__name__ == "__main__"' not in (ROOT / path).read_text()
    ]
    assert alone == []


def test_the_search_would_find_what_nobody_calls():
    """The control."""
    tree = ast.parse("def idle(): return idle()\ndef busy(): pass\nbusy()")
    named = words_of(tree)
    assert [n.name for n in tree.body[:2] if named[n.name] <= words_of(n)[n.name]] == ["idle"]
