"""Contacts of an organisation, and stopping invitations."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed, NotFound
from accounts.letters import write_letter
from accounts.models import Letter
from organisations.people.addresses import addresses_of, asking_addresses_of
from organisations.people.models.stops import LetterStop
from organisations.people.services.contacts import (
    allow_letters,
    set_second_contact,
    stop_by_letter,
    stop_letters,
    stop_token,
)
from organisations.register.models.organisations import Organisation
from tests.conftest import SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(make_organisation):
    """Return an organisation with two contacts."""
    made = make_organisation("City Advice")
    return set_second_contact(
        by=SYSTEM, at=timezone.now(), organisation=made, email="Trustee@x.example"
    )


def emails(rows):
    return [one.email for one in rows]


def test_both_contacts_get_letters_each_once(organisation):
    """The first comes first; the same address twice is one."""
    assert emails(addresses_of(organisation)) == ["office@city-advice.example", "trustee@x.example"]
    Organisation.objects.update(second_email="OFFICE@city-advice.example")
    organisation.refresh_from_db()
    assert emails(addresses_of(organisation)) == ["office@city-advice.example"]


@pytest.mark.parametrize("email", ["nobody", "office@city-advice.example", "a@b"])
def test_a_second_contact_is_another_whole_address(organisation, email):
    """What cannot be written to is refused, and the one before stays."""
    with pytest.raises(Invalid, match="address"):
        set_second_contact(by=SYSTEM, at=timezone.now(), organisation=organisation, email=email)
    organisation.refresh_from_db()
    assert organisation.second_email == "trustee@x.example"


def test_only_an_administrator_names_a_second_contact(organisation, make_person):
    """An editor would let somebody else speak for the organisation."""
    editor = Actor.person(make_person("e@x.example", organisation, "editor"))
    with pytest.raises(NotAllowed):
        set_second_contact(by=editor, at=timezone.now(), organisation=organisation, email="")


def test_one_click_stops_letters_to_one_address_twice_as_once(organisation):
    """A mail program's POST, without a cookie; looking changes nothing, and it can be undone."""
    first = addresses_of(organisation)[0]
    address = f"/letters/stop/{stop_token(organisation, first)}/"
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200
    assert not LetterStop.objects.exists()
    for _ in range(2):
        answer = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert "No more letters" in whole_text(answer)
    assert emails(asking_addresses_of(organisation)) == ["trustee@x.example"]
    assert len(addresses_of(organisation)) == 2
    for _ in range(2):
        allow_letters(
            by=SYSTEM, at=timezone.now(), organisation=organisation, email=first.email.upper()
        )
    assert len(asking_addresses_of(organisation)) == 2


def test_a_link_to_an_address_that_is_gone_stops_nothing(organisation):
    """Neither a stranger's, nor that of a contact who was removed."""
    token = stop_token(organisation, addresses_of(organisation)[1])
    set_second_contact(by=SYSTEM, at=timezone.now(), organisation=organisation, email="")
    for broken in (token, "x", token.swapcase()):
        with pytest.raises(NotFound):
            stop_by_letter(at=timezone.now(), token=broken)
    assert Client().get(f"/letters/stop/{token}/").status_code == 404


def test_its_people_see_and_change_it(organisation, make_person, client):
    """The page shows both addresses, what stopped, and lets it come again; a bad one is said."""
    client.force_login(make_person("boss@x.example", organisation))
    stop = stop_letters(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisation,
        email=organisation.email,
        reason="complained",
    )
    address = f"/organisations/{organisation.identifier}/letters/"
    shown = whole_text(client.get(address))
    assert "trustee@x.example" in shown
    assert "a letter was marked as unwanted" in shown
    assert "came back" not in shown
    letter = write_letter(at=timezone.now(), kind="x", to=organisation.email, subject="x", text="x")
    Letter.objects.filter(pk=letter.pk).update(state="failed")
    assert "The last letter to this address came back" in whole_text(client.get(address))
    page = f"/organisations/{organisation.identifier}/"
    assert "check the address" in whole_text(client.get(page))
    assert "check the address" not in whole_text(Client().get(page))
    client.post(f"{address}{stop.pk}/allow/")
    assert not LetterStop.objects.exists()
    answer = client.post(address, {"email": "office@city-advice.example"})
    assert answer.status_code == 422
    assert "first address already" in whole_text(answer)
    assert client.post(address, {"language": "cy"}).status_code == 302
    assert client.post(address, {"language": "xx"}).status_code == 422
    organisation.refresh_from_db()
    assert organisation.language == "cy"
    client.force_login(make_person("reader@x.example", organisation, "reader"))
    assert client.post(address, {"language": "en"}).status_code == 403
