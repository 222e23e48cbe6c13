"""Letters go out once, through a real SMTP server, and its bad days lose none and blame nobody."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.actors import Actor
from accounts.letters import write_letter
from accounts.models import Letter, MailService
from accounts.posting import circuit, outcomes
from tests.conftest import post
from tests.servers.smtp import Postbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def postbox(settings):
    """Return a mail server that the settings name."""
    server = Postbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield server
    server.shutdown()


@pytest.fixture
def guarded(settings):
    """Return a mail server that the settings name, with a login."""
    server = Postbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", "old"
    yield server
    server.shutdown()


def write(**fields):
    return write_letter(
        at=timezone.now(),
        **{"kind": "test", "to": "a@a.example", "subject": "Hello\nthere", "text": "Dear A"}
        | fields,
    )


def write_many(number, **fields):
    return [write(to=f"a{one}@a.example", **fields) for one in range(number)]


def pass_time(**time):
    """Let all that waits be due, and what has happened be so long ago."""
    span = timedelta(**time)
    for one in Letter.objects.all():
        one.next_try_at -= span
        one.claimed_at = one.claimed_at and one.claimed_at - span
        one.handed_at = one.handed_at and one.handed_at - span
        one.put_off_since = one.put_off_since and one.put_off_since - span
        one.save()
    for service in MailService.objects.exclude(since=None):
        service.since -= span
        service.ask_at -= span
        service.save()


def test_a_letter_arrives_whole_and_once(postbox):
    """Text and HTML, a fixed Message-ID, a reply address; posting again sends nothing."""
    letter = write(html="<p>Dear A</p>", reply_to="b@b.example")
    for _ in range(2):
        post(letter.pk)
    (taken,) = postbox.taken
    assert taken["Message-ID"] == letter.message_id
    assert taken["Subject"] == "Hello there"
    assert taken["Reply-To"] == "b@b.example"
    assert [part.get_content_type() for part in taken.get_payload()] == ["text/plain", "text/html"]
    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.handed_at) == ("sent", 1, None)


def test_many_letters_share_connections(postbox):
    write_many(60)
    post(Letter.objects.first().pk)
    assert len(postbox.taken) == 60
    assert postbox.asked["connect"] <= 32


@pytest.mark.parametrize("step", ["recipient", "text"])
def test_a_final_refusal_of_the_recipient_is_told_at_once(postbox, step):
    """To the recipient or after the text; it is not tried again, and tells no address."""
    setattr(postbox, step, "550 5.1.1 <a@a.example>: no such mailbox")
    letter = post(write().pk)
    assert letter.state == "failed"
    assert letter.problem == "550 5.1.1 (address): no such mailbox"
    assert not MailService.objects.filter(in_a_row__gt=0).exists()


@pytest.mark.parametrize("step", ["recipient", "text"])
@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "450 busy", "452 mailbox full"])
def test_a_recipient_that_puts_off_is_tried_later(postbox, step, answer):
    """Others go out meanwhile; once it is taken, nothing is left of the trouble."""
    setattr(postbox, step, lambda address: answer if address == "a@a.example" else None)
    letter, other = write(), write(to="b@b.example")
    letter = post(letter.pk)
    other.refresh_from_db()
    assert (letter.state, letter.problem, other.state) == ("waiting", answer, "sent")
    wait = letter.next_try_at - timezone.now()
    assert timedelta(seconds=20) < wait < timedelta(seconds=40)
    setattr(postbox, step, None)
    pass_time(minutes=1)
    assert post(letter.pk).state == "sent"


@pytest.mark.parametrize(
    "answer",
    [
        "530 5.7.0 Must issue a STARTTLS command first",
        "554 5.7.1 <a@a.example>: Relay access denied",
        "421 4.3.2 closing",
        "503 bad sequence",
    ],
)
def test_what_a_recipient_is_told_about_ourselves_is_not_its_fault(postbox, answer):
    postbox.recipient = answer
    assert post(write().pk).state == "waiting"


def test_tries_wait_ever_longer_and_scattered(postbox):
    """So that ten thousand letters do not come back in the same second."""
    postbox.recipient = "451 greylisted"
    letters = write_many(12)
    waits = []
    for _ in range(4):
        post(letters[0].pk)
        rows = Letter.objects.all()
        waits.append(sorted((one.next_try_at - timezone.now()).total_seconds() for one in rows))
        pass_time(hours=5)
    assert all(later[0] > sooner[-1] for sooner, later in pairwise(waits))
    assert all(len(set(one)) == 12 for one in waits)


def test_two_days_of_tries_are_enough(postbox):
    """Then it counts as come back, and says why; a day of tries is not enough."""
    postbox.recipient = "452 mailbox full"
    letter = write()
    for _ in range(outcomes.UNDELIVERED_TRIES + 1):
        assert post(letter.pk).state == "waiting"
        pass_time(hours=5)
    pass_time(hours=5)
    assert post(letter.pk).state == "failed"
    assert Letter.objects.get().problem == ("Not delivered in two days of tries: 452 mailbox full")


def test_a_rotated_password_blames_nobody_and_is_told_once(guarded, caplog):
    """Every letter waits, the server is asked a few times, and all go out once it takes us."""
    caplog.set_level("WARNING", logger="accounts.posting.circuit")
    guarded.login = "535 5.7.8 authentication failed"
    letters = write_many(40)
    for _ in range(30):
        post(letters[0].pk)
    assert set(Letter.objects.values_list("state", flat=True)) == {"waiting"}
    assert guarded.asked["connect"] <= 33  # those that were under way when the first was refused
    for _ in range(5):
        pass_time(minutes=7)
        post(letters[0].pk)
    assert guarded.asked["connect"] <= 38  # then one each time
    alarms = [one for one in caplog.records if "takes no letters" in one.message]
    assert len(alarms) == 1
    guarded.login = None
    pass_time(minutes=7)
    post(letters[0].pk)
    assert len(guarded.taken) == 40
    assert MailService.objects.get().since is None
    assert any("takes letters again" in one.message for one in caplog.records)


@pytest.mark.parametrize("answer", ["452 4.5.3 quota used up", "550 5.7.1 sender rejected"])
def test_a_refused_sender_blames_nobody(postbox, answer):
    postbox.sender = answer
    letter = post(write().pk)
    assert (letter.state, letter.problem) == ("waiting", f"Sender: {answer}")
    assert MailService.objects.get().since is not None
    postbox.sender = None
    pass_time(minutes=5)
    assert post(letter.pk).state == "sent"


def test_a_server_that_is_away_for_a_week_loses_nothing(postbox, settings):
    settings.EMAIL_PORT = 1
    letter = write()
    for _ in range(20):
        post(letter.pk)
        pass_time(hours=10)
    assert Letter.objects.get().state == "waiting"
    settings.EMAIL_PORT = postbox.port
    assert post(letter.pk).state == "sent"


def test_a_service_that_puts_everything_off_is_asked_ever_less(postbox):
    """A few ask whether it is still so; the first that is taken opens the way for all."""
    postbox.recipient = "451 try later"
    letters = write_many(150)
    post(letters[0].pk)
    assert postbox.asked["to"] < 150
    pass_time(minutes=5)
    before = postbox.asked["to"]
    post(letters[0].pk)
    assert postbox.asked["to"] - before <= circuit.PROBES_PUT_OFF
    postbox.recipient = None
    pass_time(minutes=5)
    post(letters[0].pk)
    assert not Letter.objects.exclude(state="sent").exists()


def test_a_lost_connection_after_the_text_is_uncertain(postbox):
    """It goes again under the same Message-ID; not for ever, and nobody is blamed for it."""
    postbox.hang_up = {"a@a.example"}
    letter = post(write().pk)
    assert (letter.state, letter.doubts, letter.handed_at) == ("waiting", 1, None)
    for _ in range(outcomes.MOST_DOUBTS):
        pass_time(hours=1)
        letter = post(letter.pk)
    assert letter.state == "parked"
    assert "may have been sent" in letter.problem
    assert len(postbox.taken) == outcomes.MOST_DOUBTS
    assert {one["Message-ID"] for one in postbox.taken} == {letter.message_id}


def test_a_slow_recipient_does_not_hold_up_the_rest(postbox, monkeypatch):
    """It is left after its patience, and tried again with more."""
    monkeypatch.setattr("accounts.posting.clerk.FIRST_PATIENCE", 0.3)
    postbox.slow["a0@a.example"] = 0.5
    letters = write_many(10)
    letter = post(letters[0].pk)
    assert letter.state == "waiting"
    assert "timed out" in letter.problem
    assert len(postbox.taken) == 9
    pass_time(minutes=1)
    assert post(letter.pk).state == "sent"


@pytest.mark.parametrize("to", ["a@b..example", "ä@a.example", "a@a.example\nBcc: b@b.example"])
def test_an_address_that_cannot_be_written_waits_for_the_operator(postbox, to):
    """It is parked with its reason, at once; the others go out."""
    letter, other = write(to=to), write(to="b@b.example")
    letter = post(letter.pk)
    other.refresh_from_db()
    assert (letter.state, letter.tries, other.state) == ("parked", 1, "sent")
    assert "cannot be written" in letter.problem


def test_what_nobody_foresaw_waits_for_the_operator(postbox, monkeypatch):
    def broken(letter):
        raise LookupError("no such template")

    monkeypatch.setattr("accounts.posting.clerk.message_of", broken)
    letter = post(write().pk)
    assert letter.state == "parked"
    assert letter.problem == "Unforeseen: LookupError: no such template"


@pytest.mark.parametrize("handed", [False, True], ids=["before its text", "with its text"])
def test_a_letter_half_sent_by_a_dead_worker_is_taken_up_after_a_grace(postbox, handed):
    """Claimed and abandoned: nobody touches it at once, somebody does later."""
    letter, at = write(), timezone.now()
    Letter.objects.update(state="sending", claimed_at=at, handed_at=at if handed else None)
    assert post(letter.pk).state == "sending"
    pass_time(seconds=(outcomes.HANDED_GRACE if handed else outcomes.GRACE).total_seconds())
    letter = post(letter.pk)
    assert (letter.state, letter.abandoned) == ("sent", 1)
    assert [one["Message-ID"] for one in postbox.taken] == [letter.message_id]


def test_a_letter_of_which_workers_die_is_parked(postbox):
    letter = write()
    Letter.objects.update(state="sending", claimed_at=timezone.now(), abandoned=9)
    pass_time(minutes=5)
    assert post(letter.pk).state == "parked"
    assert postbox.taken == []


def test_a_code_is_not_kept_once_sent_and_is_urgent(postbox, settings):
    """Outside the demonstration a secret letter keeps no text."""
    settings.DEMO = False
    letter = post(write(secret=True, text="Your code is ABCD").pk)
    assert (letter.text, letter.urgent) == ("", True)
    assert "ABCD" in postbox.taken[0].get_payload()


def test_the_operator_lists_tries_again_and_gives_up(postbox, capsys):
    """`manage.py letters` shows what was not sent and why, and does something about it."""
    good, bad = write(to="a@b..example"), write(to="c@b..example")
    post(good.pk)
    call_command("letters")
    told = capsys.readouterr().out
    assert f"{good.pk}  parked" in told
    assert "cannot be written" in told
    Letter.objects.filter(pk=good.pk).update(to="a@b.example")
    call_command("letters", str(good.pk), "--again")
    call_command("letters", str(bad.pk), "--give-up", "--because", "They phoned.")
    assert post(good.pk).state == "sent"
    bad.refresh_from_db()
    assert bad.state == "failed"
    assert bad.problem == "Given up by this site’s operator. They phoned."


def test_only_the_operator_may(postbox, make_person):
    from accounts.errors import NotAllowed
    from accounts.posting.parked import give_up

    person = make_person("p@p.example")
    with pytest.raises(NotAllowed):
        give_up(by=Actor.person(person), at=timezone.now(), letter=write())
