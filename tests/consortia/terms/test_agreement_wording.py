"""Authority, liability and insurance say what the structure means, and differ as it does."""

import pytest
from django.utils import timezone

from consortia.forming.letters.members import member_token
from consortia.proposals.structures import Structure
from consortia.terms.agreement.wording import sections_of
from consortia.terms.models.terms import Terms
from tests.backend.forming_scenario import proposed
from tests.conftest import whole_text

pytestmark = pytest.mark.django_db
SAYS = {
    Structure.LEAD: "alone is liable to the commissioner",
    Structure.JOINT: "jointly and severally",
    Structure.AGENT: "managing agent",
    Structure.NEW: "guarantors",
}


def said(terms, heading):
    """Return the paragraphs under a heading."""
    return " ".join(
        line
        for section in sections_of(terms)
        if section["heading"].split(". ", 1)[1] == heading
        for line in section["paragraphs"]
    )


@pytest.fixture
def terms(joined):
    """Return terms that wait."""
    return proposed(joined, joined.starter, timezone.now())


@pytest.mark.parametrize(
    "heading", ["Liability", "Insurance", "The lead organisation and what it may do"]
)
def test_each_structure_has_its_own_words(terms, heading):
    texts = set()
    for structure in Structure.values:
        whole = Terms.objects.whole().get(pk=terms.pk)
        whole.structure = structure
        texts.add(said(whole, heading))
        assert whole.lead.name in said(whole, "The lead organisation and what it may do")
    assert len(texts) == len(Structure.values)


@pytest.mark.parametrize("structure", Structure.values)
def test_who_is_liable_follows_the_structure(terms, structure):
    whole = Terms.objects.whole().get(pk=terms.pk)
    whole.structure = structure
    words = said(whole, "Liability") + said(whole, "The lead organisation and what it may do")
    assert SAYS[structure] in words
    assert "{lead}" not in words
    assert "death or injury" in said(whole, "Liability")


def test_the_lead_is_not_asked_to_authorise_itself(client, joined, terms):
    for organisation in (member.organisation for member in joined.members.all()):
        page = " ".join(
            whole_text(client.get(f"/seats/{member_token(joined, organisation)}/terms/")).split()
        )
        leads = organisation == terms.lead
        assert (f"To agree means that {organisation} leads" in page) is leads
        assert (f"To agree authorises {terms.lead} to bid" in page) is not leads
