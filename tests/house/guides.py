"""Reads what the documents name: paths, modules, functions, commands, addresses, links."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.core.management import get_commands
from django.db import migrations

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "areas",
    "accounts",
    "organisations",
    "contracts",
    "consortia",
    "workers",
    "backend",
    "tools",
    "tests",
    "benchmarks",
)
FENCED = re.compile(r"^( *)```\w*\n(.*?)^ *```", re.M | re.S)
#: A file that a guide makes: "**The module**, `path`".
MADE = re.compile(r"\*\*[^*]+\*\*, `([^`]+)`")
NAME = re.compile(r"[A-Za-z_]\w*")
SUFFIX = re.compile(r"\.(py|md|html|txt|scss|js|csv|yaml|toml|in|svg|png|po|mo)$")


@dataclass(frozen=True)
class Page:
    """What a page itself makes known: folders that it names, files and names that it makes."""

    folders: set[str]
    made: frozenset[str]
    code: frozenset[str]


def pages() -> list[Path]:
    """Return every document but decisions, which speak of the day on which they were made."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in found if page.parent.name != "adr"]


def false_names(text: str, folder: Path = ROOT) -> list[str]:
    """Return what a page says in backticks, links and commands that is not so, with the reason."""
    prose = FENCED.sub("", text)
    spoken = dict.fromkeys(re.findall(r"`([^`\n]+)`", prose))
    page = Page(
        folders={one.rstrip("/") for one in spoken} | {one.rpartition("/")[0] for one in spoken},
        made=frozenset(MADE.findall(prose)),
        code=frozenset(name for fence in FENCED.findall(text) for name in NAME.findall(fence[1])),
    )
    wrong = [*_commands(text, page), *_links(text, folder), *_modules_listed(prose)]
    wrong += [f"{one}: {why}" for one in spoken if (why := _wrong(one, page))]
    for name, path in re.findall(r"`(\w+)` \(`((?:\w+/)+\w+\.py)`", prose):
        if (ROOT / path).exists() and name not in _defined(ROOT / path):
            wrong.append(f"{name}: {path} lacks it")
    return wrong


def _commands(text: str, page: Page) -> Iterator[str]:
    """Yield each command that is not there, and each path that one is given."""
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)
    commands = {*get_commands(), *(Path(one).stem for one in page.made)}
    for pattern, is_there in (
        (r"(?:`|^ *)(make ([a-z-]+))", lambda name: name in targets),
        (r"(manage\.py ([a-z_]+))", lambda name: name in commands),
        (r"(python -m ([\w.]+))", lambda name: bool(_find(name.split("."))) or _is_installed(name)),
        (r"(-A ([\w.]+))", lambda name: bool(_find(name.split(".")))),
        (r"(?<!\S)(((?:\w+/)+\w+\.py))(?!\S)", lambda name: (ROOT / name).exists()),
    ):
        for said, name in re.findall(pattern, text, re.M):
            if not is_there(name):
                yield f"{said}: there is none"


def _links(text: str, folder: Path) -> Iterator[str]:
    for target in re.findall(r"\]\((?!https?:)([^)#\s]+)", text):
        if not (folder / target).exists():
            yield f"{target}: no such page"


def _modules_listed(prose: str) -> Iterator[str]:
    """Yield the names at the head of a numbered point that are modules of nobody."""
    for head in re.findall(r"^\d+\. ((?:`[a-z_]+`(?:, )?)+):", prose, re.M):
        for name in re.findall(r"`(\w+)`", head):
            if name not in _stems():
                yield f"{name}: no such module"


def _wrong(said: str, page: Page) -> str:
    """Return what is wrong with one name, or nothing."""
    function = re.fullmatch(r"(\w+)\(.*\)", said)
    if function and function[1] not in _everything_defined() | set(dir(migrations)):
        return "no such function"
    said = said.partition("(")[0].strip()
    if said.startswith("@"):
        said = said.rpartition(".")[2].removeprefix("@")
    if re.search(r"[\s=,:…“”\"'|%&]|\.(uk|net|example)$", said) or said.startswith("-") or not said:
        return ""
    if said.startswith("/"):
        return "" if _is_address(said) else "no such address"
    if "/" in said or SUFFIX.search(said):
        return "" if _is_path(said, page) else "no such file"
    if re.fullmatch(r"\w+(\.\w+)+", said):
        return _wrong_dotted(said.split("."), page)
    if re.fullmatch(r"[A-Za-z]\w*", said) and re.search(r"_|[a-z][A-Z]|[A-Z][a-z]", said):
        return "" if said in _words() or said in page.code else "a name that stands nowhere"
    return ""


def _is_path(said: str, page: Page) -> bool:
    """Return whether a path is there from the root, or a bare name in a folder of the page."""
    pattern = re.sub(r"<[^>]*>", "*", said).rstrip("/")
    if said in page.made or said.startswith((".venv", "var/")):
        return True
    if "/" in pattern:
        return any(ROOT.glob(pattern))
    here = [ROOT, *(ROOT / name for name in page.folders if name and (ROOT / name).is_dir())]
    return any((folder / pattern).exists() for folder in here)


def _wrong_dotted(parts: list[str], page: Page) -> str:
    if parts[0] in PACKAGES:
        return "" if _find(parts) else "no such module or name"
    if parts[0] in _stems():
        known = any(parts[1] in _defined(path) for path in _stems()[parts[0]])
        return "" if known else "its module lacks it"
    known = parts[0] in page.code or parts[0] in _everything_defined() or _is_installed(parts[0])
    return "" if known else "no such module"


def _is_installed(module: str) -> bool:
    first = module.partition(".")[0]
    return first not in PACKAGES and find_spec(first) is not None


def _find(parts: list[str]) -> Path | None:
    """Return the file of a dotted name, whose rest is defined in it; None where it is not."""
    for length in range(len(parts), 0, -1):
        stem = ROOT.joinpath(*parts[:length])
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            if path.exists():
                rest = parts[length:]
                return path if not rest or rest[0] in _defined(path) else None
        if stem.is_dir():
            return stem if length == len(parts) else None
    return None


@cache
def _sources() -> tuple[Path, ...]:
    return tuple(path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py")))


@cache
def _stems() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in _sources():
        found.setdefault(path.stem, []).append(path)
    return found


@cache
def _defined(path: Path) -> frozenset[str]:
    """Return what a module defines, imports or, in its classes, names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).rpartition(".")[2])
    return frozenset(names)


@cache
def _everything_defined() -> frozenset[str]:
    return frozenset().union(*map(_defined, _sources()))


@cache
def _words() -> frozenset[str]:
    """Return every name that the sources, their settings and their templates hold."""
    others = [ROOT / name for name in ("Makefile", ".env.example", "pyproject.toml", ".ci/run")]
    mine = {Path(__file__), Path(__file__).with_name("test_guides.py")}
    words: set[str] = set()
    for path in (*_sources(), *others):
        if path not in mine:
            words.update(NAME.findall(path.read_text(encoding="utf-8")))
    return frozenset(words)


@cache
def _routes() -> tuple[str, ...]:
    rows = (ROOT / "tests/backend/routes.txt").read_text(encoding="utf-8").splitlines()
    return tuple(re.sub(r"<[^>]*>|\{[^}]*\}", "*", word) for row in rows for word in row.split())


def _is_address(said: str) -> bool:
    path = re.sub(r"<[^>]*>|\{[^}]*\}", "*", said.partition("?")[0])
    return path in _routes() or any(route.startswith(path) for route in _routes())
