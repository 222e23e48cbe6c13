"""Trials of Redis: frozen, then stopped, while people accept."""

import re
import threading
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import requests

from benchmarks.resilience.report import Row
from benchmarks.resilience.stack import Stack
from benchmarks.resilience.world import Asked, ask, members_in, new_world

#: Takes the guards away: each hint is published at once, by who hints, as it was before.
UNGUARDED = """
import workers.carrier as c
c.carry = lambda task, pk: c.TASKS[task].delay(pk)
"""
USERS = 20


@dataclass
class _Seen:
    """What users saw while Redis was away."""

    seconds: list[float]
    faults: int = 0
    yes: int = 0


def away(each: float, per_user: int, *, guard_off: bool = False) -> Row:
    """Return what people see who accept while Redis hangs, and then is gone."""
    with TemporaryDirectory() as folder:
        consortium = new_world()
        with Stack(Path(folder), UNGUARDED if guard_off else "") as stack:
            asked = ask(consortium, USERS * per_user)
            stack.start_workers(1)
            stack.start_web()
            warm = _Seen([])
            _accept(stack, asked[:2], warm, 0.0)
            rest, half = asked[2:], len(asked) // 2
            seen = _Seen([])
            stack.freeze_redis(True)
            _users(stack, rest[:half], seen, each)
            stack.freeze_redis(False)
            stack.stop_redis()
            _users(stack, rest[half:], seen, each)
            stack.start_redis()
            kept = members_in(rest)
    times = sorted(seen.seconds)
    p95 = quantiles(times, n=20)[-1] if len(times) > 1 else 0.0
    return Row(
        test=f"Redis frozen {each:.0f} s, then stopped {each:.0f} s, under {USERS} users accepting",
        guarded=not guard_off,
        figures={
            "accepted": seen.yes,
            "lost": seen.yes - kept if kept < seen.yes else 0,
            "5xx": seen.faults,
            "p95 in ms": round(p95 * 1000),
            "longest in ms": round(max(times, default=0.0) * 1000),
        },
        aim="0 lost, 0 5xx, p95 < 500 ms",
    )


def _users(stack: Stack, asked: list[Asked], seen: _Seen, seconds: float) -> None:
    """Let all users accept, spread over these seconds."""
    shares = [asked[number::USERS] for number in range(USERS)]
    threads = [
        threading.Thread(target=_accept, args=(stack, share, seen, seconds / max(len(share), 1)))
        for share in shares
    ]
    begun = monotonic()
    for thread in threads:
        thread.start()
        sleep(seconds / max(len(asked), 1))
    for thread in threads:
        thread.join()
    sleep(max(0.0, seconds - (monotonic() - begun)))


def _accept(stack: Stack, asked: list[Asked], seen: _Seen, pause: float) -> None:
    address = f"http://127.0.0.1:{stack.web_port}/invitations"
    for one in asked:
        session = requests.Session()
        page = session.get(f"{address}/{one.token}/", timeout=60)
        form = dict(re.findall(r'name="(\w+)" value="([^"]+)"', page.text))
        begun = monotonic()
        answer = session.post(
            f"{address}/{one.token}/accept/",
            {"csrfmiddlewaretoken": form.get("csrfmiddlewaretoken", ""), "version": "1"},
            timeout=60,
            allow_redirects=False,
        )
        seen.seconds.append(monotonic() - begun)
        seen.faults += (page.status_code >= 500) + (answer.status_code >= 500)
        seen.yes += answer.status_code == 302
        sleep(pause)
