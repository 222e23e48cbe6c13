"""The pages on which invitations are answered, and what the mail service tells of letters."""

import base64
import hashlib
import hmac
import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Letter, LetterEvent
from consortia.forming.models.answers import CounterOffer, InvitationQuestion
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.counter_offers import make_counter_offer
from consortia.forming.services.inviting import invitation_token
from consortia.forming.services.questions import ask_starter
from consortia.forming.services.starting import start_consortium
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.models import Proposal
from consortia.proposals.services.matching import request_match
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
WORK = ("befriending", "lunch-clubs", "digital-skills", "home-care", "community-transport")


@pytest.fixture
def invitation(matched_lot, two_organisations):
    """Return the second organisation's invitation."""
    start_consortium(
        by=SYSTEM,
        at=timezone.now(),
        proposal=Proposal.objects.get(rank=1),
        organisation=two_organisations[0],
    )
    return Invitation.objects.get()


def test_a_scanner_changes_nothing_unless_it_presses_a_button(invitation):
    """Reading any page behind the link, also with its scripts, sends nothing by itself.

    No page has a script of its own (the content policy forbids it), and the site's one script
    submits nothing. Each button is a POST that needs the page's token.
    """
    token = invitation_token(invitation)
    client = Client(enforce_csrf_checks=True)
    for page in ("", "other-part/"):
        answer = client.get(f"/invitations/{token}/{page}")
        html = answer.content.decode()
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert re.findall(r"<script[^>]*>", html) == [
            '<script type="module" src="/static/site.js">'
        ]
        assert not re.search(r"\son\w+=|http-equiv|javascript:", html)
        assert html.count('method="post"') == html.count("csrfmiddlewaretoken")
    script = (ROOT / "backend" / "static" / "site.js").read_text()
    assert not re.search(r"submit|fetch|XMLHttp|\.click\(", script)
    for deed in ("accept", "decline", "ask", "other-part"):
        assert client.post(f"/invitations/{token}/{deed}/").status_code == 403
    for deed in ("accept", "decline", "ask"):
        assert client.get(f"/invitations/{token}/{deed}/").status_code == 405
    invitation.refresh_from_db()
    assert invitation.state in ("waiting", "sent")


def test_who_is_invited_asks_offers_another_part_and_stands_by(invitation, client):
    """All behind the letter's link; what is wrong is said on the page."""
    address = f"/invitations/{invitation_token(invitation)}/"
    assert client.post(f"{address}ask/", {"text": " "}).status_code == 422
    client.post(f"{address}ask/", {"text": "Who pays for the van?"})
    assert "Not answered yet" in whole_text(client.get(address))
    answer = client.post(f"{address}other-part/", {"text": "x"})
    assert answer.status_code == 422
    assert "Choose at least one" in whole_text(answer)
    answer = client.post(f"{address}other-part/", {"cells": f"befriending:{FENLAND}"}, follow=True)
    assert "You have offered another part" in whole_text(answer)
    answer = client.post(f"{address}decline/", {"reserve": "yes", "reason": "Ill"}, follow=True)
    assert "would step in later" in whole_text(answer)
    assert client.post(f"{address}ask/", {"text": "And now?"}).status_code == 409


def test_the_starter_answers_gives_time_and_decides(
    invitation, client, make_person, two_organisations
):
    """The page of the consortium shows each thing that waits, and a button for it."""
    ask_starter(by=SYSTEM, at=timezone.now(), invitation=invitation, text="Who pays for the van?")
    make_counter_offer(
        by=SYSTEM,
        at=timezone.now(),
        invitation=invitation,
        cells=[Cell("befriending", CAMBRIDGE)],
        text="No car.",
    )
    client.force_login(make_person("s@x.example", two_organisations[0]))
    address = f"/consortia/{invitation.consortium_id}/"
    shown = whole_text(client.get(address))
    for words in ("Who pays for the van?", "would join with another part", "Give more time"):
        assert words in shown
    question, offer = InvitationQuestion.objects.get(), CounterOffer.objects.get()
    client.post(f"/asked/questions/{question.pk}/answer/", {"answer": "The lead."})
    assert "You answered: The lead." in whole_text(client.get(address))
    assert client.post(f"/asked/{invitation.pk}/more-time/", {"days": "900"}).status_code == 422
    assert client.post(f"/asked/{invitation.pk}/more-time/", {"days": "7"}).status_code == 302
    page = whole_text(client.get(f"/counter-offers/{offer.pk}/"))
    assert "the consortium cannot do it all" in page
    assert "Take it" not in page
    client.post(f"/counter-offers/{offer.pk}/", {"refuse": "yes"})
    assert "Refused on" in whole_text(client.get(f"/counter-offers/{offer.pk}/"))
    client.post(f"/consortia/{invitation.consortium_id}/automatic-replacement/", {"on": "yes"})
    assert "is asked at once" in whole_text(client.get(address))
    client.post(f"/asked/{invitation.pk}/withdraw/")
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"


