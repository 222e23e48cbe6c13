"""Parts that change: the unanswered are told, members keep what they accepted."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed
from accounts.models import Letter, Record
from consortia.forming.drafts import asked_now
from consortia.forming.errors import NothingToReplace, NotMember, PartChanged
from consortia.forming.models.invitations import Invitation, InvitationAssignment
from consortia.forming.models.replacements import Replacement
from consortia.forming.services.answering import accept_invitation, decline_invitation
from consortia.forming.services.by_hand import adjust_consortium
from consortia.forming.services.inviting import invitation_from_token, invitation_token
from consortia.forming.services.replacing import replace_missing, work_out_replacement
from consortia.forming.services.starting import start_consortium
from consortia.forming.services.taking_on import take_on, work_to_take_on
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.services.matching import request_match
from contracts.drafting.models.contracts import Lot
from organisations.offers.services.offers import make_offer
from organisations.people.services.contacts import stop_letters
from organisations.register.services.registering import change_organisation
from tests.conftest import CAMBRIDGE, EAST_CAMBS, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db
ALL = (CAMBRIDGE, EAST_CAMBS, FENLAND)


def now():
    return timezone.now()


def by_link(invitation):
    return Actor.link(invitation.pk, invitation.organisation_id)


@pytest.fixture
def world(make_contract, make_organisation, promptly):
    """Return a started consortium of three: both friends could go to East Cambridgeshire, one does.

    `busy` is the invitation of the one that does, `other` that of the one that does not, and
    `alone` the district in which only the busy one befriends.
    """
    city = make_organisation("City Advice", {"debt-advice": list(ALL)})
    make_organisation("North Friends", {"befriending": [CAMBRIDGE, EAST_CAMBS]})
    make_organisation("South Friends", {"befriending": [EAST_CAMBS, FENLAND]})
    lot = make_contract(areas=ALL).lots.get()
    Lot.objects.filter(pk=lot.pk).update(value=144_000)
    with promptly():
        run = request_match(by=SYSTEM, at=now(), lot=lot)
    made = start_consortium(
        by=SYSTEM, at=now(), proposal=run.proposals.get(rank=1), organisation=city
    )
    other, busy = sorted(made.invitations.all(), key=lambda one: len(one.part))
    (alone,) = busy.part.areas - {EAST_CAMBS}
    return {"made": made, "busy": busy, "other": other, "alone": alone, "city": city}


@pytest.fixture
def spare(world, make_organisation):
    """Return an organisation that befriends only where the busy one alone did."""
    return make_organisation("Spare Friends", {"befriending": [world["alone"]]})


def decline(invitation):
    decline_invitation(by=by_link(invitation), at=now(), invitation=invitation)


def accept(invitation, **more):
    return accept_invitation(by=by_link(invitation), at=now(), invitation=invitation, **more)


def replaced(world):
    return replace_missing(by=SYSTEM, at=now(), consortium=world["made"])


def areas_of(consortium, organisation):
    """Return where an organisation befriends by the plan."""
    consortium.refresh_from_db()
    return consortium.delivery.of(organisation.identifier).areas


def test_who_has_not_answered_is_told_what_its_part_is_now_and_was(world, spare):
    """One letter more, with the same link; the time to answer is two days at least."""
    other = world["other"]
    change_organisation(by=SYSTEM, at=now(), organisation=other.organisation, language="cy")
    soon = now() + timedelta(hours=1)
    Invitation.objects.filter(pk=other.pk).update(expires_at=soon)
    decline(world["busy"])
    (asked,) = replaced(world)
    assert asked.organisation == spare
    other.refresh_from_db()
    assert (len(other.part), other.version, other.state) == (2, 2, "waiting")
    assert other.worth == 40_000
    assert other.expires_at > now() + timedelta(days=1)
    (letter,) = Letter.objects.filter(kind="part-changed")
    assert letter.to == other.organisation.email
    assert letter.subject.startswith("Mae’r hyn")
    assert "Hyd yn hyn" in letter.text
    assert "£40,000" in letter.text
    assert "£20,000" in letter.text
    (token,) = re.findall(r"/invitations/([^/]+)/", letter.text)
    assert invitation_from_token(token)[0] == other
    assert token in letter.html
    assert letter.unsubscribe
    assert Record.objects.get(verb="change_part").details["version"] == 2


def test_a_letter_in_english_says_it_too(world, spare):
    """In plain words, before anything else."""
    decline(world["busy"])
    replaced(world)
    letter = Letter.objects.get(kind="part-changed")
    assert letter.subject.startswith("What City Advice asks of")
    for words in ("your part with it", "Your part would be:", "Until now it was:", "about £20,000"):
        assert words in letter.text
        assert words in letter.html


def test_the_old_letters_page_does_not_accept_a_part_that_was_not_read(world, spare):
    """412 with the new part on the page; what is then accepted is in the row for good."""
    other, client = world["other"], Client()
    address = f"/invitations/{invitation_token(other)}/"
    assert 'name="version" value="1"' in client.get(address).content.decode()
    decline(world["busy"])
    replaced(world)
    for said in ({"version": "1"}, {}, {"version": "x"}, {"version": "²"}, {"version": "9" * 30}):
        answer = client.post(f"{address}accept/", said)
        assert answer.status_code == 412, said
        page = answer.content.decode()
        assert "Your part has changed since you read it" in page
        assert "East Cambridgeshire" in page
    assert 'name="version" value="2"' in page
    assert "no-store" in answer.headers["Cache-Control"]
    other.refresh_from_db()
    assert other.state == "waiting"
    assert client.post(f"{address}accept/", {"version": "2"}).status_code == 302
    assert client.post(f"{address}accept/", {"version": "1"}).status_code == 302  # once is twice
    other.refresh_from_db()
    assert (other.state, other.version, len(other.part)) == ("accepted", 2, 2)
    with pytest.raises(IntegrityError, match="kept with the answer"), transaction.atomic():
        Invitation.objects.filter(pk=other.pk).update(version=3)
    with pytest.raises(IntegrityError, match="kept with the answer"), transaction.atomic():
        other.work.all().delete()
    with pytest.raises(IntegrityError, match="next number"), transaction.atomic():
        InvitationAssignment.objects.update(volume=1)
    with pytest.raises(IntegrityError, match="next number"), transaction.atomic():
        Invitation.objects.get(organisation=spare).work.create(
            version=1, capability_id="debt-advice", area_id=FENLAND
        )


def test_the_api_says_which_version_and_takes_only_that(world, spare, make_person):
    """The version is in the invitation; an old one is 412."""
    client = Client()
    client.force_login(make_person("s@x.example", world["other"].organisation))
    decline(world["busy"])
    replaced(world)
    address = f"/api/v1/invitations/{world['other'].pk}/"
    assert client.get(address).json()["version"] == 2
    for given in ({}, {"version": 1}, {"version": 3}):
        answer = client.post(f"{address}accept/", given, content_type="application/json")
        assert answer.status_code == 412
    assert (
        client.post(
            f"{address}accept/", {"version": 2}, content_type="application/json"
        ).status_code
        == 200
    )


def test_the_same_part_is_not_told_twice(world, make_organisation):
    """A one-for-one replacement changes nothing for the others."""
    busy = world["busy"].part.areas
    make_organisation("Same Friends", {"befriending": sorted(busy)})
    decline(world["busy"])
    (asked,) = replaced(world)
    world["other"].refresh_from_db()
    assert world["other"].version == 1
    assert not Letter.objects.filter(kind="part-changed").exists()
    assert asked.version == 1


def test_who_takes_no_letters_is_not_written_to(world, spare):
    """The page shows the new part all the same."""
    organisation = world["other"].organisation
    stop_letters(
        by=SYSTEM, at=now(), organisation=organisation, email=organisation.email, reason="asked"
    )
    decline(world["busy"])
    replaced(world)
    assert not Letter.objects.filter(kind="part-changed").exists()
    page = whole_text(Client().get(f"/invitations/{invitation_token(world['other'])}/"))
    assert "Your part has changed since the first letter" in page


def test_who_is_in_keeps_its_part_though_another_plan_would_be_smaller(
    world, spare, make_organisation
):
    """Not more: somebody else is found for the rest, however many that takes."""
    accept(world["other"])
    mine = areas_of(world["made"], world["other"].organisation)
    make_organisation("East Friends", {"befriending": [EAST_CAMBS]})
    decline(world["busy"])
    asked = replaced(world)
    assert {one.organisation.name for one in asked} == {"Spare Friends", "East Friends"}
    assert areas_of(world["made"], world["other"].organisation) == mine
    assert not Letter.objects.filter(kind="part-changed").exists()


def test_who_is_in_is_not_given_less_either(world, make_organisation):
    """A newcomer takes what is free, not what others accepted."""
    accept(world["other"])
    mine = areas_of(world["made"], world["other"].organisation)
    new = make_organisation("All Friends", {"befriending": list(ALL)})
    decline(world["busy"])
    replaced(world)
    assert areas_of(world["made"], world["other"].organisation) == mine
    assert areas_of(world["made"], new) == set(ALL) - mine


def test_only_a_member_itself_takes_on_more(world, spare):
    """It hears what it could do and takes it on itself; the rest is found."""
    accept(world["other"])
    organisation = world["other"].organisation
    before = areas_of(world["made"], organisation)
    decline(world["busy"])
    row = Replacement.objects.get()
    work_out_replacement(row.pk, at=now())
    row.refresh_from_db()
    assert row.state == "impossible"
    assert (
        f"{organisation.name} is in and could also do" in Letter.objects.get(kind="place-free").text
    )
    letter = Letter.objects.get(kind="could-take")
    assert letter.to == organisation.email
    assert "Befriending in East Cambridgeshire" in letter.text
    with pytest.raises(NothingToReplace, match="could also do"):
        replaced(world)
    assert areas_of(world["made"], organisation) == before

    address = re.search(r"/seats/[^/]+/take-on/", letter.text).group()
    client = Client()
    assert "Befriending in East Cambridgeshire" in whole_text(client.get(address))
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"cells": "befriending:E09"}).status_code == 422
    cell = f"befriending:{EAST_CAMBS}"
    assert client.post(address, {"cells": cell}).status_code == 302
    assert client.post(address, {"cells": cell}).status_code == 422
    assert areas_of(world["made"], organisation) == before | {EAST_CAMBS}
    world["other"].refresh_from_db()
    assert len(world["other"].part) == 1  # what the letter asked and the yes took
    (asked,) = replaced(world)
    assert asked.organisation == spare
    accept(asked)
    world["made"].refresh_from_db()
    assert world["made"].stage == "formed"


def test_the_starter_takes_on_the_last_gap_and_the_consortium_is_formed(world):
    """With nothing left open there is nobody to look for."""
    accept(world["other"])
    city = world["city"]
    decline(world["busy"])
    make_offer(by=SYSTEM, at=now(), organisation=city, capability="befriending", areas=list(ALL))
    cells = work_to_take_on(world["made"], city).cells
    assert len(cells) == 2
    for who in (by_link(world["other"]), Actor.nobody()):
        with pytest.raises(NotAllowed):
            take_on(by=who, at=now(), consortium=world["made"], organisation=city, cells=cells)
    with pytest.raises(NotMember):
        take_on(
            by=SYSTEM,
            at=now(),
            consortium=world["made"],
            organisation=world["busy"].organisation,
            cells=cells,
        )
    with pytest.raises(Invalid, match="nobody does and you offer"):
        take_on(
            by=SYSTEM,
            at=now(),
            consortium=world["made"],
            organisation=city,
            cells=[*cells, Cell("debt-advice", FENLAND)],
        )
    take_on(by=SYSTEM, at=now(), consortium=world["made"], organisation=city, cells=cells)
    world["made"].refresh_from_db()
    assert world["made"].stage == "formed"
    assert Replacement.objects.get().state == "dropped"
    with pytest.raises(NotAllowed, match="is formed"):
        take_on(by=SYSTEM, at=now(), consortium=world["made"], organisation=city, cells=cells)


def test_a_change_by_hand_leaves_members_their_parts_and_tells_the_others(world, spare):
    """The starter leaves the busy one out: members keep their part, and the gap is said."""
    made, other = world["made"], world["other"]
    accept(other)
    before = areas_of(made, other.organisation)
    adjust_consortium(
        by=SYSTEM,
        at=now(),
        consortium=made,
        members=[world["city"], other.organisation, spare],
        seen={organisation.identifier for organisation in asked_now(made)},
    )
    assert areas_of(made, other.organisation) == before
    assert work_to_take_on(made, other.organisation).areas == {EAST_CAMBS}


def test_a_change_by_hand_writes_to_who_has_not_answered(world, spare):
    """As when somebody declines."""
    made, other = world["made"], world["other"]
    adjust_consortium(
        by=SYSTEM,
        at=now(),
        consortium=made,
        members=[world["city"], other.organisation, spare],
        seen={organisation.identifier for organisation in asked_now(made)},
    )
    other.refresh_from_db()
    assert other.version == 2
    assert Letter.objects.filter(kind="part-changed").count() == 1
    with pytest.raises(PartChanged):
        accept(other)
    accept(other, version=2)


def test_what_was_worked_out_for_another_plan_does_not_count(world, spare, monkeypatch):
    """The plan changes while the matcher runs, though nobody has answered: done again."""
    from consortia.forming.services import replacing

    decline(world["busy"])
    real = replacing.solve_again

    def meanwhile(*given):
        outcome = real(*given)
        world["made"].work.filter(area=world["alone"]).delete()
        return outcome

    monkeypatch.setattr(replacing, "solve_again", meanwhile)
    row = Replacement.objects.get()
    assert work_out_replacement(row.pk, at=now()).state == "waiting"
