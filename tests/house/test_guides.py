"""The documents are true: what they name is there, and the guides' own code does what they say."""

import json
import re
import subprocess
import sys
from io import StringIO
from textwrap import dedent
from types import ModuleType

import pytest
from django.core.management import call_command
from django.urls import path
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import NotAllowed
from accounts.models import Letter
from backend import urls
from organisations.register.models.organisations import Organisation
from tests.conftest import CAMBRIDGE, SYSTEM
from tests.consortia.statistics.test_figures import award
from tests.house.guides import ROOT, false_names, pages

GUIDES = ROOT / "docs/how-to"
#: A page each of whose points names something that is not there, beside a true one.
PLANTED = """
See [the words](docs/glossary.md) and [nothing](docs/nothing.md).
Type `make demo`, `make gold`, `manage.py import_areas`, `manage.py import_gold`,
`python -m consortia.matching`, `python -m consortia.alchemy`.
It is in `consortia/matching/`, `consortia/alchemy/`, `solve.py`, `gold.py`, `Makefile`.
Call `accounts.letters.write_letter`, `accounts.letters.write_gold`, `letters.write_gold`,
`write_letter(…)`, `write_gold(…)`, `GoldLetter`, `gold_letter`, `Letter`.
`write_gold` (`accounts/letters.py`) is no `write_letter` (`accounts/letters.py`).
The address `/api/v1/lots/` is there, `/api/v1/gold/` is not.

1. `solve`, `gold`: modules.

```
celery -A workers.gold worker
pytest tests/house/test_gold.py
```
"""
PRODUCT = ("accounts", "organisations", "contracts", "consortia", "workers", "backend")


def block(guide, number):
    """Return one block of a guide's code."""
    text = (GUIDES / guide).read_text(encoding="utf-8")
    fences = re.findall(r"^( *)```(?:python|text|html)\n(.*?)^ *```", text, re.M | re.S)
    return dedent(fences[number][1])


@pytest.fixture
def place(tmp_path, settings):
    """Return a function that puts a block of a guide where the site looks for templates."""
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]}]

    def put(name, guide, number):
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        file.write_text(block(guide, number), encoding="utf-8")

    return put


@pytest.fixture
def write(monkeypatch):
    """Return a maker of the module that a block of a guide's code is."""

    def make(name, guide, number):
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(block(guide, number), f"{guide}:{number}", "exec"), vars(module))
        return module

    return make


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_document_names_is_there(page):
    assert false_names(page.read_text(encoding="utf-8"), page.parent) == []


def test_what_is_not_there_is_seen():
    """The control: each false name of a page is found, and no true one."""
    found = [one.partition(":")[0] for one in false_names(PLANTED, ROOT)]
    assert sorted(found) == sorted(
        [
            "docs/nothing.md",
            "make gold",
            "manage.py import_gold",
            "python -m consortia.alchemy",
            "consortia/alchemy/",
            "gold.py",
            "accounts.letters.write_gold",
            "letters.write_gold",
            "write_gold(…)",
            "GoldLetter",
            "gold_letter",
            "write_gold",
            "write_gold",
            "/api/v1/gold/",
            "gold",
            "-A workers.gold",
            "tests/house/test_gold.py",
        ]
    )


def test_every_guide_is_listed():
    """What a newcomer looks for is one link away."""
    start = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for guide in GUIDES.glob("*.md"):
        assert f"docs/how-to/{guide.name}" in start


@pytest.mark.parametrize("guide", sorted(GUIDES.glob("*.md")), ids=lambda guide: guide.stem)
def test_the_code_of_a_guide_is_such_as_the_linters_ask(guide):
    """What somebody copies has sorted imports, docstrings and the formatter's layout."""
    text = guide.read_text(encoding="utf-8")
    for _, code in re.findall(r"^( *)```python\n(.*?)^ *```", text, re.M | re.S):
        for command in (["check", "--quiet"], ["format", "--check", "--quiet"]):
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "ruff",
                    *command,
                    "--stdin-filename",
                    "consortia/guide.py",
                    "-",
                ],
                input=dedent(code),
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_the_letter_of_the_guide_is_written(write, place, make_organisation):
    """Its template and its service are all that a letter needs."""
    place("organisations/letters/describe.txt", "add-a-letter.md", 0)
    service = write("organisations.register.services.describing", "add-a-letter.md", 1)
    ours = make_organisation("Fen Advice")
    service.ask_to_describe(by=SYSTEM, at=timezone.now(), organisation=ours)
    letter = Letter.objects.get(kind="describe")
    assert letter.to == ours.email
    assert f"/organisations/{ours.identifier}/" in letter.text
    assert letter.text.startswith("Dear Fen Advice,")
    ours.description = "Advice on debts."
    service.ask_to_describe(by=SYSTEM, at=timezone.now(), organisation=ours)
    assert Letter.objects.filter(kind="describe").count() == 1


