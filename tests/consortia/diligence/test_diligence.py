"""Members ask, show by consent, look on record, and sign each other off; gaps become tasks."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed, NotFound
from accounts.exchange.files import check_file
from accounts.models import Letter
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.departures.services.leaving import leave_consortium
from consortia.diligence.consents import shown_by, shown_in
from consortia.diligence.errors import NotAsked, NotShown
from consortia.diligence.gaps import GapKind, gaps_of
from consortia.diligence.models import DiligenceWant, PassportConsent, SignOff
from consortia.diligence.requests import asker_of, suggested_wants
from consortia.diligence.services.requesting import ask_for_passports, excuse_want, sign_off
from consortia.diligence.services.sharing import show_items
from consortia.diligence.services.viewing import look_at_passport, take_file, take_passports
from consortia.diligence.sign_offs import sign_offs_of
from consortia.forming.errors import NotFormed, NotMember
from consortia.forming.models.consortia import Consortium
from consortia.planning.steps import steps_of
from contracts.drafting.models.contracts import Contract
from contracts.thresholds.models import Threshold
from organisations.passport.errors import NoSuchItem
from organisations.passport.models.evidence import PassportLook
from organisations.passport.services.evidence import attach_evidence
from organisations.passport.services.items import keep_item, remove_item
from tests.accounts.exchange.test_files import GOOD
from tests.backend.forming_scenario import agreed, formed, matched
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
LIABILITY = "insurance.public-liability"
WORK = ("debt-advice", "befriending", "food-bank")


def now():
    return timezone.now()


def insure(organisation, days=2000, amount=5_000_000, **more):
    ends = timezone.localdate() + timedelta(days=days)
    said = {"amount": Decimal(amount), "expires_on": ends} | more
    return keep_item(
        by=SYSTEM,
        at=now(),
        organisation=organisation,
        section="insurance",
        code="public-liability",
        **said,
    )


def attach(organisation):
    file = check_file("cover.pdf", GOOD["pdf"])
    return attach_evidence(by=SYSTEM, at=now(), organisation=organisation, key=LIABILITY, file=file)


def shows(consortium, organisation):
    """Return what an organisation's live consents name."""
    of_organisation = PassportConsent.objects.live().filter(
        consortium=consortium, organisation=organisation
    )
    return set(of_organisation.values_list("item", flat=True))


def share(consortium, organisation, *items, by=SYSTEM):
    """Show these items beside what is shown."""
    return show_items(
        by=by,
        at=now(),
        consortium=consortium,
        organisation=organisation,
        items=shows(consortium, organisation) | set(items or [LIABILITY]),
    )


def stop(consortium, organisation, *items):
    """Show these items no longer, and return how many consents that ended."""
    before = shows(consortium, organisation)
    show_items(
        by=SYSTEM,
        at=now(),
        consortium=consortium,
        organisation=organisation,
        items=before - set(items or [LIABILITY]),
    )
    return len(before - shows(consortium, organisation))


def look(consortium, reader, organisation, by=None):
    return look_at_passport(
        by=by or Actor.letter(reader.pk),
        at=now(),
        consortium=consortium,
        reader=reader,
        organisation=organisation,
    )


def take(consortium, reader, organisation, evidence):
    return take_file(
        by=Actor.letter(reader.pk),
        at=now(),
        consortium=consortium,
        reader=reader,
        organisation=organisation,
        evidence=evidence.pk,
    )


def ask(consortium, asker, **more):
    wants = more or {LIABILITY: Decimal(1_000_000), "policy.safeguarding": None}
    return ask_for_passports(
        by=SYSTEM, at=now(), consortium=consortium, organisation=asker, wants=wants
    )


def sign(consortium, signer, about, **more):
    said = {"fingerprint": shown_by(consortium, about).fingerprint, "name": "Ada Lee"} | more
    return sign_off(
        by=SYSTEM, at=now(), consortium=consortium, organisation=signer, about=about, **said
    )


def is_valid(consortium, signer, about):
    return sign_offs_of(consortium)[signer.pk, about.pk].valid


