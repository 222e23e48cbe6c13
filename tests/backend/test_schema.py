"""The API keeps what its own document promises, whatever is thrown at it."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

pytestmark = pytest.mark.long

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"
PATH = re.compile(r"^  (/api/v1/([a-z-]+)/\S*):$", re.MULTILINE)
NOUNS = sorted({noun for _, noun in PATH.findall(DOCUMENT.read_text(encoding="utf-8"))})


@pytest.fixture(scope="module")
def operations():
    """Return the operations that the document describes, by their nouns."""
    import schemathesis
    from django.core.wsgi import get_wsgi_application

    schema = schemathesis.openapi.from_path(str(DOCUMENT))
    schema.app = get_wsgi_application()
    found = defaultdict(list)
    for result in schema.get_all_operations():
        operation = result.ok()
        found[operation.path.split("/")[3]].append(operation)
    return found


@pytest.fixture
def connected():
    """Let requests use the test's own connection, as the test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("noun", NOUNS)
def test_no_input_is_answered_with_a_fault(operations, world, connected, noun, subtests):
    """Edges of every field and random input, signed in with a key that writes: never a 5xx, and
    nothing that the document does not say.

    An operation's cases are built when its turn comes, since together they need gigabytes.
    """
    from schemathesis.checks import not_a_server_error
    from schemathesis.generation.hypothesis.builder import (
        HypothesisTestConfig,
        HypothesisTestMode,
        create_test,
    )
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        status_code_conformance,
    )

    key = world.keys["key writes"]

    @settings(
        max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    def throw(case):
        case.call_and_validate(
            headers={"Authorization": f"Api-Key {key}"},
            checks=[not_a_server_error, status_code_conformance, content_type_conformance],
        )

    assert operations[noun]
    for operation in operations[noun]:
        config = HypothesisTestConfig(
            project=operation.schema.config, modes=list(HypothesisTestMode)
        )
        with subtests.test(operation.label):
            create_test(operation=operation, test_func=throw, config=config)()


def test_every_operation_has_its_turn(operations):
    assert sorted(operations) == NOUNS


def test_the_document_is_current(tmp_path, db):
    """``docs/openapi.yaml`` says what the views do now; ``make openapi`` writes it anew."""
    now = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(now))
    assert now.read_text() == DOCUMENT.read_text()
