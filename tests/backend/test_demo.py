"""``make demo`` in a fresh folder, twice; and its server, killed and started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


@pytest.fixture
def env(tmp_path):
    """Return the environment of an embedded demonstration of its own."""
    place = {"DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite3'}", "REDIS_URL": "", "DEMO": "1"}
    return os.environ | place | {"COLUMNS": "200"}


def demo(env, *arguments):
    """Run the demonstration to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", "demo", "--once", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_prints_the_proposals_and_a_second_run_works_too(env):
    """Members, who covers what, the lead, why, and the proof; then the same again, without ado."""
    said = [demo(env) for _ in range(2)]
    for done in said:
        assert done.returncode == 0, done.stderr[-2000:]
        assert "Proposal 1 (smallest possible: proven)" in done.stdout
        assert "(suggested lead)" in done.stdout
        assert "leads: of the" in done.stdout
        assert "Together they reach the turnover of £750,000" in done.stdout
    sent = [re.search(r"(\d+)\s+invitations\s+went", done.stdout).group(1) for done in said]
    assert sent[0] == sent[1]
    assert int(sent[0]) >= 3


def free_port():
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(address, tries=900):
    """Return a page as soon as its server answers."""
    tick = threading.Event()
    for _ in range(tries):
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.status, answer.read().decode()
        except OSError:
            tick.wait(0.1)
    raise AssertionError(f"{address} did not answer")


def test_it_serves_the_site_and_survives_being_killed(env):
    """The start page, the mailbox with every letter; kill -9, start again, all still there."""
    port = free_port()
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    counts = []
    for _ in range(2):
        server = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            assert fetch(f"http://127.0.0.1:{port}/")[0] == 200
            _, mailbox = fetch(f"http://127.0.0.1:{port}/mailbox/")
            counts.append(mailbox.count("asks"))
        finally:
            server.send_signal(signal.SIGKILL)
            server.wait()
    assert counts[0] == counts[1] >= 3


def test_it_refuses_to_fill_a_real_site(settings):
    """Without DEMO nothing is invented."""
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo", "--once")


def test_the_embedded_server_is_not_for_production(settings):
    """Where Redis is set, there are workers."""
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="Procfile"):
        call_command("serve")