@pytest.mark.django_db
def test_the_importer_of_the_guide_can_be_repeated(write, make_organisation, tmp_path):
    """The second run changes nothing; a row that is refused says why."""
    write("organisations.exchange.websites", "add-an-importer.md", 0)
    command = write("the_guides_command", "add-an-importer.md", 1).Command
    ours = make_organisation("Fen Advice")
    table = tmp_path / "sites.csv"
    table.write_text(
        f"identifier,website\n{ours.identifier},https://fen.example/\nGB-CHC-9,https://no.example/\n",
        encoding="utf-8-sig",
    )

    def run():
        out = StringIO()
        call_command(command(stdout=out), str(table), json=True)
        return json.loads(out.getvalue().splitlines()[-1])

    first, second = run(), run()
    assert (first["read"], first["changed"], first["unchanged"]) == (2, 1, 0)
    assert first["refused"] == [{"row": "sites.csv:3", "why": "GB-CHC-9 is not registered."}]
    assert (second["read"], second["changed"], second["unchanged"]) == (2, 0, 1)
    assert Organisation.objects.get(pk=ours.pk).website == "https://fen.example/"


@pytest.mark.django_db
def test_the_figure_of_the_guide_counts(write, make_contract, make_organisation):
    """A lot that one organisation won counts, one that two won does not."""
    figure = write("consortia.statistics.alone", "add-a-report.md", 0)
    one, other = make_organisation("One"), make_organisation("Other")
    alone, together = (make_contract(("debt-advice",), (CAMBRIDGE,)).lots.get() for _ in range(2))
    award(alone, (one, 1000))
    award(together, (one, 500), (other, 500))
    commissioner = alone.contract.commissioner_id
    assert figure.lots_won_alone([commissioner]) == {commissioner: 1}


@pytest.mark.django_db
def test_the_page_of_the_guide_is_shown(
    write, place, make_organisation, make_person, client, settings
):
    """To whoever is signed in, by the methods that it takes, and to nobody else."""
    place("pages/people/yours.html", "add-a-route.md", 1)
    page = write("backend.pages.people.yours", "add-a-route.md", 0)
    addresses = ModuleType("the_guides_addresses")
    addresses.urlpatterns = [*urls.urlpatterns, path("yours/", page.yours, name="yours")]
    settings.ROOT_URLCONF = addresses
    assert client.get("/yours/").status_code == 302
    client.force_login(make_person("ed@x.example", make_organisation("Fen Advice")))
    assert "Fen Advice" in client.get("/yours/").content.decode()
    assert client.post("/yours/").status_code == 405


@pytest.mark.parametrize(
    ("guide", "example", "folder"),
    [
        ("add-a-report.md", "paid_in_time", "*"),
        ("add-a-report.md", "invoiced_on", "*"),
        ("add-a-field-of-an-organisation.md", "trading_since", "*"),
        ("add-a-task.md", "replacements?", "workers"),
    ],
)
def test_a_guide_names_every_file_that_its_example_stands_in(guide, example, folder):
    """Whoever follows the example from file to file forgets none."""
    text = (GUIDES / guide).read_text(encoding="utf-8")
    named = {
        file
        for one in re.findall(r"`((?:[\w<>-]+/)+[\w-]+\.(?:py|html))`", text)
        for file in ROOT.glob(re.sub(r"<[^>]*>", "*", one))
    }
    places = [
        file
        for top in PRODUCT
        if folder in (top, "*")
        for kind in ("*.py", "*.html")
        for file in sorted((ROOT / top).rglob(kind))
        if "migrations" not in file.parts
        and re.search(rf"\b{example}\b", file.read_text(encoding="utf-8"))
    ]
    assert places
    assert [str(file.relative_to(ROOT)) for file in places if file not in named] == []


@pytest.mark.django_db
def test_the_service_of_the_guide_refuses_strangers(write, make_organisation, make_person):
    service = write("organisations.register.services.describing", "add-a-letter.md", 1)
    stranger = Actor.person(make_person("s@x.example"))
    with pytest.raises(NotAllowed):
        service.ask_to_describe(
            by=stranger, at=timezone.now(), organisation=make_organisation("Fen Advice")
        )
