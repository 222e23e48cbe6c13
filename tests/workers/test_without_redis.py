"""Redis hangs or is gone: nobody waits for it, sign-in works, and what is due happens in time."""

import json
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.letters import write_letter
from accounts.models import Letter
from consortia.proposals.models import MatchRun
from consortia.proposals.services.matching import request_match
from contracts.drafting.models.contracts import Contract
from tests.conftest import CAMBRIDGESHIRE, SYSTEM, forget_matches
from tests.workers.test_production import BEGIN, ROOT, env, postbox, until

__all__ = ["env", "postbox"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

ACT = """
import json, time
from django.db import transaction
from django.test import Client
from accounts.hints import hint
from accounts.models import Letter
CONTROL
took = {}
def timed(name, act):
    begun = time.perf_counter()
    came = act()
    took[name] = [time.perf_counter() - begun, getattr(came, "status_code", 0)]
def hints():
    with transaction.atomic():
        for pk in range(MANY):
            hint("post_letter", pk)
client = Client(HTTP_HOST="localhost", raise_request_exception=False)
client.get("/sign-in/address/")
for go in range(3):  # the first also pays for imports, and others use this machine
    timed(f"hints{go}", hints)
took["hints"] = min(took[f"hints{go}"][0] for go in range(3))
timed("sign-in", lambda: client.post("/sign-in/address/", {"email": "ada@a.example"}))
timed("supply", lambda: client.get("/supply/?capability=debt+advice"))
timed("again", lambda: client.get("/supply/?capability=debt+advice"))
took["letters"] = Letter.objects.filter(kind="sign-in-code").count()
print("took", json.dumps(took))
"""
UNGUARDED = """
import workers.carrier as c
c.carry = lambda task, pk: c.TASKS[task].delay(pk)
"""


@pytest.fixture
def hung():
    """Return the address of a Redis that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def took(env, control="", many=30):
    """Return what a process of the site measured."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + ACT.replace("CONTROL", control).replace("MANY", str(many))],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    (line,) = [one for one in done.stdout.splitlines() if one.startswith("took ")]
    return json.loads(line[5:]), done.stderr


@pytest.mark.parametrize("how", ["hung", "refused"])
def test_a_request_does_not_wait_for_redis(env, hung, how):
    """Thirty hints cost at most 50 ms in all; cache and limits are as if empty, and say so."""
    address = hung if how == "hung" else "redis://127.0.0.1:1/0"
    measured, said = took(env | {"REDIS_URL": address, "LOG_LEVEL": "WARNING"})
    assert measured["hints"] < 0.05
    assert measured["sign-in"][1] == 302
    assert measured["letters"] == 1
    assert [measured[name][1] for name in ("supply", "again")] == [200, 200]
    assert "The cache is away" in said
    assert "The broker is away" in said


def test_the_control_waits(env, hung):
    """Without the guard one hint already takes longer than all may."""
    measured, _ = took(env | {"REDIS_URL": hung}, UNGUARDED, many=1)
    assert measured["hints"] > 0.5


def test_the_timetable_does_what_is_due_without_a_broker(
    env, hung, postbox, make_organisation, make_contract, monkeypatch
):
    """A letter goes out, a match is worked out and a contract closes, each within 15 seconds."""
    make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]})
    make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]})
    lot, over = make_contract().lots.get(), make_contract(title="Over soon")
    forget_matches()
    Letter.objects.all().delete()
    monkeypatch.setattr("workers.carrier.carry", lambda *_: None)  # every hint is lost
    now = timezone.now()
    Contract.objects.filter(pk=over.pk).update(
        visible_at=now - timedelta(days=2), deadline=now - timedelta(seconds=1)
    )
    write_letter(
        at=now, kind="sign-in-code", to="a@a.example", subject="Hi", text="Dear", secret=True
    )
    request_match(by=SYSTEM, at=now, lot=lot)
    assert MatchRun.objects.get().state == "waiting"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "timetable"],
        env=env | {"REDIS_URL": hung, "DJANGO_SETTINGS_MODULE": "backend.settings"},
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: Contract.objects.get(pk=over.pk).stage == "closed", 25)
        until(lambda: Letter.objects.filter(kind="sign-in-code", state="sent").exists(), 25)
        until(lambda: MatchRun.objects.filter(state="done").exists(), 25)
    finally:
        process.terminate()
        assert process.wait(timeout=20) == 0
