"""What the database itself refuses is refused on both databases."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_sqlite_keeps_every_trigger_that_postgresql_has(tmp_path):
    """There an altered table is made anew, which would lose its triggers without a word."""
    place = tmp_path / "new.sqlite3"
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{place}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(place) as embedded:
        rows = embedded.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in rows}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        here = {name for (name,) in cursor.fetchall()}
    assert there == here
    assert len(here) > 20
