"""A Chromium for the page tests: found, or installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str:
    """Return the path of a browser, or an empty text where there is none.

    Raises
    ------
    SystemExit
        When ``CHROMIUM`` names something that is not there.
    """
    named = os.environ.get("CHROMIUM", "")
    if named and not Path(named).is_file():
        raise SystemExit(f"CHROMIUM names {named}, which is no file. Name a browser, or unset it.")
    if named:
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), "") or _of_playwright()


def ensure_chromium() -> str:
    """Return the path of a browser, installing one where there is none.

    Raises
    ------
    SystemExit
        When none can be had, saying why.
    """
    found = find_chromium()
    if found:
        return found
    sys.stderr.write("Installing Chromium for the page tests …\n")
    commands = (
        [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
        if os.geteuid() == 0 and shutil.which("apt-get")
        else [[sys.executable, "-m", "playwright", "install", "chromium"]]
    )
    said = ""
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = done.stderr[-500:]
    found = find_chromium()
    if not found:
        raise SystemExit(
            "The page tests need Chromium and it could not be installed. Install it, or name it "
            f"with CHROMIUM=/path/to/chromium.\n{said}"
        )
    return found


def launch(playwright: Any, path: str) -> Any:
    """Return a headless browser at a path, started by Playwright; it ends with its process."""
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=path, args=flags)


def _of_playwright() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else ""
