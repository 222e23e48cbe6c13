"""The operator's page of letters that were not sent: why, try again, give up."""

import pytest
from django.utils import timezone

from accounts.letters import write_letter
from accounts.models import Letter, MailService, User
from accounts.people.approving import name_approver
from tests.conftest import SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    """Return a client that is signed in as an approver."""
    name_approver(by=SYSTEM, at=timezone.now(), email="op@site.example")
    client.force_login(User.objects.get(email="op@site.example"))
    return client


def parked(number=1):
    rows = [
        write_letter(at=timezone.now(), kind="news", to="a@a.example", subject="Hi", text="Dear")
        for _ in range(number)
    ]
    Letter.objects.update(state="parked", tries=1, problem="550 said (address)")
    return rows


def test_it_says_what_is_wrong_and_no_address(operator):
    parked()
    MailService.objects.create(pk=1, since=timezone.now(), problem="535 no", in_a_row=3)
    shown = whole_text(operator.get("/letters/unsent/"))
    assert "550 said (address)" in shown
    assert "…@a.example" in shown
    assert "a@a.example" not in shown
    assert "It says: “535 no”" in shown


def test_it_costs_as_many_queries_for_many(operator, django_assert_max_num_queries):
    parked(30)
    with django_assert_max_num_queries(8):
        operator.get("/letters/unsent/?of=parked")


def test_try_again_and_give_up(operator):
    first, second = parked(2)
    assert operator.post(f"/letters/unsent/{first.pk}/again/").status_code == 302
    assert operator.post(f"/letters/unsent/{second.pk}/give-up/").status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("waiting", "failed")
    assert second.problem.startswith("Given up by this site’s operator.")


@pytest.mark.parametrize("state", ["sent", "sending"])
def test_what_is_sent_or_on_its_way_is_left_alone(operator, state):
    (letter,) = parked()
    now = timezone.now()
    sent = now if state == "sent" else None
    Letter.objects.update(state=state, claimed_at=now, sent_at=sent)
    assert operator.post(f"/letters/unsent/{letter.pk}/again/").status_code == 409
    letter.refresh_from_db()
    assert letter.state == state


def test_it_is_for_the_operator_only(client, make_person):
    client.force_login(make_person("p@p.example"))
    assert client.get("/letters/unsent/").status_code == 403
