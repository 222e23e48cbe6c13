"""A bid that no longer says what the members agreed is loud until somebody settles it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed
from accounts.models import Letter
from consortia.bids.alarm import alarm_of
from consortia.bids.errors import NothingDiffers
from consortia.bids.models.differences import DifferenceTold, SealedFingerprints
from consortia.bids.reading import read_bid
from consortia.bids.services.differences import (
    confirm_bid,
    differences,
    submitted_bid,
    tell_of_differences,
)
from consortia.bids.services.files import attach_file
from consortia.bids.services.submitting import submit_bid
from consortia.bids.services.writing import save_answer
from consortia.forming.membership import members_of
from consortia.terms.drafts import of_terms
from consortia.terms.services.answering import agree_terms
from consortia.terms.services.proposing import propose_terms
from contracts.drafting.models.contracts import Contract
from tests.conftest import SYSTEM
from tests.consortia.conftest import a_file, declare_all, sign_all, submit

pytestmark = pytest.mark.django_db


def agree_anew(consortium, price=Decimal(200)):
    """Agree on another price, shared in halves."""
    members = members_of(consortium)
    before = consortium.terms.whole().get(state="agreed")
    draft = replace(
        of_terms(before), price=price, shares=dict.fromkeys(members, (price - before.fee) / 2)
    )
    terms = propose_terms(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=consortium.starter,
        draft=draft,
    )
    for member in members.values():
        agree_terms(
            by=SYSTEM,
            at=timezone.now(),
            terms=terms,
            organisation=member,
            decided_by="Us",
            decided_on=timezone.now().date(),
        )
    consortium.refresh_from_db()
    return consortium.agreements.current().get()


def confirm(consortium, member):
    """Confirm the bid as it is, for a member."""
    return confirm_bid(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=member,
        name="Ada",
        role="Chair",
    )


def differing(consortium):
    """Return what differs now."""
    return differences(consortium, submitted_bid(consortium))


def letters():
    """Return the letters that warn."""
    return Letter.objects.filter(kind="differs")


def test_new_terms_after_submitting_are_loud_until_submitted_again(ready):
    submit(ready)
    assert (differing(ready).agreed, alarm_of(ready, timezone.now())) == ([], None)
    assert tell_of_differences(at=timezone.now()) == 0
    agreement = agree_anew(ready)
    assert differing(ready).agreed == ["the price or the shares", "the agreement"]
    assert alarm_of(ready, timezone.now()).differences.unsettled
    for expected in (1, 0):
        assert tell_of_differences(at=timezone.now()) == expected
    assert letters().count() == 2
    assert "the price or the shares" in letters()[0].text
    assert "200" not in letters()[0].text
    sign_all(ready, agreement)
    submit(ready)
    assert differing(ready).agreed == []
    assert tell_of_differences(at=timezone.now()) == 0


def test_every_member_may_confirm_it_until_something_else_is_agreed(ready, two_organisations):
    submit(ready)
    with pytest.raises(NothingDiffers):
        confirm(ready, two_organisations[0])
    agree_anew(ready)
    confirm(ready, two_organisations[0])
    confirm(ready, two_organisations[0])
    assert differing(ready).waiting == [two_organisations[1]]
    with pytest.raises(Invalid, match="Say who"):
        confirm_bid(
            by=SYSTEM,
            at=timezone.now(),
            consortium=ready,
            organisation=two_organisations[1],
            name=" ",
            role="Chair",
        )
    confirm(ready, two_organisations[1])
    assert not differing(ready).unsettled
    assert alarm_of(ready, timezone.now()) is None
    assert tell_of_differences(at=timezone.now()) == 0
    agree_anew(ready, Decimal(300))
    assert differing(ready).waiting == list(two_organisations)


def test_going_back_to_what_was_submitted_settles_it(ready):
    submit(ready)
    price = ready.terms.get(state="agreed").price
    agree_anew(ready)
    agree_anew(ready, price)
    assert "the price or the shares" not in differing(ready).agreed


def test_it_is_told_again_when_two_days_are_left(ready):
    submit(ready)
    agree_anew(ready)
    tell_of_differences(at=timezone.now())
    deadline = ready.lot.contract.deadline
    assert tell_of_differences(at=deadline - timedelta(days=3)) == 0
    for expected in (1, 0):
        assert tell_of_differences(at=deadline - timedelta(days=1)) == expected
    assert tell_of_differences(at=deadline + timedelta(seconds=1)) == 0
    assert letters().count() == 4
    assert list(DifferenceTold.objects.order_by("pk").values_list("days", flat=True)) == [0, 2]


def test_a_bid_that_is_settled_is_not_looked_at_again(ready, two_organisations):
    """Neither where all confirmed it nor where they came back to what is submitted."""
    submit(ready)
    price = ready.terms.get(state="agreed").price
    agree_anew(ready)
    for member in two_organisations:
        confirm(ready, member)
    swept_once()
    agree_anew(ready, price)
    for member in two_organisations:
        confirm(ready, member)
    swept_once()
    assert not letters().exists()


def swept_once():
    """Sweep twice: the second time nothing is suspect, so that nothing is locked."""
    tell_of_differences(at=timezone.now())
    with CaptureQueriesContext(connection) as caught:
        assert tell_of_differences(at=timezone.now()) == 0
    assert len(caught) == 1


def test_what_was_written_since_is_named_softly(ready):
    submit(ready)
    save_answer(
        by=SYSTEM,
        at=timezone.now(),
        consortium=ready,
        organisation=ready.starter,
        question=ready.lot.bid_questions.get(),
        text="By bike.",
        version=1,
    )
    attach_file(
        by=SYSTEM, at=timezone.now(), consortium=ready, organisation=ready.starter, file=a_file()
    )
    declare_all(ready, "Each of us knows one trade.")
    assert set(read_bid(ready, timezone.now()).changed) == {
        "the answer to question 1",
        "the attachments",
        "a declaration",
    }
    assert alarm_of(ready, timezone.now()) is None
    submit(ready)
    assert read_bid(ready, timezone.now()).changed == []


def test_fingerprints_tell_nothing_without_the_sites_key(ready, settings):
    """Whoever has the tables cannot try prices against them."""
    submit(ready)
    kept = SealedFingerprints.objects.get().by_part
    settings.SEAL_KEY = "another key, of somebody who took the database only"
    assert len(differing(ready).agreed) == 5
    assert "100" not in "".join(kept)


def test_bids_from_before_fingerprints_were_kept_raise_no_alarm(ready):
    sealed = submit(ready)
    SealedFingerprints.objects.filter(sealed=sealed).delete()
    agree_anew(ready)
    assert differing(ready).agreed == []
    assert read_bid(ready, timezone.now()).changed == []


def test_only_the_lead_that_is_agreed_submits(ready, two_organisations, make_person):
    """Also after another one led."""
    submit(ready)
    before = ready.lead
    other = next(organisation for organisation in two_organisations if organisation != before)
    draft = replace(of_terms(ready.terms.whole().get(state="agreed")), lead=other)
    terms = propose_terms(
        by=SYSTEM, at=timezone.now(), consortium=ready, organisation=other, draft=draft
    )
    for member in two_organisations:
        agree_terms(
            by=SYSTEM,
            at=timezone.now(),
            terms=terms,
            organisation=member,
            decided_by="Us",
            decided_on=timezone.now().date(),
        )
    sign_all(ready, ready.agreements.current().get())
    assert "the lead or the structure" in differing(ready).agreed
    who = Actor.person(make_person("old@x.example", before))
    with pytest.raises(NotAllowed):
        submit_bid(by=who, at=timezone.now(), consortium=ready)
    new = Actor.person(make_person("new@x.example", other))
    assert submit_bid(by=new, at=timezone.now(), consortium=ready)


def test_nothing_is_said_once_the_deadline_has_passed(ready):
    assert alarm_of(ready, timezone.now()).submitted is None
    past = timezone.now() - timedelta(seconds=1)
    Contract.objects.update(deadline=past, visible_at=past - timedelta(days=1))
    ready.lot.contract.refresh_from_db()
    assert alarm_of(ready, timezone.now()) is None
