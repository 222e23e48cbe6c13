"""``python -m tests.changed``: run the tests nearest to what differs from the last commit.

These are the changed files of tests, and those that import a changed module by name.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
APART = TESTS / "samples"
IMPORT = re.compile(r"^\s*(?:from ([\w.]+) import (.+)|import ([\w.]+))", re.MULTILINE)


def changed() -> list[Path]:
    """Return the Python files that differ from the last commit, new ones too."""
    found: set[str] = set()
    for command in (
        ["diff", "--name-only", "HEAD"],
        ["ls-files", "--others", "--exclude-standard"],
    ):
        done = subprocess.run(
            ["git", *command, "--", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        found.update(done.stdout.splitlines())
    return sorted(ROOT / one for one in found)


def imported(text: str) -> set[str]:
    """Return what a module imports: modules, and names in them as if they were modules."""
    names: set[str] = set()
    for source, given, whole in IMPORT.findall(text):
        names.add(source or whole)
        names.update(f"{source}.{one.split()[0]}" for one in re.findall(r"\w[\w ]*", given))
    return names


def nearest(files: list[Path]) -> list[Path]:
    """Return the files of tests that changed, or that import what changed."""
    modules = {".".join(one.relative_to(ROOT).with_suffix("").parts) for one in files}
    modules |= {one.removesuffix(".__init__") for one in modules}
    return [
        test
        for test in sorted(TESTS.rglob("test_*.py"))
        if APART not in test.parents
        and (test in files or modules & imported(test.read_text(encoding="utf-8")))
    ]


def main() -> int:
    """Run them; return pytest's exit code."""
    found = nearest(changed())
    if not found:
        print("No test imports what you have changed: make test runs all of them.")
        return 0
    print("Tests:", *(str(one.relative_to(ROOT)) for one in found))
    processes = ["-n", "0"] if len(found) == 1 else []
    command = [sys.executable, "-m", "pytest", *processes, *map(str, found), *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
