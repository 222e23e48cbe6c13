"""Members sign each other off, and withdraw it; the plan says when it is complete."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed, Stale
from accounts.models import Letter
from consortia.diligence.consents import shown_by
from consortia.diligence.errors import NothingShown, NothingSignedOff
from consortia.diligence.models import SignOff, SignOffEnd
from consortia.diligence.services.requesting import excuse_want, withdraw_sign_off
from consortia.diligence.sign_offs import sign_offs_of
from consortia.forming.errors import NotMember
from consortia.forming.models.consortia import Consortium
from consortia.planning.plan import plan_of
from organisations.passport.services.evidence import remove_evidence
from organisations.passport.services.items import keep_item
from organisations.register.services.registering import change_organisation
from tests.conftest import SYSTEM
from tests.consortia.diligence.test_diligence import (
    LIABILITY,
    ask,
    attach,
    diligence_items,
    insure,
    is_valid,
    now,
    share,
    sign,
    stop,
)

pytestmark = pytest.mark.django_db


def test_a_sign_off_is_valid_until_what_it_relied_on_changes(consortium, three):
    first, second, third = three
    with pytest.raises(NothingShown):
        sign(consortium, first, second)
    insure(second)
    share(consortium, second)
    sign(consortium, first, second, remark="Seen the certificate")
    assert is_valid(consortium, first, second)
    keep_item(by=SYSTEM, at=now(), organisation=second, section="people", staff=1, volunteers=2)
    share(consortium, second, "people")
    assert is_valid(consortium, first, second)  # more is shown, nothing that was read has changed
    evidence = attach(second)
    assert not is_valid(consortium, first, second)
    sign(consortium, first, second)
    assert is_valid(consortium, first, second)
    remove_evidence(by=SYSTEM, at=now(), evidence=evidence)
    assert not is_valid(consortium, first, second)
    sign(consortium, first, second)
    stop(consortium, second, "people")
    assert not is_valid(consortium, first, second)
    assert (third.pk, second.pk) not in sign_offs_of(consortium)


def waits(consortium):
    """Return for whom the plan's task waits; None once it is done."""
    rows = Consortium.objects.select_related("lot__contract", "starter", "lead")
    task = next(one for one in plan_of(rows.get(pk=consortium.pk)) if one.key == "diligence")
    return None if task.done else set(task.waits_for)


def test_the_plan_ticks_it_off_once_all_is_shown_and_everyone_has_signed(consortium, three):
    """Asked by one, shown or explained by each, signed off by every other."""
    first, second, third = three
    assert waits(consortium) == {first}
    ask(consortium, first, **{LIABILITY: None})
    assert waits(consortium) == set(three)
    for organisation in (first, second):
        insure(organisation)
        share(consortium, organisation)
    assert waits(consortium) == set(three)  # of the third, and by each the others
    excuse_want(
        by=SYSTEM,
        at=now(),
        consortium=consortium,
        organisation=third,
        item=LIABILITY,
        reason="We are insured by our landlord",
    )
    for signer, about in ((first, second), (second, first), (third, first)):
        sign(consortium, signer, about)
    assert waits(consortium) == {third}
    assert diligence_items(third) == {"Show each other your passports, and sign each other off"}
    sign(consortium, third, second)
    assert waits(consortium) is None
    assert diligence_items(third) == set()
    stop(consortium, first)
    assert waits(consortium) == {first}


def withdraw(consortium, signer, about, reason="It covers less than we were told", **more):
    return withdraw_sign_off(
        **({"by": SYSTEM, "at": now(), "consortium": consortium, "organisation": signer} | more),
        about=about,
        reason=reason,
    )


def test_a_sign_off_is_withdrawn_with_a_reason_and_kept(consortium, three):
    """The other and the lead hear, the plan's task opens again, and one can sign anew."""
    first, second, third = three
    ask(consortium, first, **{LIABILITY: None})
    for organisation in three:
        insure(organisation)
        share(consortium, organisation)
        for signer in set(three) - {organisation}:
            sign(consortium, signer, organisation)
    assert waits(consortium) is None
    withdraw(consortium, second, third)
    assert waits(consortium) == {second}
    found = sign_offs_of(consortium)[second.pk, third.pk]
    assert (found.valid, found.end.reason) == (False, "It covers less than we were told")
    letters = Letter.objects.filter(kind="sign-off-withdrawn").order_by("to")
    assert [letter.to for letter in letters] == sorted([first.email, third.email])
    assert all("It covers less than we were told" in letter.text for letter in letters)
    with pytest.raises(NothingSignedOff):
        withdraw(consortium, second, third)
    sign(consortium, second, third)
    assert waits(consortium) is None
    assert SignOff.objects.filter(signer=second, about=third).count() == 2


def test_only_the_signer_withdraws_it_and_says_why(consortium, three, make_person):
    first, second, third = three
    insure(second)
    share(consortium, second)
    sign(consortium, first, second)
    with pytest.raises(Invalid, match="Say why"):
        withdraw(consortium, first, second, reason=" ")
    with pytest.raises(NothingSignedOff):
        withdraw(consortium, third, second)
    reader = make_person("reader@x.example", first, role="reader")
    for by in (Actor.letter(second.pk), Actor.person(reader)):
        with pytest.raises(NotAllowed):
            withdraw(consortium, first, second, by=by)
    signed = SignOff.objects.get()
    made = {"sign_off": signed, "reason": "No", "at": now()}
    for wrong in ({"organisation": third}, {"organisation": first, "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignOffEnd.objects.create(**(made | wrong))
    end = SignOffEnd.objects.create(**made, organisation=first)
    for change in (end.delete, lambda: SignOffEnd.objects.update(reason="Other")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_turnover_that_changes_elsewhere_lapses_a_sign_off(consortium, three):
    first, second, _ = three
    share(consortium, second, "accounts")
    sign(consortium, first, second)
    change_organisation(by=SYSTEM, at=now(), organisation=second, turnover=Decimal(7))
    assert not is_valid(consortium, first, second)


def test_who_signs_off_has_read_it_and_is_another_member(consortium, three, make_organisation):
    first, second, _ = three
    insure(second)
    share(consortium, second)
    read = shown_by(consortium, second).fingerprint
    insure(second, amount=1)
    with pytest.raises(Stale):
        sign(consortium, first, second, fingerprint=read)
    with pytest.raises(Invalid, match="itself"):
        sign(consortium, second, second)
    with pytest.raises(Invalid, match="who looked"):
        sign(consortium, first, second, name=" ")
    with pytest.raises(NotMember):
        sign(consortium, make_organisation("Outside"), second)
    assert not SignOff.objects.exists()
