"""New members hear so, the starter too, and all when it is formed; successors can act."""

import re

import pytest
from django.utils import timezone

from accounts.models import Letter
from consortia.departures.services.leaving import leave_consortium
from consortia.forming.letters.members import member_token
from consortia.forming.models.consortia import Consortium
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.starting import start_consortium
from tests.backend.forming_scenario import awarded, formed, matched
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisations(make_organisation):
    """Return three organisations of which each is needed."""
    return (
        make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]}),
        make_organisation("Fen Friends", {"befriending": [CAMBRIDGE]}),
        make_organisation("Marsh Lunch", {"befriending": [FENLAND]}),
    )


@pytest.fixture
def forming(make_contract, organisations):
    """Return a consortium in which nobody has answered yet."""
    at = timezone.now()
    proposal = matched(make_contract().lots.get(), at)
    return start_consortium(by=SYSTEM, at=at, proposal=proposal, organisation=organisations[0])


def accept(consortium, organisation):
    """Say yes for an organisation."""
    accept_invitation(
        by=SYSTEM,
        at=timezone.now(),
        invitation=consortium.invitations.get(organisation=organisation),
    )


def letters(kind):
    """Return kind's letters as address → text."""
    return dict(Letter.objects.filter(kind=kind).values_list("to", "text"))


def link_in(text):
    """Return the path of the first link in a letter."""
    return re.search(r"https?://[^/\s]+(/\S+)", text).group(1)


def page(answer):
    """Return a page's text."""
    return whole_text(answer)


def test_a_yes_is_told_to_the_organisation_and_the_starter(client, forming, organisations):
    accept(forming, organisations[1])
    (told,) = letters("joined").items()
    assert told[0] == organisations[1].email
    assert "Still to answer: Marsh Lunch" in told[1]
    shown = client.get(link_in(told[1]))
    assert shown.status_code == 200
    assert "Fen Friends" in page(shown)
    assert set(letters("somebody-joined")) == {organisations[0].email}
    assert not letters("formed")


def test_all_hear_that_everybody_is_in(client, forming, organisations):
    for organisation in organisations[1:]:
        accept(forming, organisation)
    told = letters("formed")
    assert set(told) == {organisation.email for organisation in organisations}
    assert client.get(link_in(told[organisations[2].email])).status_code == 200


def test_the_page_after_a_yes_leads_to_the_members_page(client, forming, organisations):
    asked = letters("invitation")[organisations[1].email]
    address = link_in(asked)
    assert "Your page in the consortium" not in page(client.get(address))
    client.post(f"{address}accept/")
    after = page(client.get(address))
    address = f"/seats/{member_token(forming, organisations[1])}/"
    assert f'href="{address}"' in after
    assert client.get(address).status_code == 200


def test_a_successor_that_only_reads_letters_can_ask_the_next_best(
    client, forming, organisations, make_organisation
):
    """The letter sent it to a page that was not there."""
    for organisation in organisations[1:]:
        accept(forming, organisation)
    spare = make_organisation("Other Advice", {"debt-advice": [CAMBRIDGE, FENLAND]})
    leave_consortium(
        by=SYSTEM, at=timezone.now(), consortium=forming, organisation=organisations[0]
    )
    forming.refresh_from_db()
    left = letters("left")[forming.starter.email]
    assert "Sign in" not in left
    hub = link_in(left)
    shown = client.get(hub)
    assert shown.status_code == 200
    assert "Ask the next best instead" in page(shown)
    button = re.search(r'action="([^"]+/replace/)"', page(shown)).group(1)
    assert client.post(button).headers["Location"] == hub
    invitation = forming.invitations.get(organisation=spare)
    more = re.search(r'action="([^"]+/more-time/)"', page(client.get(hub))).group(1)
    assert client.post(more, {"days": "2"}).headers["Location"] == hub
    assert forming.invitations.get(pk=invitation.pk).expires_at > invitation.expires_at
    assert client.get(f"{hub}consortia/{forming.pk}/adjust/").status_code == 200
    assert (
        client.post(
            button.replace("/replace/", "/automatic-replacement/"), {"on": "yes"}
        ).status_code
        == 302
    )


def test_a_link_of_one_consortium_does_nothing_in_another(
    client, forming, organisations, make_contract
):
    at = timezone.now()
    other = formed(matched(make_contract(title="Other").lots.get(), at), organisations[0], at)
    token = member_token(other, organisations[0])
    asked = forming.invitations.get(organisation=organisations[1])
    for address in (
        f"asked/{asked.pk}/withdraw/",
        f"consortia/{forming.pk}/replace/",
        f"consortia/{forming.pk}/automatic-replacement/",
        f"consortia/{forming.pk}/adjust/",
    ):
        assert client.post(f"/seats/{token}/{address}").status_code == 404, address


def test_only_the_starter_acts_by_its_link(client, forming, organisations):
    accept(forming, organisations[1])
    token = member_token(forming, organisations[1])
    asked = forming.invitations.get(organisation=organisations[2])
    assert client.post(f"/seats/{token}/asked/{asked.pk}/withdraw/").status_code == 403
    assert "Withdraw the invitation" not in page(client.get(f"/seats/{token}/"))


def test_the_role_goes_to_who_can_sign_in_and_lead(forming, organisations, make_person):
    for organisation in organisations[1:]:
        accept(forming, organisation)
    make_person("meg@marsh.example", organisations[2])
    leave_consortium(
        by=SYSTEM, at=timezone.now(), consortium=forming, organisation=organisations[0]
    )
    forming.refresh_from_db()
    assert forming.starter == organisations[2]


def test_hub_and_letter_page_are_loud_and_lead_to_the_same_pages(
    client, forming, organisations, make_person
):
    for organisation in organisations[1:]:
        accept(forming, organisation)
    by_letter = page(client.get(f"/seats/{member_token(forming, organisations[0])}/"))
    client.force_login(make_person("ann@city.example", organisations[0]))
    signed_in = page(client.get(f"/consortia/{forming.pk}/"))
    for shown in (by_letter, signed_in):
        assert "Not submitted yet" in shown
        for label in ("Members", "Plan", "Passports", "Terms", "Your bid", "Bid pack"):
            assert f">{label}</a>" in shown


def test_the_hub_tells_the_result(client, asked_lot, two_organisations):
    award = awarded(asked_lot.contract, asked_lot, two_organisations[0], timezone.now())
    consortium = Consortium.objects.get(bid__sealed__opened=award.opened)
    shown = page(client.get(f"/seats/{member_token(consortium, two_organisations[1])}/"))
    assert "You have won." in shown
    assert "Bids were due" in shown
    assert "Everyone is in since" not in shown
