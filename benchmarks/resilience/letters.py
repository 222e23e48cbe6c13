"""Trials of letters: a misbehaving mail server, killed workers, a refused login."""

import random
import threading
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from accounts.models import Letter
from benchmarks.resilience.report import Row
from benchmarks.resilience.stack import Stack
from benchmarks.resilience.world import Asked, ask, new_world
from consortia.forming.models.invitations import Invitation

#: Takes the rules of blame away: whatever is not taken has come back, as it was before.
BLAME_ALL = """
from accounts.posting import outcomes as o
from accounts.posting.blame import Blame as B
for one in (B.PUT_OFF, B.SILENCE, B.SERVICE, B.UNKNOWN): o._FOLLOWS[one] = o._come_back
"""
OPEN = ("waiting", "sending")


def faults(count: int, *, guard_off: bool = False) -> Row:
    """Return what became of invitations through a server with every fault, workers killed."""
    asked, begun = [], monotonic()
    with TemporaryDirectory() as folder:
        consortium = new_world()
        with Stack(Path(folder), BLAME_ALL if guard_off else "") as stack:
            asked = ask(consortium, count)
            _misbehave(stack, asked)
            stack.start_workers()
            begun, most = monotonic(), 300.0
            killed, stall = _kill_until_settled(stack, most)
            took = monotonic() - begun
            copies = Counter(one["Message-ID"] for one in stack.postbox.taken)
    refused = {one.email for one in asked[0::10]}
    dropped = {one.email for one in asked[3::10]}
    wrong = Invitation.objects.exclude(letter__to__in=refused).exclude(undelivered_at=None)
    sent = Letter.objects.filter(state="sent").values_list("message_id", flat=True)
    return Row(
        test=f"{count} invitations; 10 % refused, 10 % greylisted, 10 % timed out, 10 % accepted "
        f"and dropped; {killed} kills",
        guarded=not guard_off,
        figures={
            "lost": sum(1 for one in sent if not copies[one]) + _unsettled(),
            "wrongly undelivered": wrong.count(),
            "doubled, dropped ones aside": _doubled(copies, dropped),
            "seconds": round(took),
            "longest stall in s": round(stall),
        },
        aim="0 lost, 0 wrong, 0 doubled, ≤ 300 s, stall ≤ 20 s",
    )


def refused_login(count: int, seconds: float, *, guard_off: bool = False) -> Row:
    """Return what became of invitations while the mail server refuses the login."""
    with TemporaryDirectory() as folder:
        consortium = new_world()
        with Stack(Path(folder), BLAME_ALL if guard_off else "") as stack:
            stack.postbox.login = "535 5.7.8 authentication failed"
            ask(consortium, count)
            stack.start_workers()
            sleep(seconds)
            connects = stack.postbox.asked["connect"]
            stack.postbox.login, works = None, monotonic()
            while _unsettled() and monotonic() - works < 120:
                sleep(0.2)
            took = monotonic() - works
            alarms = stack.logged().count("The mail service takes no letters")
    return Row(
        test=f"{count} invitations; login refused for {seconds:.0f} s",
        guarded=not guard_off,
        figures={
            "undelivered": Invitation.objects.exclude(undelivered_at=None).count(),
            "letters come back": Letter.objects.filter(state="failed").count(),
            "alarms": alarms,
            "connections while refused": connects,
            "seconds after it works": round(took),
        },
        aim="0 undelivered, 1 alarm, ≤ 60 s",
    )


def throughput(count: int) -> Row:
    """Return how many letters a second go to a fast server."""
    with TemporaryDirectory() as folder:
        consortium = new_world()
        with Stack(Path(folder)) as stack:
            ask(consortium, count)
            stack.start_workers(1)
            while not stack.postbox.taken:
                sleep(0.05)
            begun, first = monotonic(), len(stack.postbox.taken)
            while _unsettled() and monotonic() - begun < 300:
                sleep(0.1)
            took = max(monotonic() - begun, 0.001)
            connects = stack.postbox.asked["connect"]
            rate = (len(stack.postbox.taken) - first) / took
    return Row(
        test=f"{count} letters to a fast server, two processes and the timetable",
        guarded=True,
        figures={"letters a second": round(rate), "connections": connects},
        aim="≥ 50 letters/s",
    )


def _misbehave(stack: Stack, asked: list[Asked]) -> None:
    """Let every tenth recipient be refused, the next greylisted, slow, dropped; the first time."""
    seen: set[str] = set()
    greylisted = {one.email for one in asked[1::10]}

    def recipient(address: str) -> str | None:
        if address in greylisted and address not in seen:
            seen.add(address)
            return "451 4.7.1 greylisted"
        return None

    stack.postbox.recipient = recipient
    stack.postbox.refuse = {one.email: "550 5.1.1 no such user" for one in asked[0::10]}
    stack.postbox.slow_once = {one.email: 15.0 for one in asked[2::10]}
    stack.postbox.hang_up_once = {one.email for one in asked[3::10]}


def _kill_until_settled(stack: Stack, most: float) -> tuple[int, float]:
    """Kill a process every two seconds; return how many, and the longest time without progress."""
    done, chance = threading.Event(), random.Random(16)
    killed = 0

    def kill() -> None:
        nonlocal killed
        while not done.wait(2.0):
            killed += 1
            stack.kill_one(chance, whole=killed % 5 == 0)

    killer = threading.Thread(target=kill)
    killer.start()
    begun = last = monotonic()
    left, stall = _unsettled(), 0.0
    while left and monotonic() - begun < most:
        sleep(0.5)
        now = _unsettled()
        stall = max(stall, monotonic() - last)
        if now != left:
            left, last = now, monotonic()
    done.set()
    killer.join()
    return killed, stall


def _unsettled() -> int:
    return Letter.objects.filter(state__in=OPEN, to__startswith="g").count()


def _doubled(copies: "Counter[str]", dropped: set[str]) -> int:
    addresses = dict(Letter.objects.values_list("message_id", "to"))
    return sum(
        number - 1
        for one, number in copies.items()
        if number > 1 and addresses.get(one) not in dropped
    )
