"""The network drawing of a consortium says what its table says."""

import pytest

from backend.pages.proposals.network import delivery_network
from consortia.proposals.assignments.delivery import Assignment, Delivery
from tests.conftest import CAMBRIDGE, FENLAND


@pytest.mark.django_db
def test_every_member_and_capability_is_drawn_once_and_lines_count_districts():
    rows = [("debt-advice", CAMBRIDGE, "a"), ("debt-advice", FENLAND, "a")]
    rows += [("befriending", FENLAND, "b")]
    delivery = Delivery(Assignment(*row) for row in rows)
    drawn = delivery_network(delivery, {"a": "City Advice", "b": "B" * 50})
    assert [(n.whole, n.is_organisation) for n in drawn.nodes if n.is_organisation] == [
        ("B" * 50, True),
        ("City Advice", True),
    ]
    assert {n.label for n in drawn.nodes if not n.is_organisation} == {"Debt advice", "Befriending"}
    assert [edge.title for edge in drawn.edges] == [
        f"{'B' * 50}: Befriending in 1 district",
        "City Advice: Debt advice in 2 districts",
    ]
    assert max(len(node.label) for node in drawn.nodes) <= 32
    assert delivery_network(Delivery(), {}).nodes == []
