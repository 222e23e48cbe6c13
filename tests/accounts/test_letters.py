"""Letters go out once, through a real SMTP server, and a bad day loses none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.letters import GRACE, TRIES, post_letter, write_letter
from accounts.models import Letter
from tests.servers.smtp import Postbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def postbox(settings):
    """Return a mail server that the settings name."""
    server = Postbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.shutdown()
    server.server_close()


def write(**fields):
    return write_letter(
        at=timezone.now(),
        **{"kind": "test", "to": "a@a.example", "subject": "Hello\nthere", "text": "Dear A"}
        | fields,
    )


def test_a_letter_arrives_whole_and_once(postbox):
    """Text and HTML, a fixed Message-ID, a reply address; posting again sends nothing."""
    letter = write(html="<p>Dear A</p>", reply_to="b@b.example")
    for _ in range(2):
        post_letter(letter.pk, at=timezone.now())
    (taken,) = postbox.taken
    assert taken["Message-ID"] == letter.message_id
    assert taken["Subject"] == "Hello there"
    assert taken["Reply-To"] == "b@b.example"
    assert [part.get_content_type() for part in taken.get_payload()] == ["text/plain", "text/html"]
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == ("sent", 1)


def test_an_address_that_does_not_exist_is_told_at_once(postbox):
    """A refusal for good is not tried again."""
    postbox.refuse["a@a.example"] = "550 no such mailbox"
    letter = post_letter(write().pk, at=timezone.now())
    assert letter.state == "failed"
    assert "no such mailbox" in letter.problem


def test_a_server_that_is_away_is_tried_later_then_given_up(postbox, settings):
    """Each try waits longer, and after the last the letter says what was wrong."""
    settings.EMAIL_PORT = 1
    letter, at = write(), timezone.now()
    for number in range(1, TRIES + 1):
        assert post_letter(letter.pk, at=at - timedelta(seconds=1)) is None or number == 1
        letter.refresh_from_db()
        post_letter(letter.pk, at=max(at, letter.next_try_at))
        letter.refresh_from_db()
        at = letter.next_try_at
        if letter.state == "failed":
            break
    assert letter.state == "failed"
    assert letter.tries == TRIES
    assert postbox.taken == []


def test_a_letter_half_sent_by_a_dead_worker_is_taken_up_after_a_grace(postbox):
    """Claimed and abandoned: nobody touches it at once, somebody does later."""
    letter, at = write(), timezone.now()
    Letter.objects.update(state="sending", claimed_at=at)
    assert post_letter(letter.pk, at=at + GRACE / 2) is None
    assert post_letter(letter.pk, at=at + GRACE).state == "sent"
    assert len(postbox.taken) == 1


def test_a_code_is_not_kept_once_sent(postbox, settings):
    """Outside the demonstration a secret letter keeps no text."""
    settings.DEMO = False
    letter = post_letter(write(secret=True, text="Your code is ABCD").pk, at=timezone.now())
    letter.refresh_from_db()
    assert letter.text == ""
    assert "ABCD" in postbox.taken[0].get_payload()
