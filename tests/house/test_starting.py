"""Commands and pages start without what only some of them need.

A command that imports places should not wait for a solver, nor a page for a writer of PDFs: these
libraries take from 50 ms to a second of a processor each. A module that needs one imports it
inside the function that does. Commands ask for none of Django's system checks, which would load
every page; `manage.py check` makes them all.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).parents[2]
PACKAGES = {"areas", "accounts", "organisations", "contracts", "consortia", "workers", "backend"}
NEEDED_BY_SOME = {
    "PIL",
    "docx",
    "fontTools",
    "fpdf",
    "highspy",
    "icalendar",
    "lxml",
    "networkx",
    "numpy",
    "openpyxl",
    "puremagic",
    "rich",
    "scipy",
}
NEEDED_BY_PAGES = {
    "allauth.account.forms",
    "anymail",
    "backend.urls",
    "celery",
    "drf_spectacular.openapi",
    "nacl",
    "psycopg",
    "requests",
    "rest_framework.serializers",
}
START = "import django; django.setup()"
PAGES = f"{START}; from django.urls import get_resolver; get_resolver().url_patterns"


def loaded_by(code):
    """Return every module that a fresh Python has loaded after this."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "backend.settings", "DATABASE_URL": "sqlite:///:memory:"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("code", "unneeded", "needed"),
    [
        (START, NEEDED_BY_SOME | NEEDED_BY_PAGES, "consortia.models"),
        (PAGES, NEEDED_BY_SOME, "rest_framework.serializers"),
    ],
    ids=["commands", "pages"],
)
def test_starting_loads_nothing_that_only_some_need(code, unneeded, needed):
    loaded = loaded_by(code)
    assert needed in loaded
    assert loaded & unneeded == set()


def test_our_commands_do_not_load_every_page_to_check_it():
    ours = {name: app for name, app in get_commands().items() if app in PACKAGES}
    assert {"migrate", "makemigrations", "import_areas"} <= set(ours)
    asked = {
        name: load_command_class(app, name).requires_system_checks for name, app in ours.items()
    }
    assert {name for name, checks in asked.items() if checks == "__all__"} == set()
