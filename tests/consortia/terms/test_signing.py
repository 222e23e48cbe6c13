"""The agreement: made from agreed terms, signed as read, signed again after a change."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed, Stale
from accounts.models import Letter
from consortia.departures.services.leaving import leave_consortium
from consortia.forming.errors import NotMember
from consortia.forming.letters.members import member_token
from consortia.forming.membership import members_of
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.starting import start_consortium
from consortia.proposals.services.matching import request_match
from consortia.terms.agreement.documents import as_docx, as_pdf
from consortia.terms.agreement.wording import plain_text
from consortia.terms.drafts import suggest
from consortia.terms.errors import AgreementReplaced, NothingAgreed, SignaturesEnd, TooManyVersions
from consortia.terms.models.agreements import Agreement, Signature
from consortia.terms.services.answering import agree_terms
from consortia.terms.services.proposing import propose_terms
from consortia.terms.services.signing import ask_for_change, draw_up_agreement, sign_agreement
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisations(make_organisation):
    """Return two organisations; the second has no legal form."""
    return (
        make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]}),
        make_organisation(
            "Marsh Łunch", {"befriending": [CAMBRIDGE, FENLAND]}, kind="unincorporated"
        ),
    )


@pytest.fixture
def consortium(make_contract, organisations, promptly):
    """Return a formed consortium of both."""
    lot = make_contract().lots.get()
    with promptly():
        run = request_match(by=SYSTEM, at=timezone.now(), lot=lot)
    made = start_consortium(
        by=SYSTEM,
        at=timezone.now(),
        proposal=run.proposals.get(rank=1),
        organisation=organisations[0],
    )
    accept_invitation(by=SYSTEM, at=timezone.now(), invitation=made.invitations.get())
    return made


def settle(consortium, organisations, **changes):
    """Agree on terms, and return the agreement that is made from them."""
    draft = suggest(consortium, members_of(consortium))
    shares = dict.fromkeys(members_of(consortium), Decimal(50))
    terms = propose_terms(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=organisations[0],
        draft=replace(draft, price=Decimal(100), shares=shares, **changes),
    )
    for organisation in organisations:
        agree_terms(
            by=SYSTEM,
            at=timezone.now(),
            terms=terms,
            organisation=organisation,
            decided_by="The committee",
            decided_on=timezone.now().date(),
        )
    return consortium.agreements.current().get()


def sign(agreement, organisation, by=SYSTEM, **changes):
    """Sign for one member."""
    said = {"name": "Ada Lee", "role": "Chair", "sha256": agreement.sha256} | changes
    return sign_agreement(
        by=by, at=timezone.now(), agreement=agreement, organisation=organisation, **said
    )


def draw_up(consortium, organisation, special, at=None, **more):
    """Draw up another version."""
    return draw_up_agreement(
        by=SYSTEM,
        at=at or timezone.now(),
        consortium=consortium,
        organisation=organisation,
        special=special,
        **more,
    )


def test_it_is_made_as_soon_as_all_have_agreed_and_says_what_was_agreed(consortium, organisations):
    agreement = settle(consortium, organisations)
    text = plain_text(agreement.sections)
    for said in (
        "take advice before you sign",
        "City Advice leads",
        "decided by The committee",
        "City Advice is its fund holder",
        "Debt advice in Cambridge, Fenland",
        "Each member reports every three months how many people it reached",
        "Marsh Łunch: £50.00",
        "Competition Act 1998",
    ):
        assert said in text, said
    assert agreement.sha256 == sha256(text.encode()).hexdigest()
    assert {letter.to for letter in Letter.objects.filter(kind="agreement")} == {
        organisation.email for organisation in organisations
    }


def test_the_last_signature_settles_it(consortium, organisations):
    agreement = settle(consortium, organisations)
    assert sign(agreement, organisations[0]).state == "open"
    assert sign(agreement, organisations[0]).signatures.count() == 1  # twice is as once
    assert sign(agreement, organisations[1]).state == "signed"
    assert agreement.sha256 in Letter.objects.filter(kind="signed").first().text


def test_only_what_was_read_is_signed_and_by_somebody(consortium, organisations, make_organisation):
    agreement = settle(consortium, organisations)
    with pytest.raises(Stale):
        sign(agreement, organisations[0], sha256="0" * 64)
    with pytest.raises(Invalid, match="who signs"):
        sign(agreement, organisations[0], name=" ")
    with pytest.raises(NotMember):
        sign(agreement, make_organisation("Stranger"))
    with pytest.raises(NotAllowed):
        sign(agreement, organisations[0], by=Actor.letter(organisations[1].pk))
    assert not Signature.objects.exists()


def test_special_terms_make_a_version_that_is_signed_again(consortium, organisations):
    first = settle(consortium, organisations)
    sign(first, organisations[0])
    with pytest.raises(SignaturesEnd, match="City Advice signed"):
        draw_up(consortium, organisations[1], "We meet in Ely.\n\nTea is shared.")
    second = draw_up(consortium, organisations[1], "We meet in Ely.\n\nTea is shared.", sure=True)
    first.refresh_from_db()
    assert (first.state, second.number, second.state) == ("void", 2, "open")
    assert second.sections[-1]["paragraphs"] == ["We meet in Ely.", "Tea is shared."]
    assert first.signatures.count() == 1  # what was signed is kept
    with pytest.raises(AgreementReplaced):
        sign(first, organisations[1])
    with pytest.raises(Invalid, match="already"):
        draw_up(consortium, organisations[0], " We meet in Ely.\n\nTea is shared. ")
    third = settle(consortium, organisations, days_to_pay=14)
    assert (third.number, third.special) == (3, second.special)


def test_at_most_five_versions_are_made_within_a_day(consortium, organisations):
    """Each writes to everybody; the sixth is told until when to wait, and nothing is made."""
    settle(consortium, organisations)
    for number in range(4):
        draw_up(consortium, organisations[0], f"Tea {number}.")
    letters = Letter.objects.filter(kind="agreement").count()
    with pytest.raises(TooManyVersions, match="5 versions were made within a day"):
        draw_up(consortium, organisations[1], "Coffee.")
    assert consortium.agreements.count() == 5
    assert Letter.objects.filter(kind="agreement").count() == letters
    later = timezone.now() + timedelta(days=1, minutes=1)
    assert draw_up(consortium, organisations[1], "Coffee.", at=later).number == 6


def test_the_page_says_who_would_sign_again_before_it_is_done(consortium, organisations, client):
    """One press does nothing where somebody has signed; the second one does it."""
    agreement = settle(consortium, organisations)
    sign(agreement, organisations[0])
    page = f"/seats/{member_token(consortium, organisations[1])}/agreement/draw-up/"
    shown = client.post(page, {"special": "Tea."})
    assert shown.status_code == 200
    assert "City Advice has signed version 1." in whole_text(shown)
    assert consortium.agreements.count() == 1
    assert client.post(page, {"special": "Tea.", "sure": "yes"}).status_code == 302
    assert client.post(page, {"special": " Tea. "}).status_code == 422
    assert consortium.agreements.count() == 2


def test_a_change_is_asked_for_before_signing(consortium, organisations):
    agreement = settle(consortium, organisations)
    ask_for_change(
        by=SYSTEM,
        at=timezone.now(),
        agreement=agreement,
        organisation=organisations[1],
        text="Tea?",
    )
    assert "Tea?" in Letter.objects.filter(kind="change-request").first().text
    for organisation in organisations:
        sign(agreement, organisation)
    with pytest.raises(AgreementReplaced, match="settled"):
        ask_for_change(
            by=SYSTEM,
            at=timezone.now(),
            agreement=agreement,
            organisation=organisations[1],
            text="Tea?",
        )


def test_nothing_is_drawn_up_before_terms_are_agreed(consortium, organisations):
    with pytest.raises(NothingAgreed):
        draw_up(consortium, organisations[0], "Tea.")


def test_whoever_leaves_after_signing_ends_it(consortium, organisations):
    agreement = settle(consortium, organisations)
    for organisation in organisations:
        sign(agreement, organisation)
    leave_consortium(
        by=SYSTEM, at=timezone.now(), consortium=consortium, organisation=organisations[1]
    )
    agreement.refresh_from_db()
    assert (agreement.state, agreement.signatures.count()) == ("void", 2)


def test_the_files_say_what_was_signed_and_by_whom(consortium, organisations):
    agreement = settle(consortium, organisations)
    sign(agreement, organisations[1])
    agreement = Agreement.objects.whole().get(pk=agreement.pk)
    word = "\n".join(one.text for one in Document(BytesIO(as_docx(agreement))).paragraphs)
    pdf = "\n".join(page.extract_text() for page in PdfReader(BytesIO(as_pdf(agreement))).pages)
    for text in (word, " ".join(pdf.split())):
        assert "Marsh Łunch: Ada Lee, Chair" in text
        assert agreement.sha256 in text.replace(" ", "") or agreement.sha256 in text
    for section in agreement.sections:
        assert section["heading"] in word


def refused(change):
    """Tell that the database refuses a change."""
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_the_database_itself_keeps_text_and_signatures(consortium, organisations):
    agreement = settle(consortium, organisations)
    sign(agreement, organisations[0])
    row = Agreement.objects.filter(pk=agreement.pk)
    refused(lambda: row.update(sections=[]))
    refused(lambda: row.update(sha256="0" * 64))
    refused(lambda: row.update(state="signed", settled_at=timezone.now()))
    refused(lambda: Signature.objects.update(name="Somebody else"))
    refused(lambda: Signature.objects.all().delete())
    refused(
        lambda: Signature.objects.create(
            agreement=agreement,
            organisation=organisations[1],
            name="A",
            role="B",
            sha256="0" * 64,
            at=timezone.now(),
        )
    )
