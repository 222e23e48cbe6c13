"""The API keeps what its own document promises, whatever is thrown at it."""

import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from tests.backend.scenario import build

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"
schema = schemathesis.openapi.from_path(str(DOCUMENT))
schema.app = get_wsgi_application()
FOUND: list[Any] = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
OPERATIONS = {operation.label: operation for operation in FOUND}


@pytest.fixture
def world(db):
    """Return the small world, behind a server that keeps the test's own connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield build()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def thrown_at(operation):
    """Return the test of one operation; a name for each, so that each runs by itself."""

    @schema.include(method=operation.method, path=operation.path).parametrize()
    @settings(
        max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    def test(world, case):
        """No input answers with a 5xx or as the document does not say, to a key that writes."""
        key = world.keys["key writes"]
        case.call_and_validate(
            headers={"Authorization": f"Api-Key {key}"},
            checks=[not_a_server_error, status_code_conformance, content_type_conformance],
        )

    return test


for label, found in OPERATIONS.items():
    words = "_".join(re.findall(r"[a-z0-9]+", label.lower()))
    globals()[f"test_no_fault_at_{words}"] = thrown_at(found)


def test_the_document_is_current(tmp_path, db):
    """``docs/openapi.yaml`` says what the views do now; ``make openapi`` writes it anew."""
    now = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(now))
    assert now.read_text() == DOCUMENT.read_text()