def test_nothing_is_shown_until_its_organisation_says_so(consortium, three):
    first, second, _ = three
    insure(first)
    assert look(consortium, second, first).items == ()
    share(consortium, first)
    assert [one.key for one in look(consortium, second, first).items] == [LIABILITY]
    assert shown_by(consortium, second).items == ()
    stop(consortium, first)
    assert look(consortium, second, first).items == ()


def test_a_consent_is_for_one_consortium_only(consortium, three, make_contract):
    first, second, _ = three
    other = formed(matched(make_contract(WORK).lots.get(), now()), second, now())
    insure(first)
    share(consortium, first)
    assert look(other, second, first).items == ()


def test_each_look_of_another_is_noted_and_no_other(consortium, three):
    first, second, _ = three
    insure(first)
    evidence = attach(first)
    share(consortium, first)
    look(consortium, first, first)
    assert not PassportLook.objects.exists()
    look(consortium, second, first)
    assert bytes(take(consortium, second, first, evidence).content) == GOOD["pdf"]
    seen = list(PassportLook.objects.order_by("pk").values_list("reader", "item", "file", "actor"))
    assert seen == [
        (second.pk, LIABILITY, "", f"letter:{second.pk}"),
        (second.pk, LIABILITY, "cover.pdf", f"letter:{second.pk}"),
    ]
    assert PassportLook.objects.first().occasion == consortium.name


def test_whoever_has_no_consent_gets_nothing(consortium, three, make_organisation, make_person):
    first, second, third = three
    insure(first)
    evidence = attach(first)
    outsider = make_organisation("Outside")
    person = Actor.person(make_person("o@x.example", outsider))
    with pytest.raises(NotShown):
        take(consortium, second, first, evidence)
    share(consortium, first)
    with pytest.raises(NotMember):
        look(consortium, outsider, first, by=person)
    with pytest.raises(NotAllowed):
        look(consortium, second, first, by=person)
    with pytest.raises(NotAllowed):
        look(consortium, second, first, by=Actor.key("buyer", commissioner_id=1))
    with pytest.raises(NotShown):
        take(consortium, second, third, evidence)
    stop(consortium, first)
    with pytest.raises(NotShown):
        take(consortium, second, first, evidence)
    assert not PassportLook.objects.exists()


def test_who_leaves_shows_nothing_and_sees_nothing(consortium, three):
    first, second, third = three
    for organisation in (first, second):
        insure(organisation)
        share(consortium, organisation)
    leave_consortium(by=SYSTEM, at=now(), consortium=consortium, organisation=second)
    consortium.refresh_from_db()
    assert not PassportConsent.objects.live().filter(organisation=second).exists()
    with pytest.raises(NotMember):
        look(consortium, third, second)
    with pytest.raises(NotMember):
        look(consortium, second, first)


def test_a_consortium_that_was_given_up_sees_nothing(consortium, three):
    first, second, _ = three
    insure(first)
    share(consortium, first)
    dissolve_consortium(by=SYSTEM, at=now(), consortium=consortium)
    assert look(consortium, second, first).items == ()
    with pytest.raises(NotFormed):
        share(consortium, first)
    assert stop(consortium, first) == 1


def test_only_editors_and_the_letters_link_consent(consortium, three, make_person):
    first, second, _ = three
    insure(first)
    reader = Actor.person(make_person("r@x.example", first, "reader"))
    for by in (reader, Actor.letter(second.pk), Actor.nobody()):
        with pytest.raises(NotAllowed):
            share(consortium, first, by=by)
    assert len(share(consortium, first, by=Actor.letter(first.pk))) == 1
    assert share(consortium, first) == []  # twice is as once
    with pytest.raises(NoSuchItem):
        share(consortium, first, LIABILITY, "policy.equality")


def test_what_was_removed_and_added_again_is_not_shown_by_the_old_consent(consortium, three):
    first, second, _ = three
    insure(first)
    share(consortium, first)
    remove_item(by=SYSTEM, at=now(), organisation=first, key=LIABILITY)
    insure(first)
    assert look(consortium, second, first).items == ()
    assert len(share(consortium, first)) == 1
    assert len(look(consortium, second, first).items) == 1
    insure(first, amount=2)  # renewed is the same item
    assert look(consortium, second, first).items[0].said["amount"] == 2


