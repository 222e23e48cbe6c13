"""The invitation letter: through a real mail server, in its language, to each address."""

import email.policy
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Letter
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.inviting import invitation_token
from consortia.forming.services.reminding import remind_invited
from consortia.forming.services.starting import start_consortium
from consortia.proposals.models import Proposal
from contracts.drafting.models.contracts import Contract
from organisations.people.addresses import addresses_of
from organisations.people.services.contacts import set_second_contact, stop_letters
from organisations.register.models.organisations import Organisation
from tests.conftest import SYSTEM, post, whole_text
from tests.servers.smtp import Postbox

pytestmark = pytest.mark.django_db
VOID = {"meta", "br"}


@pytest.fixture
def postbox(settings):
    """Return a mail server that the settings name."""
    server = Postbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def start(matched_lot, two_organisations):
    """Return a function that starts the consortium; the second organisation is asked."""
    Contract.objects.update(value=Decimal(480_000))

    def begin():
        start_consortium(
            by=SYSTEM,
            at=timezone.now(),
            proposal=Proposal.objects.get(rank=1),
            organisation=two_organisations[0],
        )
        return Invitation.objects.get()

    return begin


class Tags(HTMLParser):
    """Reads HTML and fails where a tag is not closed."""

    def __init__(self):
        super().__init__()
        self.open, self.links, self.lang = [], [], None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "html":
            self.lang = given["lang"]
        if tag == "a":
            self.links.append(given["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def read(html):
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    return tags


def header(letter, name):
    """Return a header as it was before its lines were folded."""
    return " ".join(str(letter[name]).split())


def taken(postbox):
    """Return the one letter that arrived, read anew from its bytes."""
    (message,) = postbox.taken
    return message_from_bytes(message.as_bytes(), policy=email.policy.default)


def test_it_says_who_what_which_part_worth_with_whom_until_when(start, postbox):
    """In text and in HTML alike, with the headers that stop such letters by one click."""
    invitation = start()
    post(invitation.letter.pk)
    letter = taken(postbox)
    assert header(letter, "Message-ID") == invitation.letter.message_id
    assert header(letter, "Reply-To") == "office@city-advice.example"
    stop = header(letter, "List-Unsubscribe").strip("<>")
    assert "/letters/stop/" in stop
    assert header(letter, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    text = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    tags = read(html)
    assert tags.lang == "en"
    assert stop in tags.links
    for words in (
        "City Advice asks you to join a consortium",
        "Advice and company",
        "Fen County",
        "Befriending in Cambridge, Fenland",
        "about £200,000",
        "The others are: City Advice.",
        f"{timezone.localtime(invitation.expires_at):%-d %B %Y}",
        "commits you to nothing",
        "you sign nothing yet",
    ):
        assert words in text, words
        assert words in html, words
    answer = Client(enforce_csrf_checks=True).post(
        stop.removeprefix("http://127.0.0.1:8000"), {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200


def test_no_value_no_amount(start):
    """Nothing is made up where the commissioner says no value."""
    Contract.objects.update(value=None)
    assert start().worth is None
    assert "£" not in Letter.objects.get(kind="invitation").text


def test_a_welsh_letter_arrives_well_formed(start, postbox):
    """Subject, days, places and sentences; the letters of the alphabet survive the way."""
    Organisation.objects.filter(name="Fen Friends").update(language="cy")
    invitation = start()
    post(invitation.letter.pk)
    letter = taken(postbox)
    assert header(letter, "Subject").startswith("Mae City Advice yn gofyn i Fen Friends ymuno")
    text = letter.get_body(("plain",)).get_content()
    assert "Annwyl Fen Friends," in text
    assert "Eich rhan chi fyddai:" in text
    assert "tua £200,000" in text
    assert not any(day in text for day in ("Monday", "Tuesday", "Friday", "Saturday", "Sunday"))
    tags = read(letter.get_body(("html",)).get_content())
    assert tags.lang == "cy"


def test_a_second_contact_gets_its_own_link_and_whoever_answers_first_counts(
    start, two_organisations
):
    """Two letters, two links; both lead to the same answer, and the record says by whose."""
    set_second_contact(
        by=SYSTEM, at=timezone.now(), organisation=two_organisations[1], email="trustee@x.example"
    )
    invitation = start()
    letters = Letter.objects.filter(kind="invitation").order_by("pk")
    assert [one.to for one in letters] == ["office@fen-friends.example", "trustee@x.example"]
    first, second = (
        invitation_token(invitation, address) for address in addresses_of(invitation.organisation)
    )
    # a link also says its second: only whom it is for is compared
    assert f"/invitations/{first.partition(':')[0]}:" in letters[0].text
    assert f"/invitations/{second.partition(':')[0]}:" in letters[1].text
    assert Client().post(f"/invitations/{second}/accept/").status_code == 302
    assert Client().post(f"/invitations/{first}/decline/").status_code == 409
    told = Letter.objects.filter(kind="answered").values_list("to", flat=True)
    assert sorted(told) == ["office@fen-friends.example", "trustee@x.example"]
    invitation.refresh_from_db()
    assert invitation.state == "accepted"


def test_a_contact_who_was_removed_answers_nothing(start, two_organisations):
    """Its link ends with it; the first contact's lasts."""
    for email_ in ("trustee@x.example", ""):
        organisation = set_second_contact(
            by=SYSTEM, at=timezone.now(), organisation=two_organisations[1], email=email_
        )
        if email_:
            invitation = start()
            token = invitation_token(invitation, addresses_of(organisation)[1])
    answer = Client().post(f"/invitations/{token}/accept/")
    assert answer.status_code == 404
    assert "do not come to you any more" in whole_text(answer)
    assert Client().get(f"/invitations/{invitation_token(invitation)}/").status_code == 200


def test_who_takes_no_letters_is_asked_on_the_site(start, two_organisations, make_person, client):
    """No letter, no reminder, no error; the starter sees why, the organisation answers there."""
    stop_letters(
        by=SYSTEM,
        at=timezone.now(),
        organisation=two_organisations[1],
        email=two_organisations[1].email,
        reason="asked",
    )
    invitation = start()
    assert invitation.letter is None
    remind_invited(at=invitation.expires_at - timedelta(hours=1))
    assert not Letter.objects.filter(kind__in=["invitation", "reminder"]).exists()
    client.force_login(make_person("s@x.example", two_organisations[0]))
    shown = whole_text(client.get(f"/consortia/{invitation.consortium_id}/"))
    assert "takes no letters" in shown
    client.force_login(make_person("f@x.example", two_organisations[1]))
    assert "Advice and company" in whole_text(client.get("/your-work/"))
    token = invitation_token(invitation)
    assert client.post(f"/invitations/{token}/accept/").status_code == 302
