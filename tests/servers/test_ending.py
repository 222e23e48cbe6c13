"""Whatever a run of the tests has started ends with it, also when it is killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import psutil
import pytest

from tests.servers.databases import ROOT
from tests.servers.keeper import MARK, is_marked

pytestmark = pytest.mark.long

OWN = ("PYTEST_XDIST_WORKER", "TEST_DATABASE_URL", "TEST_REDIS_URL")
#: As from a terminal, whatever signals the process that starts it has been told to ignore.
BEGIN = """
import signal, sys, pytest
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
sys.exit(pytest.main())
"""
RUN = [
    *(sys.executable, "-c", BEGIN, "-q", "-n", "1", "-c", "pytest.ini"),
    *("-p", "tests.servers.plugin", "-p", "no:cacheprovider"),
    *("-p", "no:django", "-p", "no:schemathesis", "-p", "no:hypothesispytest"),
]
WAITING = """
import json, os, subprocess, sys
from pathlib import Path
from playwright.sync_api import sync_playwright
from tests.servers.chromium import find_chromium
from tests.servers.chromium import launch

def test_waiting():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    chromium = find_chromium()
    with sync_playwright() as playwright:
        launch(playwright, chromium)
        told = {name: os.environ[name] for name in ("TEST_RUN", "TEST_REDIS_URL")}
        Path("told.tmp").write_text(json.dumps(told | {"worker": os.getpid()}))
        Path("told.tmp").rename("told.json")
        child.wait()
"""


@pytest.fixture
def run(tmp_path):
    """Return a run of one test that waits, once it waits, and what it tells of its servers."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_waiting.py").write_text(WAITING)
    env = {key: value for key, value in os.environ.items() if key not in OWN}
    process = subprocess.Popen(
        RUN,
        cwd=tmp_path,
        env=env | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        until(lambda: (tmp_path / "told.json").exists() or process.poll() is not None)
        assert process.poll() is None, process.stdout.read()
        yield process, json.loads((tmp_path / "told.json").read_text())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def until(condition, seconds=120):
    """Wait for something to become true."""
    tick = threading.Event()
    for _ in range(seconds * 10):
        if condition():
            return
        tick.wait(0.1)
    raise AssertionError("it did not happen in time")


def left(mark):
    """Return the processes of a run that are there."""
    found = []
    for process in psutil.process_iter():
        try:
            if is_marked(process, mark) or any(mark in word for word in process.cmdline()):
                found.append(process.name())
        except psutil.Error:
            continue
    return found


def answers(address):
    """Tell whether somebody listens at an address."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", urlsplit(address).port)) == 0


@pytest.mark.parametrize(
    ("sent", "to"),
    [
        (signal.SIGINT, "run"),
        (signal.SIGTERM, "run"),
        (signal.SIGHUP, "run"),  # its terminal was closed
        (signal.SIGKILL, "run"),
        (signal.SIGKILL, "worker"),
    ],
    ids=["interrupted", "ended", "hung up", "killed", "worker killed"],
)
def test_nothing_is_left_of_a_run(run, sent, to):
    process, told = run
    names = " ".join(left(told["TEST_RUN"]))
    assert all(one in names for one in ("postgres", "python", "chrom"))
    assert answers(told["TEST_REDIS_URL"])
    os.kill(process.pid if to == "run" else told["worker"], sent)
    if to == "worker":  # another takes its place, and would wait as well
        process.send_signal(signal.SIGINT)
    process.wait(timeout=60)
    until(lambda: not left(told["TEST_RUN"]))
    until(lambda: not answers(told["TEST_REDIS_URL"]))
    assert not os.path.exists(told["TEST_RUN"])


def test_the_mark_names_the_run_that_this_process_belongs_to():
    """The control: a process that was started here is found."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert is_marked(psutil.Process(child.pid), os.environ[MARK])
        assert not is_marked(psutil.Process(child.pid), "/another")
    finally:
        child.communicate()
