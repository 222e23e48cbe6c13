"""Proposals and consortia made by hand as pages and programs see them."""

import pytest

from consortia.forming.models.consortia import Consortium
from tests.conftest import whole_text


def test_a_proposal_tells_a_program_all_that_its_page_shows(world, django_assert_max_num_queries):
    """Parts, partnerships, thresholds, proof and alternatives; never a turnover."""
    address = f"/api/v1/proposals/{world.values['proposal']}/"
    with django_assert_max_num_queries(14):
        found = world.client("key reads").get(address).json()
    assert {(part["members"], part["organisations"]) for part in found["parts"]} == {(0, 0)}
    assert {part["spare"] for part in found["parts"]} == {None}
    assert found["partnerships"] == found["thresholds"] == found["alternatives"] == []
    assert any("proven" in sentence for sentence in found["proof"])
    assert "turnover" not in str(found["parts"])


def test_a_proposal_page_says_where_nobody_else_could(world, django_assert_max_num_queries):
    """In the table and in the list for phones, within a bound of queries."""
    client = world.client("editor")
    with django_assert_max_num_queries(24):
        page = whole_text(client.get(f"/proposals/{world.values['proposal']}/"))
    assert page.count("Nobody else at all") >= 2 * 4
    assert "2 that nobody else could take" in page
    assert "has worked together" in page


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("member=GB-CHC-0", "Nobody in the register"),
        ("member={identifier}&member={identifier}", "named twice"),
        ("&".join(f"member=X{n}" for n in range(41)), "at most 40"),
    ],
)
def test_a_consortium_that_cannot_be_is_refused(world, named, says):
    """By the page and by the API alike, saying what to do; nothing is changed."""
    query = named.format(**world.values)
    before = Consortium.objects.count()
    lot, own = world.values["lot"], world.values["identifier"]
    page = world.client("editor").get(f"/lots/{lot}/by-hand/?{query}")
    assert page.status_code == 422
    assert says in whole_text(page)
    client = world.client("key writes")
    answer = client.get(f"/api/v1/lots/{lot}/verdict/?organisation={own}&{query}")
    assert answer.status_code == 422
    assert says in answer.json()["detail"]
    assert Consortium.objects.count() == before


def test_a_program_tries_a_consortium(world):
    """What the core says, and the way out that it finds."""
    lot, own = world.values["lot"], world.values["identifier"]
    client = world.client("key writes")
    found = client.get(f"/api/v1/lots/{lot}/verdict/?organisation={own}&member={own}").json()
    assert not found["feasible"]
    assert {cell["capability"] for cell in found["nobody"]} == {"befriending"}
    assert found["ways"] == [{"out": None, "into": world.values["partner_organisation"]}]
    whole = f"{own}&member={world.values['partner_organisation']}"
    found = client.get(f"/api/v1/lots/{lot}/verdict/?organisation={own}&member={whole}").json()
    assert (found["feasible"], found["ways"], found["lead"]) == (True, [], own)