def test_more_invitations_take_no_more_queries(
    client, make_contract, make_organisation, make_person, promptly
):
    """The starter's page of a consortium of six costs what that of three costs."""
    starter = make_organisation("Organisation debt", {"debt-advice": [CAMBRIDGE, FENLAND]})
    for work in WORK:
        make_organisation(f"Organisation {work}", {work: [CAMBRIDGE, FENLAND]})
    client.force_login(make_person("s@x.example", starter))
    costs = []
    for work in (WORK[:2], WORK):
        lot = make_contract(("debt-advice", *work)).lots.get()
        with promptly():
            run = request_match(by=SYSTEM, at=timezone.now(), lot=lot)
        made = start_consortium(
            by=SYSTEM, at=timezone.now(), proposal=run.proposals.get(rank=1), organisation=starter
        )
        for invitation in made.invitations.all():
            ask_starter(by=SYSTEM, at=timezone.now(), invitation=invitation, text="How many?")
        with CaptureQueriesContext(connection) as caught:
            assert whole_text(client.get(f"/consortia/{made.pk}/")).count("How many?") == len(work)
        costs.append(len(caught))
    assert costs[1] <= costs[0]
    assert costs[1] <= 40


def told(event, message_id, secret="mail:secret"):
    """Send what Brevo sends of one letter."""
    basic = base64.b64encode(secret.encode()).decode()
    said = {"event": event, "email": "office@fen-friends.example", "message-id": message_id}
    return Client(headers={"authorization": f"Basic {basic}"}).post(
        "/mail-events/", json.dumps(said), content_type="application/json"
    )


@pytest.fixture
def brevo(settings):
    """Let the mail service be Brevo."""
    settings.MAIL_SERVICE, settings.MAIL_EVENTS_SECRET = "brevo", "mail:secret"


def test_the_mail_service_tells_once_what_came_back(invitation, brevo, promptly):
    """By the Message-ID: a soft bounce waits, a hard one frees the place, each one row."""
    for event in ("delivered", "soft_bounce", "opened", "hard_bounce", "hard_bounce"):
        with promptly():
            assert told(event, invitation.letter.message_id).status_code == 200
        invitation.refresh_from_db()
        assert (invitation.undelivered_at is None) == (event != "hard_bounce")
    kinds = LetterEvent.objects.order_by("pk").values_list("kind", "for_good")
    assert list(kinds) == [("delivered", False), ("bounced", False), ("bounced", True)]
    assert Letter.objects.filter(kind="place-free").count() == 1


def test_only_the_mail_service_is_heard(invitation, brevo, settings):
    """Without the secret, nonsense, or no service at all: nothing is noted, and no fault."""
    assert told("hard_bounce", invitation.letter.message_id, "mail:guess").status_code == 403
    client = Client(headers={"authorization": "Basic bWFpbDpzZWNyZXQ="})
    for nonsense in (b"{", b"[]", b'"x"', b"\xff", b"null", b"{}"):
        answer = client.post("/mail-events/", nonsense, content_type="application/json")
        assert answer.status_code == (200 if nonsense == b"{}" else 422), nonsense
    assert told("hard_bounce", "<nobody@x.example>").status_code == 200
    assert told("hard_bounce", 5).status_code == 200
    assert told("hard_bounce", "\ud83d\x00").status_code == 200
    settings.MAIL_SERVICE = ""
    assert told("hard_bounce", invitation.letter.message_id).status_code == 404
    assert not LetterEvent.objects.exists()


def test_mailgun_signs_what_it_tells(invitation, settings):
    """A signature by the shared key, and no other."""
    settings.MAIL_SERVICE, settings.MAIL_EVENTS_SECRET = "mailgun", "key"
    stamp, token = "1700000000", "t" * 50
    event = {
        "event": "failed",
        "severity": "permanent",
        "id": "one",
        "timestamp": 1700000000.0,
        "recipient": "office@fen-friends.example",
        "message": {"headers": {"message-id": invitation.letter.message_id.strip("<>")}},
    }
    for key, status in (("other", 403), ("key", 200)):
        signed = hmac.new(key.encode(), (stamp + token).encode(), hashlib.sha256).hexdigest()
        proof = {"timestamp": stamp, "token": token, "signature": signed}
        answer = Client().post(
            "/mail-events/",
            json.dumps({"signature": proof, "event-data": event}),
            content_type="application/json",
        )
        assert answer.status_code == status
    assert LetterEvent.objects.get().for_good
