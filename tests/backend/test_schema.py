"""The API keeps what its own document promises, whatever is thrown at it."""

from pathlib import Path

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error

from tests.backend.scenario import build

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"
schema = schemathesis.openapi.from_path(str(DOCUMENT))
schema.app = get_wsgi_application()
OPERATIONS = {found.ok().label: found.ok() for found in schema.get_all_operations()}


@pytest.fixture
def world(db):
    """Return the small world, behind a server that keeps the test's own connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield build()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_nothing_that_the_document_allows_makes_a_fault(world, label):
    """No input at all answers with a 5xx, signed in with a key that writes."""
    key = world.keys["key writes"]

    @settings(
        max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=OPERATIONS[label].as_strategy())
    def throw(case):
        answer = case.call(headers={"Authorization": f"Api-Key {key}"})
        case.validate_response(answer, checks=[not_a_server_error])

    throw()


def test_the_document_is_current(tmp_path, db):
    """``docs/openapi.yaml`` says what the views do now; ``make openapi`` writes it anew."""
    now = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(now))
    assert now.read_text() == DOCUMENT.read_text()
