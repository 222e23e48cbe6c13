"""The pages of a public service: followed, waited for, taken up again where they broke off."""

import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.exchange import fetching
from contracts.notices import reading
from contracts.notices.importing import import_notices
from contracts.notices.models import Notice
from contracts.notices.values import prose_at
from tests.conftest import NOW
from tests.contracts.notices.test_notices import package, release

PAGES = 4


class Portal(BaseHTTPRequestHandler):
    """A service of four pages, which first answers as `troubles` says: page → list of answers."""

    troubles: dict[int, list] = {}

    def do_GET(self):
        number = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        trouble = self.troubles.get(number, [])
        status, after, organisation = trouble.pop(0) if trouble else (200, None, self.page(number))
        self.send_response(status)
        if after is not None:
            self.send_header("Retry-After", after)
        self.end_headers()
        self.wfile.write(organisation)

    def page(self, number):
        told = package(release(f"ocds-x-{number}"))
        if number < PAGES:
            told["links"] = {"next": f"/api?page={number + 1}"}
        return json.dumps(told).encode()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def portal(monkeypatch):
    """Return the service's address; nobody really waits."""
    waits = []
    monkeypatch.setattr(fetching, "sleep", waits.append)
    Portal.troubles = {}
    Portal.waits = waits
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "waited"), [("7", [7.0]), (None, [2.0]), ("soon", [2.0])])
def test_a_busy_service_is_asked_again_when_it_says(portal, after, waited):
    Portal.troubles = {2: [(429, after, b"")]}
    done = import_notices([portal], at=NOW)
    assert (done.added, done.refused, Portal.waits) == (PAGES, [], waited)


@pytest.mark.django_db
def test_a_date_is_understood_too(portal):
    later = datetime.now(UTC) + timedelta(seconds=100)
    Portal.troubles = {1: [(503, format_datetime(later, usegmt=True), b"")]}
    assert import_notices([portal], at=NOW).added == PAGES
    assert 90 < Portal.waits[0] <= 100


@pytest.mark.django_db
@pytest.mark.parametrize(
    "trouble",
    [
        [(500, None, b"")],
        [(429, "86400", b"")],
        [(429, "1", b"")] * fetching.TRIES,
        [(200, None, b"<html>")],
        [(200, None, b"[1]")],
        [(302, None, b"")],
    ],
)
def test_what_breaks_off_keeps_what_came_and_goes_on_from_there(portal, trouble):
    Portal.troubles = {3: list(trouble)}
    done = import_notices([portal], at=NOW)
    assert done.added == 2
    (refused,) = done.refused
    assert f"{portal}?page=3 cannot be read" in refused["why"]
    assert "go on from" in refused["why"]
    Portal.troubles = {}
    again = import_notices([f"{portal}?page=3"], at=NOW)
    assert (again.added, Notice.objects.count()) == (2, PAGES)
    whole = import_notices([portal], at=NOW)
    assert (whole.unchanged, whole.added) == (PAGES, 0)


def test_a_long_file_is_read_in_little_memory(tmp_path, monkeypatch):
    """A package of any size is read release by release, once its first line was looked at."""
    monkeypatch.setattr(reading, "FIRST_LINE", 1_000_000)
    path = tmp_path / "long.json"
    organisation = json.dumps(release() | {"description": "x" * 10_000})
    with path.open("w") as file:
        file.write('{"version": "1.1", "releases": [')
        file.write(",".join([organisation] * 2_000))
        file.write("]}")
    assert path.stat().st_size > 20_000_000
    tracemalloc.start()
    try:
        assert sum(1 for _ in reading.releases_in(str(path))) == 2_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("packed", ["package", "list", "one", "lines"])
def test_a_byte_order_mark_at_the_start_is_taken(tmp_path, packed):
    """As programs on Windows write it."""
    some = [release(f"ocds-x-{number}") for number in (1, 2)]
    text = {
        "package": json.dumps(package(*some)),
        "list": json.dumps(some),
        "one": json.dumps(some[0]),
        "lines": "\n".join(json.dumps(one) for one in some) + "\n",
    }[packed]
    path = tmp_path / "marked.json"
    path.write_text(text, encoding="utf-8-sig")
    told = [one.release["ocid"] for one in reading.releases_in(str(path))]
    assert told == ["ocds-x-1", "ocds-x-2"][: 1 if packed == "one" else 2]


def test_one_piece_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 2_000)
    for name, content in (
        ("one.json", json.dumps(release() | {"description": "x" * 3_000})),
        ("lines.jsonl", f"{json.dumps(release())}\n{json.dumps(release() | {'x': 'y' * 3_000})}\n"),
    ):
        path = tmp_path / name
        path.write_text(content)
        with pytest.raises(fetching.Unreadable, match="one piece of more than"):
            list(reading.releases_in(str(path)))


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (
            "The work:rnCleaning.rn2. Paintingrnrn- Walls",
            "The work:\nCleaning.\n2. Painting\n\n- Walls",
        ),
        ("In Northern Ireland, modern barns; learn more.", None),
        ("Turn. return? rnd 5rnx", None),
        ("due 2361rn", "due 2361"),
    ],
)
def test_line_breaks_that_lost_their_strokes_are_mended(text, mended):
    assert prose_at({"description": text}, "description") == (mended or text)
