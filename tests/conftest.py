"""What all tests share: places, people, organisations, a contract, and a browser."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Letter, User
from accounts.posting.clerk import post_due
from contracts.commissioners.models import Commissioner
from contracts.commissioners.services import register_commissioner
from contracts.drafting.models.contracts import Contract, Lot
from contracts.drafting.services.drafting import draft_contract
from contracts.drafting.services.lots import add_lot, require_capabilities
from contracts.local_time import to_local
from contracts.publishing.services.stages import open_contract
from contracts.thresholds.services import set_threshold
from organisations.offers.services.offers import make_offer
from organisations.people.services.members import add_member
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import register_organisation
from tests.servers.chromium import ensure_chromium, launch
from tests.servers.copies import begin
from workers.tasks.letters import follow

SYSTEM = Actor.system("tests")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CAMBRIDGE, EAST_CAMBS, FENLAND, HUNTS, SOUTH_CAMBS = (
    "E07000008",
    "E07000009",
    "E07000010",
    "E07000011",
    "E07000012",
)
CAMBRIDGESHIRE = "E10000003"
DATA = Path(__file__).with_name("data")
SAMPLES = Path(__file__).with_name("samples")
#: What the suite on real samples reads, in the folder that is named for it.
SAMPLED = (
    "contracts/lancashire_notices.csv",
    "contracts/releases",
    "contracts/schema",
    "organisations/charities_ukcat_geocoded.csv",
    "services/oruk",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person name the folder of real samples."""
    told = "folder of real samples, for tests/samples; see make samples"
    parser.addoption("--samples", metavar="FOLDER", default="", help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Let undeclared answers of the API fail a test; say at once which samples are missing."""
    settings.MIDDLEWARE.insert(0, "tests.backend.declared.DeclaredAnswers")
    folder = config.getoption("--samples")
    lost = [one for one in SAMPLED if not Path(folder, one).exists()] if folder else []
    if lost:
        raise pytest.UsageError(f"These samples are not in {folder}: {', '.join(lost)}.")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the suite on real samples out where nobody has named their folder."""
    return True if collection_path == SAMPLES and not config.getoption("--samples") else None


def whole_text(response: Any) -> str:
    """Return what a page says, with single blanks, since templates may break a line anywhere."""
    return " ".join(response.content.decode().split())


def post(pk: int) -> Letter:
    """Post a letter, and all that are due in its lane; return it as it is then."""
    letter = Letter.objects.get(pk=pk)
    post_due(urgent=letter.urgent, follow=follow)
    letter.refresh_from_db()
    return letter


def forget_matches() -> None:
    """Make it as if no match had started itself and nothing had happened in the register."""
    from consortia.proposals.models import MatchRun, RegisterMark, Told

    Told.objects.all().delete()
    MatchRun.objects.all().delete()
    Letter.objects.filter(kind="named").delete()
    Contract.objects.update(match_wanted_at=None)
    RegisterMark.objects.update_or_create(pk=1, defaults={"record": 10**9})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that no process is left alone with one at the end.

    In each file come first the tests that do not want the small world which is built once for it.
    """
    begins: dict[Path, int] = {}
    for number, item in enumerate(items):
        begins.setdefault(item.path, number)

    def order(item: pytest.Item) -> tuple[bool, int, bool]:
        short = item.get_closest_marker("long") is None
        return short, begins[item.path], "built" in getattr(item, "fixturenames", ())

    items.sort(key=order)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> None:
    """Copy the prepared database, places and capabilities in it, for this process."""
    with django_db_blocker.unblock():
        begin(getattr(request.config, "workerinput", {}).get("workerid", "alone"))


@pytest.fixture
def make_person(db: None) -> Any:
    """Return a maker of people."""

    def make(email: str, organisation: Any = None, role: str = "administrator") -> User:
        if organisation is not None:
            return add_member(
                by=SYSTEM, at=timezone.now(), organisation=organisation, email=email, role=role
            ).user
        return User.objects.create_user(email)

    return make


@pytest.fixture
def make_organisation(db: None) -> Any:
    """Return a maker of organisations: name, offers as {capability: areas}, other fields."""

    def make(name: str, offers: dict[str, list[str]] | None = None, **fields: Any) -> Organisation:
        entry: dict[str, Any] = {"kind": "cio", "turnover": Decimal(50_000)} | fields
        made = register_organisation(
            by=SYSTEM,
            at=timezone.now(),
            name=name,
            email=f"office@{name.lower().replace(' ', '-')}.example",
            **entry,
        )
        for capability, areas in (offers or {}).items():
            make_offer(
                by=SYSTEM,
                at=timezone.now(),
                organisation=made,
                capability=capability,
                areas=areas,
            )
        return made

    return make


@pytest.fixture
def commissioner(db: None) -> Commissioner:
    """Return a county council."""
    return register_commissioner(
        by=SYSTEM, at=timezone.now(), name="Fen County", kind="county", email="buy@fen.example"
    )


@pytest.fixture
def make_contract(commissioner: Commissioner) -> Any:
    """Return a maker of open contracts with one lot, due at noon in four weeks.

    At noon, so that a test means the same at any hour of the day.
    """

    def make(
        capabilities: tuple[str, ...] = ("debt-advice", "befriending"),
        areas: tuple[str, ...] = (CAMBRIDGE, FENLAND),
        *,
        turnover: Decimal | None = None,
        opened: bool = True,
        title: str = "Advice and company",
    ) -> Contract:
        at = timezone.now()
        noon = to_local(at + timedelta(weeks=4)).replace(hour=12, minute=0, second=0)
        contract = draft_contract(
            by=SYSTEM,
            at=at,
            commissioner=commissioner,
            title=title,
            deadline=noon,
        )
        lot = add_lot(by=SYSTEM, at=at, contract=contract, title="All of it")
        require_capabilities(by=SYSTEM, at=at, lot=lot, capabilities=capabilities, areas=areas)
        if turnover is not None:
            set_threshold(
                by=SYSTEM, at=at, lot=lot, kind="turnover", minimum=turnover, rule="pooled"
            )
        return open_contract(by=SYSTEM, at=at, contract=contract) if opened else contract

    return make


@pytest.fixture
def two_organisations(make_organisation: Any) -> tuple[Organisation, Organisation]:
    """Return two organisations that cover Cambridge and Fenland between them."""
    return (
        make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]}),
        make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]}),
    )


@pytest.fixture
def promptly(django_capture_on_commit_callbacks: Any) -> Any:
    """Return a context in which tasks run as soon as their cause is written."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def matched_lot(make_contract: Any, two_organisations: Any, promptly: Any) -> Lot:
    """Return a lot with proposals of the two organisations."""
    from consortia.proposals.services.matching import request_match

    lot: Lot = make_contract().lots.get()
    with promptly():
        request_match(by=SYSTEM, at=timezone.now(), lot=lot)
    return lot


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a headless Chromium."""
    import os

    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    chromium = ensure_chromium()  # before Playwright starts: looking for one may start it too
    with sync_playwright() as playwright:
        started = launch(playwright, chromium)
        yield started
        started.close()


@pytest.fixture
def page(browser: Any, live_server: Any, settings: Any) -> Iterator[Any]:
    """Return a page on a phone, on a site with places in it; script errors fail the test."""
    settings.SITE_URL = live_server.url
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=live_server.url)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors
