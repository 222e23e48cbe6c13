"""No step is forgotten: what waits for whom, and reminders that come once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.clock import database_now
from accounts.models import Letter
from consortia.bids.models.bids import BidReminder
from consortia.bids.services.reminding import remind_bidders
from consortia.bids.services.submitting import submit_bid
from consortia.bids.services.writing import declare
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.reminding import remind_invited
from consortia.forming.services.starting import start_consortium
from consortia.planning.services.planning import add_task, tick_task
from consortia.planning.steps import steps_of
from consortia.terms.services.proposing import withdraw_terms
from consortia.terms.services.signing import sign_agreement
from contracts.drafting.models.contracts import Contract
from contracts.local_time import to_local
from tests.backend.forming_scenario import agreed, formed, matched, proposed
from tests.conftest import CAMBRIDGE, SYSTEM, whole_text
from workers.tasks.sweep import sweep

pytestmark = pytest.mark.django_db
PAPERS = "Show each other your passports, and sign each other off"
CHECK = "Check that nothing is missing"


@pytest.fixture
def forming(make_contract, two_organisations):
    """Return a consortium in which one has not answered."""
    at = timezone.now()
    proposal = matched(make_contract().lots.get(), at)
    return start_consortium(by=SYSTEM, at=at, proposal=proposal, organisation=two_organisations[0])


@pytest.fixture
def consortium(forming):
    """Return it with both in."""
    accept_invitation(by=SYSTEM, at=timezone.now(), invitation=forming.invitations.get())
    return forming


def waiting(*organisations):
    """Return what waits for these organisations, in words."""
    return [
        step.text.split(":")[0] for step in steps_of([b.pk for b in organisations], timezone.now())
    ]


def test_each_step_waits_until_it_is_done(consortium, two_organisations):
    """Beside what the plan keeps for the lead: to ask for papers, and to check."""
    first, second = two_organisations
    Consortium.objects.update(lead=first)
    assert waiting(second) == ["Agree on lead, work and money"]
    assert waiting(first) == ["Agree on lead, work and money", PAPERS, CHECK]
    terms = proposed(consortium, first, timezone.now())
    assert waiting(second) == ["Answer the terms that are proposed"]
    withdraw_terms(by=SYSTEM, at=timezone.now(), terms=terms)
    agreement = agreed(consortium, first, timezone.now(), lead=first)
    assert waiting(second) == ["Read and sign the agreement"]
    for organisation in two_organisations:
        sign_agreement(
            by=SYSTEM,
            at=timezone.now(),
            agreement=agreement,
            organisation=organisation,
            name="Ada",
            role="Chair",
            sha256=agreement.sha256,
        )
    consortium.refresh_from_db()
    lead, other = sorted(
        two_organisations, key=lambda organisation: organisation != consortium.lead
    )
    assert waiting(lead) == [PAPERS, "Declare for the bid", CHECK, "Submit the bid"]
    assert waiting(other) == ["Declare for the bid"]
    declare(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=other,
        grounds="",
        conflicts="",
        name="Ada",
        role="Chair",
    )
    assert waiting(other) == ["Declare for the bid"]
    for organisation in two_organisations:
        declare(
            by=SYSTEM,
            at=timezone.now(),
            consortium=consortium,
            organisation=organisation,
            grounds="",
            conflicts="",
            smaller="We know one town each.",
            name="Ada",
            role="Chair",
        )
    assert (waiting(lead), waiting(other)) == ([PAPERS, "Submit the bid"], [])
    submit_bid(by=SYSTEM, at=timezone.now(), consortium=consortium)
    assert waiting(lead, other) == [PAPERS]


def test_steps_take_as_many_queries_for_one_as_for_many(
    consortium, two_organisations, make_contract, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        assert steps_of([organisation.pk for organisation in two_organisations], timezone.now())
    lot = make_contract().lots.get()
    again = formed(matched(lot, timezone.now()), two_organisations[1], timezone.now())
    assert {again.pk, consortium.pk} == {
        step.consortium.pk for step in steps_of([two_organisations[0].pk], timezone.now())
    }
    with django_assert_max_num_queries(20):
        steps_of([organisation.pk for organisation in two_organisations], timezone.now())


def test_tasks_of_the_plan_are_listed_with_the_steps_by_date(
    consortium, two_organisations, make_person, client
):
    """On the page and in the API; late ones say so, and what is done or another's is not there."""
    first, second = two_organisations
    today = to_local(timezone.now()).date()
    titles = {"Photographs": today, "Map": today + timedelta(days=1)}
    made = {
        title: add_task(
            by=SYSTEM,
            at=timezone.now(),
            consortium=consortium,
            organisation=first,
            owner=second,
            title=title,
            due_on=day,
        )
        for title, day in titles.items()
    }
    assert waiting(second)[:2] == ["Photographs", "Map"]
    assert not set(titles) & set(waiting(first))
    late, *_ = steps_of([second.pk], timezone.now() + timedelta(days=1))
    assert (late.text, late.by, late.late, late.page) == ("Photographs", today, True, "plan")
    client.force_login(make_person("bea@x.example", second))
    page = whole_text(client.get("/your-work/"))
    assert page.index("Photographs") < page.index("Map") < page.index("Agree on lead")
    assert f'href="/consortia/{consortium.pk}/plan/"' in page
    listed = client.get("/api/v1/steps/").json()
    assert [one["text"] for one in listed[:2]] == ["Photographs", "Map"]
    assert (listed[0]["by"], listed[0]["late"]) == (today.isoformat(), False)
    assert listed[0]["organisation"] == second.identifier
    for row in made.values():
        tick_task(
            by=SYSTEM,
            at=timezone.now(),
            consortium=consortium,
            organisation=second,
            key=f"task-{row.pk}",
            done=True,
        )
    assert not set(titles) & set(waiting(second))