def test_the_database_keeps_consents_and_sign_offs(consortium, three):
    first, second, _ = three
    insure(first)
    share(consortium, first)
    sign(consortium, second, first)
    stop(consortium, first)
    for change in (
        lambda: PassportConsent.objects.update(revoked_at=None),
        lambda: PassportConsent.objects.update(item="accounts"),
        PassportConsent.objects.all().delete,
        lambda: SignOff.objects.update(name="Somebody"),
        SignOff.objects.all().delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def keys_of(consortium, three):
    return {
        one.key: {member.name for member in one.members}
        for one in suggested_wants(consortium, three)
        if one.default
    }


def test_what_is_asked_follows_from_the_lot_and_the_work(consortium, three):
    everybody = {one.name for one in three}
    found = keys_of(consortium, three)
    assert found["accounts"] == found[LIABILITY] == found["policy.data-protection"] == everybody
    assert found["policy.safeguarding"] == found["safeguarding-lead"] == {"Fen Friends"}
    assert found["insurance.professional-indemnity"] == {"City Advice"}
    Threshold.objects.create(
        lot=consortium.lot,
        kind="accreditation",
        code="aqs",
        falls_on="deliverer",
        capability_id="debt-advice",
    )
    Threshold.objects.create(
        lot=consortium.lot, kind="accreditation", code="ico", falls_on="everyone"
    )
    Threshold.objects.create(
        lot=consortium.lot, kind="accreditation", code="matrix", falls_on="lead"
    )
    Threshold.objects.create(
        lot=consortium.lot, kind="accreditation", code="dspt", falls_on="anyone"
    )
    found = keys_of(consortium, three)
    assert found["accreditation.aqs"] == {"City Advice"}
    assert found["accreditation.ico"] == everybody
    assert found["accreditation.matrix"] == {asker_of(consortium).name}
    assert "accreditation.dspt" not in found


def test_one_letter_to_each_and_only_what_is_new(consortium, three):
    first, second, third = three
    assert len(ask(consortium, first)) == 4  # liability of three, safeguarding of one
    letters = Letter.objects.filter(kind="diligence")
    assert sorted(letters.values_list("to", flat=True)) == sorted(one.email for one in three)
    mine = letters.get(to=second.email).text
    assert "Safeguarding policy" in mine
    assert "at least £1,000,000" in mine
    assert "/seats/" in mine
    assert "Safeguarding policy" not in letters.get(to=third.email).text
    assert ask(consortium, first) == []
    assert letters.count() == 3


@pytest.mark.parametrize(
    "wants",
    [
        {},
        {"nonsense": None},
        {"accounts": Decimal(5)},
        {LIABILITY: Decimal(-1)},
        {LIABILITY: Decimal(10) ** 13},
    ],
)
def test_nonsense_is_not_asked(consortium, three, wants):
    with pytest.raises((Invalid, NotFound)):
        ask_for_passports(
            by=SYSTEM, at=now(), consortium=consortium, organisation=three[0], wants=wants
        )
    assert not DiligenceWant.objects.exists()


def test_the_starter_asks_until_a_lead_is_agreed(consortium, three):
    second = three[1]
    with pytest.raises(NotAllowed, match=r"City Advice asks"):
        ask(consortium, second)
    agreed(consortium, second, now())
    consortium.refresh_from_db()
    assert asker_of(consortium) == consortium.terms.get().lead


def kinds(consortium, organisation):
    return [
        (gap.key, gap.kind)
        for gap in gaps_of(consortium, at=now())
        if gap.organisation.pk == organisation.pk
    ]


def test_gaps_close_by_showing_and_by_saying_why_not(consortium, three):
    first, second, _ = three
    ask(consortium, first)
    assert set(kinds(consortium, second)) == {
        (LIABILITY, GapKind.NOT_SHOWN),
        ("policy.safeguarding", GapKind.NOT_SHOWN),
    }
    insure(second, amount=500_000)
    assert (LIABILITY, GapKind.NOT_SHOWN) in kinds(consortium, second)
    share(consortium, second)
    assert (LIABILITY, GapKind.TOO_LOW) in kinds(consortium, second)
    insure(second)
    excuse_want(
        by=SYSTEM,
        at=now(),
        consortium=consortium,
        organisation=second,
        item="policy.safeguarding",
        reason="We adopt it in May",
    )
    assert kinds(consortium, second) == []
    with pytest.raises(NotAsked):
        excuse_want(
            by=SYSTEM,
            at=now(),
            consortium=consortium,
            organisation=second,
            item="people",
            reason="x",
        )


def test_a_gap_says_no_more_of_who_has_it_and_who_has_not(consortium, three):
    """Of an item that is not shown, nobody can tell from a gap whether it is there."""
    first, second, _ = three
    ask(consortium, first)
    insure(second)
    texts = {
        gap.text.replace(gap.organisation.name, "")
        for gap in gaps_of(consortium, at=now())
        if gap.key == LIABILITY
    }
    assert texts == {"Show your partners: Public liability insurance"}


def test_insurance_that_ends_within_the_term_is_a_task_with_its_day(consortium, three):
    first = three[0]
    Contract.objects.update(starts_on=timezone.localdate() + timedelta(days=100), term_months=12)
    consortium = Consortium.objects.get()
    ends = insure(first, days=300).expires_on
    share(consortium, first)
    (gap,) = gaps_of(consortium, at=now())
    assert (gap.kind, gap.due) == (GapKind.RUNS_OUT, ends)
    assert "before the work ends" in gap.text
    assert str(ends.year) not in gap.text
    insure(first, days=50)
    (gap,) = gaps_of(consortium, at=now())
    assert "before the work begins" in gap.text
    insure(first, days=500)
    assert gaps_of(consortium, at=now()) == []
    Contract.objects.update(extension_months=12)
    assert len(gaps_of(Consortium.objects.get(), at=now())) == 1


def test_what_was_promised_at_award_falls_due_when_awarded(consortium, three):
    first = three[0]
    ask(consortium, first, **{LIABILITY: Decimal(5)})
    insure(first, amount=5, expires_on=None, at_award=True)
    share(consortium, first)
    assert kinds(consortium, first) == []
    Contract.objects.update(stage="awarded")
    consortium = Consortium.objects.get()
    assert kinds(consortium, first) == [(LIABILITY, GapKind.AT_AWARD)]


def diligence_items(organisation):
    """Return what of due diligence waits for an organisation under "Your work"."""
    return {step.text for step in steps_of([organisation.pk], now()) if step.page == "diligence"}


def test_gaps_wait_under_your_work(consortium, three):
    first, second, _ = three
    ask(consortium, first)
    texts = diligence_items(second)
    assert texts == {
        "Show your partners: Public liability insurance",
        "Show your partners: Safeguarding policy",
    }


def test_the_pack_has_what_is_shown_with_its_files_and_is_noted(consortium, three):
    first, second, third = three
    for organisation in (first, second):
        insure(organisation)
        attach(organisation)
    share(consortium, first)
    taken = take_passports(by=Actor.letter(third.pk), at=now(), consortium=consortium, reader=third)
    assert [(one.passport.organisation, len(one.files)) for one in taken] == [
        (first, 1),
        (second, 0),
        (third, 0),
    ]
    assert bytes(taken[0].files[0][1].content) == GOOD["pdf"]
    assert PassportLook.objects.filter(organisation=first, reader=third).count() == 2
    assert not PassportLook.objects.filter(organisation=second).exists()


def test_reading_takes_as_many_queries_for_many_as_for_one(consortium, three):
    for organisation in three:
        insure(organisation)
        attach(organisation)
        share(consortium, organisation)
    ask(consortium, three[0])
    with CaptureQueriesContext(connection) as caught:
        shown_in([consortium])
    assert len(caught) == 5
    with CaptureQueriesContext(connection) as caught:
        gaps_of(consortium, at=now())
    assert len(caught) <= 9
