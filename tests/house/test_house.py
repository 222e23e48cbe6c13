"""What the house asks of every file: names, sizes, words, settings, tasks."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("areas", "accounts", "organisations", "contracts", "consortia", "workers", "backend")
PACKAGES = (*PRODUCT, "tools")
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc", "shared"}
# Put together here, so that this file does not contain what it looks for.
STRANGE = re.compile(
    "|".join(["/" + "work/", "/" + "tmp/briefs", "pypi" + r"\.org", r"registry\." + "npmjs"]), re.I
)


def committed():
    """Return every file of the repository."""
    said = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in said.stdout.splitlines() if (ROOT / name).is_file()]


def modules(*folders):
    """Return every Python file of these folders but migrations."""
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def functions(path):
    """Yield every function of a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_module_has_a_name_that_says_nothing():
    """A module is named for what it contains."""
    bad = [p for p in modules(*PACKAGES) if p.stem in FORBIDDEN or "manager" in p.stem]
    assert bad == []


def test_files_are_read_in_one_sitting():
    """At most 300 lines, 500 for tests."""
    long = [p for p in modules(*PACKAGES) if p.read_text().count("\n") > 300]
    long += [p for p in modules("tests") if p.read_text().count("\n") > 500]
    assert long == []


def test_functions_are_short():
    """None over 40 lines, the median under 9, what stands above the code not counted."""
    sizes = {}
    for path in modules(*PACKAGES):
        for node in functions(path):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 1
            sizes[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert {name: size for name, size in sizes.items() if size > 40} == {}
    assert sorted(sizes.values())[len(sizes) // 2] < 9


def test_the_formatter_lays_out_every_file():
    """No place is laid out by hand, but in migrations, which are written by a program."""
    asked = re.compile("# *fmt" + ": *(off|skip)")
    bad = [p for p in modules(*PACKAGES, "tests", "benchmarks") if asked.search(p.read_text())]
    assert bad == []


def test_there_are_no_signals_and_no_save_overrides():
    """What happens is written where it is done."""
    for path in modules(*PACKAGES):
        text = path.read_text()
        assert "django.dispatch" not in text, path
        assert "signals import" not in text, path
        assert not [f for f in functions(path) if f.name in ("save", "delete")], path


def test_public_domain_functions_say_what_they_do():
    """Every public function and class of the domain has a docstring."""
    silent = []
    for path in modules("areas", "accounts", "organisations", "contracts", "consortia"):
        tree = ast.parse(path.read_text())
        assert (
            not path.read_text().strip()
            or ast.get_docstring(tree)
            or path.stem == "apps"
            or (path.stem == "__init__")
        ), path
        for node in tree.body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef)
            if named and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert silent == []


def test_every_setting_from_the_environment_is_in_the_example_and_back():
    """A newcomer finds each variable explained."""
    text = (ROOT / "backend" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text))
    example = (ROOT / ".env.example").read_text()
    written = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", example, re.M))
    assert read == written


def test_every_task_has_a_queue_that_the_procfile_consumes():
    """No hint ends in a queue that nobody reads."""
    from workers.app import app
    from workers.carrier import TASKS

    consumed = set(re.findall(r" worker .*-Q (\w+)", (ROOT / "Procfile").read_text()))
    ours = {name: task for name, task in app.tasks.items() if name.startswith("workers.tasks.")}
    assert set(TASKS.values()) <= set(ours.values())
    for name in ours:
        queue = app.amqp.router.route({}, name)["queue"].name
        assert queue in consumed, f"{name} goes to {queue}"


def test_hints_have_a_task():
    """Every name that a service hints is carried to a task."""
    from workers.carrier import TASKS

    hinted = {
        name
        for path in modules("accounts", "organisations", "contracts", "consortia")
        for name in re.findall(r'hint\("(\w+)"', path.read_text())
    }
    assert hinted == set(TASKS)


def test_nothing_committed_names_a_download_host_or_a_machine():
    """The project speaks only of itself."""
    named = [
        path.relative_to(ROOT)
        for path in committed()
        if path.suffix not in (".png",)
        and STRANGE.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert named == []


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_every_dependency_has_a_reason_and_a_hash(name):
    """One line says why; the lock says exactly what."""
    wanted = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
    for line in wanted:
        if line and not line.startswith(("#", "-r")):
            assert "# " in line, line
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "--hash=sha256:" in lock
    assert "http" not in lock.replace("httpx", "")


def test_the_npm_lock_names_no_address():
    """The packages are found by name and checked by hash."""
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


def test_the_readmes_commands_exist():
    """What it says to type is there."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    said = set(re.findall(r"`?make ([a-z]+)", (ROOT / "README.md").read_text()))
    assert {"demo", "test"} <= said <= targets | {"make"}


def test_decisions_say_what_was_refused():
    """Every record has its decision and the alternatives."""
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert len(records) >= 6
    for record in records:
        text = record.read_text().lower()
        assert "## decision" in text, record.name
        assert "refused" in text, record.name


def test_nothing_is_skipped_and_nothing_sleeps():
    """A missing server fails the run; time is waited for, not slept through."""
    words = ("pytest." + "skip", "mark." + "skip", "x" + "fail", "time." + "sleep")
    bad = [p for p in modules("tests") for word in words if word in p.read_text()]
    assert bad == []
