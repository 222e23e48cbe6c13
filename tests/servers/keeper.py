"""``python -m tests.servers.keeper FOLDER``: the process that keeps the servers of one run.

It ends them, and every other process that the run has started, as soon as its input ends: that
happens however the run comes to its end, also when it is killed.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import psutil

from tests.servers.databases import ROOT, Servers

#: Names the run in the environment of every process that it starts.
MARK = "TEST_RUN"


class Keeper:
    """The keeper, seen from the run that has started it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="consortium-tests-"))
        os.environ[MARK] = str(self.folder)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.keeper", str(self.folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # what the terminal sends is for the run
            text=True,
        )

    def addresses(self) -> dict[str, str]:
        """Return the variables that lead to the servers, as soon as they are there.

        Raises
        ------
        SystemExit
            When one could not be started, saying why.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        told: dict[str, str] = json.loads(line) if line else {"error": "The tests' servers died."}
        if "error" in told:
            raise SystemExit(told["error"])
        return told

    def stop(self) -> None:
        """Let the servers end, and wait until they have."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def end_marked(mark: str) -> None:
    """Kill every process that a run has started and that is still there."""
    while found := [one for one in psutil.process_iter() if is_marked(one, mark)]:
        for process in found:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(found, timeout=5)


def is_marked(process: psutil.Process, mark: str) -> bool:
    """Tell whether a process of a run is still there, this one aside."""
    try:
        alive = process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE
        return bool(alive and process.environ().get(MARK) == mark)
    except (psutil.Error, OSError):
        return False


def main() -> None:
    """Start the servers, say where they are, and end all when the input ends."""
    for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sent, lambda *_: None)
    folder = Path(sys.argv[1])
    tempfile.tempdir = str(folder)
    servers = Servers(folder)
    ended = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        ended.set()
        end_marked(str(folder))  # also what still prepares the database

    waiting = threading.Thread(target=wait)
    waiting.start()
    try:
        told = {
            "DATABASE_URL": servers.start_postgres(),
            "TEST_REDIS_URL": servers.start_redis(),
        }
    except SystemExit as reason:
        told = {"error": str(reason)}
    with suppress(BrokenPipeError):
        print(json.dumps(told), flush=True)
    ended.wait()
    waiting.join()
    servers.stop()


if __name__ == "__main__":
    main()
