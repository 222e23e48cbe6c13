"""``python -m tests.servers``: make sure that the browser the tests need can be had."""

from tests.servers.chromium import ensure_chromium

if __name__ == "__main__":
    ensure_chromium()