def test_the_dashboard_says_what_waits_and_leads_to_where_it_is_answered(
    forming, two_organisations, make_person, client
):
    reader = make_person("reader@x.example", two_organisations[1], role="reader")
    client.force_login(make_person("bea@x.example", two_organisations[1]))
    words = client.get("/your-work/").content.decode()
    address = words.split('href="/invitations/')[1].split('"')[0]
    assert client.post(f"/invitations/{address}accept/").status_code == 302
    assert "Agree on lead, work and money" in client.get("/your-work/").content.decode()
    client.force_login(reader)
    assert 'href="/invitations/' not in client.get("/your-work/").content.decode()


def test_an_invitation_is_reminded_of_once(forming):
    sent = Invitation.objects.get()
    assert remind_invited(at=timezone.now()) == 0
    soon = sent.expires_at - timedelta(days=1)
    Invitation.objects.update(state="sent")
    for expected in (1, 0):
        assert remind_invited(at=soon) == expected
    reminder = Letter.objects.get(kind="reminder")
    assert reminder.subject.startswith("Reminder: City Advice asks")
    assert "/invitations/" in reminder.text


def test_a_bid_that_is_not_submitted_is_loud_twice_and_anew_after_an_extension(consortium):
    deadline = consortium.lot.contract.deadline
    assert remind_bidders(at=deadline - timedelta(days=8)) == 0
    for days in (6, 5, 1):
        remind_bidders(at=deadline - timedelta(days=days))
    assert list(BidReminder.objects.order_by("pk").values_list("days", flat=True)) == [7, 2]
    letters = Letter.objects.filter(kind="not-submitted")
    assert letters.count() == 4
    assert "Every member has to agree to the terms." in letters[0].text
    Contract.objects.update(deadline=deadline + timedelta(days=2))
    assert remind_bidders(at=deadline - timedelta(days=1)) == 1


def test_a_consortium_that_has_submitted_is_left_alone(consortium, two_organisations):
    agreement = agreed(consortium, two_organisations[0], timezone.now())
    for organisation in members_of(consortium).values():
        who = {
            "by": SYSTEM,
            "at": timezone.now(),
            "organisation": organisation,
            "name": "A",
            "role": "B",
        }
        sign_agreement(**who, agreement=agreement, sha256=agreement.sha256)
        declare(
            **who, consortium=consortium, grounds="", conflicts="", smaller="We know one town each."
        )
    submit_bid(by=SYSTEM, at=timezone.now(), consortium=consortium)
    assert remind_bidders(at=consortium.lot.contract.deadline - timedelta(days=1)) == 0


def test_the_sweep_reminds(consortium):
    Contract.objects.update(deadline=database_now() + timedelta(days=1))
    sweep()
    assert BidReminder.objects.get().days == 2


def test_an_organisation_beside_is_not_concerned(consortium, make_organisation):
    assert waiting(make_organisation("Stranger", {"befriending": [CAMBRIDGE]})) == []


def test_only_proposals_of_the_newest_match_are_shown(
    consortium, two_organisations, make_person, client
):
    matched(consortium.lot, timezone.now())
    client.force_login(make_person("bea@x.example", two_organisations[1]))
    shown = whole_text(client.get("/your-work/"))
    assert shown.count(": proposal 1") == 1
