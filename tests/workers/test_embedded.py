"""Embedded mode: ``kill -9`` at any moment loses nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]

PREPARE = """
from backend.demonstration.story import _commissioner
from backend.demonstration.story import _post
from backend.demonstration.register import bring_in
from django.utils import timezone
from areas.importing import import_tables
from areas.reading import read_tables
from organisations.offers.services.capabilities import load_capabilities
import_tables(read_tables()); load_capabilities(); bring_in(timezone.now(), lambda _: None)
from tests.conftest import forget_matches
_post(_commissioner())
forget_matches()
"""

ASK = """
from django.utils import timezone
from accounts.actors import Actor
from consortia.proposals.services.matching import request_match
from contracts.drafting.models.contracts import Lot
DIE
request_match(by=Actor.system("test"), at=timezone.now(), lot=Lot.objects.get())
"""

START = """
from django.utils import timezone
from accounts.actors import Actor
from consortia.proposals.models import Proposal
from consortia.forming.services.starting import start_consortium
DIE
proposal = Proposal.objects.get(rank=1)
start_consortium(by=Actor.system("test"), at=timezone.now(), proposal=proposal,
                 organisation=proposal.lead)
"""

SHEET = """
from django.utils import timezone
from accounts.actors import Actor
from organisations.exchange.services.sheets import plan_of, take_sheet, upload_sheet
from organisations.register.services.registering import register_organisation
from organisations.register.models.organisations import Organisation
from organisations.exchange.models import Sheet
from organisations.exchange.sheets import kinds
from organisations.exchange.sheets.reading import check_sheet
kinds.QUICK["offers"] = 1
DIE
by, at = Actor.system("test"), timezone.now()
organisation = Organisation.objects.filter(name="Sheet Club").first() or register_organisation(
    by=by, at=at, name="Sheet Club", kind="cio", email="sheet@club.example")
rows = b"What,Where\\nlunch club,Fenland\\nbefriending,Fenland\\n"
sheet = Sheet.objects.first() or upload_sheet(
    by=by, at=at, organisation=organisation, file=check_sheet("o.csv", rows))
