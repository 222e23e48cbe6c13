"""Production: a real worker on real Redis and PostgreSQL; killed and flushed, nothing is lost."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from django.db import connection
from django.db.models import F

from accounts.models import Letter
from consortia.forming.models.invitations import Invitation
from consortia.proposals.models import MatchRun
from tests.conftest import CAMBRIDGESHIRE, forget_matches
from tests.servers.smtp import Postbox

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
BEGIN = """
import os, django
os.environ['DJANGO_SETTINGS_MODULE'] = 'backend.settings'
django.setup()
"""
ASK = """
from django.utils import timezone
from accounts.actors import Actor
from consortia.proposals.services.matching import request_match
from contracts.drafting.models.contracts import Lot
request_match(by=Actor.system("test"), at=timezone.now(), lot=Lot.objects.get())
"""
SWEEP = """
from datetime import timedelta
from workers.tasks.sweep import sweep_with
sweep_with(grace=timedelta(0))
"""
WORK = """
PATCH
from workers.app import app
app.worker_main(["worker", "-P", "solo", "-Q", "urgent,letters,matches,imports", "-l", "ERROR",
                 "--without-gossip", "--without-mingle", "--without-heartbeat"])
"""
DIE = """
import consortia.matching.solve as m, os, signal
m.solve = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def postbox():
    """Return a mail server."""
    server = Postbox()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def env(db, postbox):
    """Return the environment of a production process on this test's database."""
    settings = connection.settings_dict
    host = settings["HOST"] or settings.get("OPTIONS", {}).get("host", "")
    secret = quote(settings["PASSWORD"] or "")
    address = f"postgres://{settings['USER']}:{secret}@{quote(str(host), safe='')}"
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    redis.Redis.from_url(os.environ["TEST_REDIS_URL"]).flushall()
    return os.environ | {
        "DATABASE_URL": f"{address}{port}/{settings['NAME']}",
        "REDIS_URL": os.environ["TEST_REDIS_URL"],
        "EMAIL_URL": f"smtp://127.0.0.1:{postbox.port}",
    }


@pytest.fixture
def lot(env, make_organisation, make_contract):
    """Return the lot of an open contract that two organisations could do."""
    make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]})
    make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]})
    made = make_contract().lots.get()
    forget_matches()
    return made


def run(env, code):
    """Run code in a process of its own, to its end."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@contextmanager
def worker(env, patch=""):
    """Run a Celery worker beside the test."""
    code = BEGIN + WORK.replace("PATCH", patch)
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=env, cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(condition, seconds=90.0):
    """Wait for something to become true."""
    tick = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        tick.wait(0.05)
    raise AssertionError("it did not happen in time")


def test_a_worker_matches_and_posts(env, lot, postbox):
    """The hint goes through Redis, the letters through SMTP, and the rows say so."""
    with worker(env):
        run(env, ASK)
        until(lambda: MatchRun.objects.filter(state="done", status="complete").exists())
        run(
            env,
            "from django.utils import timezone\n"
            "from accounts.actors import Actor\n"
            "from consortia.proposals.models import Proposal\n"
            "from consortia.forming.services.starting import start_consortium\n"
            "p = Proposal.objects.get(rank=1)\n"
            "start_consortium(by=Actor.system('t'), at=timezone.now(), proposal=p, "
            "organisation=p.lead)\n",
        )
        until(lambda: Invitation.objects.filter(state="sent").count() == 1)
        until(lambda: not Letter.objects.exclude(state="sent").exists())
    kinds = sorted(Letter.objects.values_list("kind", flat=True))
    assert kinds == ["invitation", "named", "named"]
    written = set(Letter.objects.values_list("message_id", flat=True))
    assert {letter["Message-ID"] for letter in postbox.taken} == written


def test_a_worker_killed_at_its_work_loses_nothing(env, lot):
    """The row stays taken; once its grace is over, the sweep gives it to the next worker."""
    with worker(env, DIE) as process:
        run(env, ASK)
        assert process.wait(timeout=90) == -signal.SIGKILL
    assert MatchRun.objects.get().state == "running"
    MatchRun.objects.update(started_at=F("started_at") - timedelta(minutes=11))
    with worker(env):
        run(env, SWEEP)
        until(lambda: MatchRun.objects.get().state == "done")
    assert MatchRun.objects.get().proposals.filter(rank=1).count() == 1


def test_a_flushed_redis_loses_nothing(env, lot):
    """No hint is left, but the row is; the sweep finds it."""
    run(env, ASK)
    server = redis.Redis.from_url(env["REDIS_URL"])
    assert server.llen("matches") == 1
    server.flushall()
    with worker(env):
        run(env, SWEEP)
        until(lambda: MatchRun.objects.get().state == "done")


def test_without_redis_the_cause_is_kept_and_the_person_not_kept_waiting(env, lot):
    """A broker that is away fails the hint, never the deed."""
    run(env | {"REDIS_URL": "redis://127.0.0.1:1/0"}, ASK)
    assert MatchRun.objects.get().state == "waiting"


def test_what_waits_in_each_lane_is_counted(env, lot):
    """A code goes to the urgent lane, a match to its own; an empty lane counts nought."""
    write = (
        "from django.utils import timezone\n"
        "from accounts.letters import write_letter\n"
        "write_letter(at=timezone.now(), kind='sign-in-code', to='a@a.example', subject='Hi', "
        "text='Dear', secret=True)\n"
    )
    count = (
        "from workers.broker import lengths\n"
        "assert lengths() == {'urgent': 1, 'letters': 0, 'matches': 1, 'imports': 0}, lengths()\n"
    )
    run(env, write + ASK)
    run(env, count)
    away = "from workers.broker import lengths\nassert lengths() is None\n"
    run(env | {"REDIS_URL": "redis://127.0.0.1:1/0"}, away)
