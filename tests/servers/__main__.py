"""``python -m tests.servers``: make sure that everything the tests need can be had."""

from tests.servers.chromium import ensure_chromium
from tests.servers.databases import Servers

if __name__ == "__main__":
    ensure_chromium()
    servers = Servers()
    try:
        servers.start_postgres()
        servers.start_redis()
    finally:
        servers.stop()