sheet = Sheet.objects.get()
plan = plan_of(by=by, sheet=sheet)
assert not plan.faults.count, plan.faults.told
take_sheet(by=by, at=at, sheet=sheet, digest=plan.digest)
"""

SWEEP = """
from datetime import timedelta
from workers.tasks.sweep import sweep_with
sweep_with(grace=timedelta(0), interrupted=True)
"""

DEATHS = {
    "before the hint is carried": (
        "import os, signal, workers.carrier as c\n"
        "c.carry = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
    ),
    "while it is worked out": (
        "import os, signal, consortia.matching.solve as m\n"
        "m.solve = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)"
    ),
    "while its answer is written": (
        "import os, signal, consortia.proposals.services.matching as m\n"
        "real = m.save_result\n"
        "def save(*a):\n    real(*a)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "m.save_result = save"
    ),
}
LETTER_DEATHS = {
    "before any letter": DEATHS["before the hint is carried"],
    "with a letter in hand": (
        "import os, signal, accounts.posting.clerk as c\n"
        "c.message_of = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
    ),
    "after some letters": (
        "import os, signal, accounts.posting.clerk as c\n"
        "real, seen = c.note_outcomes, []\n"
        "def noted(ended, at):\n    seen.extend(real(ended, at))\n"
        "    if len(seen) >= 3: os.kill(os.getpid(), signal.SIGKILL)\n    return seen\n"
        "c.note_outcomes = noted"
    ),
}


SHEET_DEATHS = {
    "before the hint is carried": DEATHS["before the hint is carried"],
    "while it is looked through": (
        "import os, signal, organisations.exchange.services.sheet_work as w\n"
        "w.planned = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)"
    ),
    "once its rows are written": (
        "import os, signal, organisations.exchange.services.sheets as s\n"
        "real = s.write_offers\n"
        "def write(*a):\n    real(*a)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "s.write_offers = write"
    ),
}


class Site:
    """An embedded site on its own SQLite file; each call is a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "site.sqlite3"
        self.env = os.environ | {"DATABASE_URL": f"sqlite:///{self.file}", "REDIS_URL": ""}

    def run(self, code: str) -> int:
        """Run code in a fresh process and return how it ended."""
        begin = (
            "import os, django\n"
            "os.environ['DJANGO_SETTINGS_MODULE'] = 'backend.settings'\n"
            "django.setup()\n"
        )
        command = [sys.executable, "-c", begin + textwrap.dedent(code)]
        done = subprocess.run(
            command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stderr[-2000:]
        return done.returncode

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Read the file itself."""
        with sqlite3.connect(self.file) as connection:
            rows = connection.execute(sql).fetchall()
        connection.close()
        return rows


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Return a site with the invented register and an open contract."""
    folder = tmp_path_factory.mktemp("site")
    site = Site(folder)
    migrate = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(migrate, env=site.env, cwd=ROOT, check=True)
    assert site.run(PREPARE) == 0
    return site


@pytest.fixture
def site(prepared, tmp_path):
    """Return a copy of it."""
    copy = Site(tmp_path)
    with sqlite3.connect(prepared.file) as source, sqlite3.connect(copy.file) as target:
        source.backup(target)
    source.close()
    target.close()
    return copy


@pytest.mark.parametrize("death", DEATHS.values(), ids=DEATHS.keys())
def test_a_match_survives(site, death):
    """Killed at any moment, the match is there after the next start, once."""
    assert site.run(ASK.replace("DIE", death)) == -signal.SIGKILL
    ((state,),) = site.ask("SELECT state FROM consortia_matchrun")
    assert state in ("waiting", "running")
    for _ in range(2):
        assert site.run(SWEEP) == 0
    assert site.ask("SELECT state, status FROM consortia_matchrun") == [("done", "complete")]
    assert site.ask("SELECT count(*) FROM consortia_proposal WHERE rank = 1") == [(1,)]


@pytest.mark.parametrize("death", LETTER_DEATHS.values(), ids=LETTER_DEATHS.keys())
def test_letters_survive(site, death):
    """Killed at any moment, every letter goes out and every invitation says so."""
    assert site.run(ASK.replace("DIE", "")) == 0
    assert site.run(START.replace("DIE", death)) == -signal.SIGKILL
    ((invited,),) = site.ask("SELECT count(*) FROM consortia_invitation")
    assert invited > 3
    assert site.run(SWEEP) == 0
    assert site.ask("SELECT DISTINCT state FROM accounts_letter") == [("sent",)]
    assert site.ask("SELECT state, count(*) FROM consortia_invitation GROUP BY state") == [
        ("sent", invited)
    ]


@pytest.mark.parametrize("death", SHEET_DEATHS.values(), ids=SHEET_DEATHS.keys())
def test_a_large_spreadsheet_survives(site, death):
    """Killed at any moment, it goes on at the next start, and its offers are made once."""
    offers = "SELECT count(*) FROM organisations_offer"
    ((before,),) = site.ask(offers)
    assert site.run(SHEET.replace("DIE", death)) == -signal.SIGKILL
    assert site.ask(offers) == [(before,)]
    assert site.run(SWEEP) == 0
    ((state,),) = site.ask("SELECT state FROM organisations_sheet")
    assert state in ("ready", "taken")
    if state == "ready":
        assert site.run(SHEET.replace("DIE", "")) == 0
    assert site.ask("SELECT state FROM organisations_sheet") == [("taken",)]
    assert site.ask(offers) == [(before + 2,)]


def test_killed_in_the_middle_of_starting_leaves_nothing_half_done(site):
    """The consortium, its invitations and their letters exist together or not at all."""
    assert site.run(ASK.replace("DIE", "")) == 0
    death = (
        "import os, signal, consortia.forming.services.starting as f\n"
        "real, seen = f.invite, []\n"
        "def invite(*a):\n    seen.append(1)\n"
        "    if len(seen) == 3: os.kill(os.getpid(), signal.SIGKILL)\n    return real(*a)\n"
        "f.invite = invite"
    )
    assert site.run(START.replace("DIE", death)) == -signal.SIGKILL
    for table in ("consortia_consortium", "consortia_invitation"):
        assert site.ask(f"SELECT count(*) FROM {table}") == [(0,)]
    letters = "SELECT count(*) FROM accounts_letter WHERE kind = 'invitation'"
    assert site.ask(letters) == [(0,)]


DECLINE = """
import threading
from django.utils import timezone
from accounts.actors import Actor
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import decline_invitation
from consortia.forming.services import replacing
from workers.lanes import open_lanes

real, here, go = replacing.solve_again, threading.Event(), threading.Event()
def slow(*given):
    here.set()
    assert go.wait(60)
    MEANWHILE
    return real(*given)
replacing.solve_again = slow
invitation = Invitation.objects.order_by("pk").first()
with open_lanes():
    decline_invitation(by=Actor.system("test"), at=timezone.now(), invitation=invitation)
    invitation.refresh_from_db()
    assert invitation.state == "declined"  # and the matcher is stopped
    assert here.wait(60)
    lanes = [one for one in threading.enumerate() if one.name in ("matches", "letters")]
    assert len(lanes) == 2
    go.set()
for lane in lanes:
    lane.join(60)
    assert not lane.is_alive()
"""


def replacement_of(site):
    """Return how far the one working out has come."""
    ((state,),) = site.ask("SELECT state FROM consortia_replacement")
    return state


@pytest.fixture
def started(site):
    """Return a site on which somebody has started a consortium."""
    assert site.run(ASK.replace("DIE", "")) == 0
    assert site.run(START.replace("DIE", "")) == 0
    return site


def test_whoever_declines_does_not_wait_for_the_matcher(started):
    """The answer is there while the matcher is stopped; then a lane does the work."""
    assert started.run(DECLINE.replace("MEANWHILE", "")) == 0
    assert replacement_of(started) in ("proposed", "impossible")
    letters = "SELECT state FROM accounts_letter WHERE kind = 'place-free'"
    assert started.ask(letters) == [("sent",)]


def test_what_a_lane_was_at_is_taken_up_at_the_next_start(started):
    """Killed in the middle of the matcher: the row still waits, and the sweep finds it."""
    death = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert started.run(DECLINE.replace("MEANWHILE", death)) == -signal.SIGKILL
    assert replacement_of(started) == "waiting"
    for _ in range(2):
        assert started.run(SWEEP) == 0
    assert replacement_of(started) in ("proposed", "impossible")
    assert started.ask("SELECT count(*) FROM accounts_letter WHERE kind = 'place-free'") == [(1,)]
