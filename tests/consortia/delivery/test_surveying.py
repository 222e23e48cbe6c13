"""The survey: everybody asked once, one answer each, untied, published in fives."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Invalid, NotAllowed
from accounts.models import Letter
from consortia.delivery.errors import SurveyClosed
from consortia.delivery.models.surveys import FIELDS, Survey, SurveyAnswer, SurveyAsk
from consortia.delivery.services.surveying import (
    answer_survey,
    ask_from_token,
    open_and_close_surveys,
    survey_token,
)
from consortia.delivery.survey import results_of
from consortia.forming.errors import BrokenLink
from consortia.forming.services.starting import start_consortium
from consortia.proposals.models import Told
from contracts.publishing.services.stages import cancel_contract
from organisations.people.models.stops import LetterStop
from tests.conftest import SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisations(make_organisation):
    """Return six organisations."""
    return [make_organisation(f"Organisation {number}") for number in range(6)]


@pytest.fixture
def cancelled(make_contract):
    """Return a maker of contracts that organisations were told of, cancelled once open."""

    def make(told, *, opened=True):
        contract = make_contract(opened=opened)
        for organisation in told:
            Told.objects.create(
                lot=contract.lots.get(), organisation=organisation, at=timezone.now()
            )
        return cancel_contract(by=SYSTEM, at=timezone.now(), contract=contract, reason="No money")

    return make


def ask_about(contract):
    """Open the survey of a contract and return whom it asks."""
    open_and_close_surveys(at=timezone.now())
    return list(SurveyAsk.objects.filter(survey__contract=contract).order_by("pk"))


def answer(ask, score=4, *, by=SYSTEM, **more):
    """Answer all questions alike."""
    return answer_survey(
        by=by, at=timezone.now(), ask=ask, scores=dict.fromkeys(FIELDS, score), **more
    )


def close(contract):
    """Let the time pass, and close the survey."""
    moment = database_now() - timedelta(seconds=1)
    Survey.objects.filter(contract=contract).update(
        closes_at=moment, opened_at=moment - timedelta(days=28)
    )
    open_and_close_surveys(at=timezone.now())


def test_everybody_is_asked_once_member_or_not(
    matched_lot, two_organisations, organisations, commissioner
):
    start_consortium(
        by=SYSTEM,
        at=timezone.now(),
        proposal=matched_lot.proposals.first(),
        organisation=two_organisations[0],
    )
    Told.objects.create(lot=matched_lot, organisation=organisations[0], at=timezone.now())
    assert open_and_close_surveys(at=timezone.now()) == 0
    cancel_contract(by=SYSTEM, at=timezone.now(), contract=matched_lot.contract, reason="No money")
    for _ in range(2):
        asked = ask_about(matched_lot.contract)
    assert {one.organisation for one in asked} == {*two_organisations, organisations[0]}
    letters = Letter.objects.filter(kind="survey")
    assert {one.to for one in letters} == {one.organisation.email for one in asked}
    assert len(letters) == 3
    assert "has cancelled" in letters[0].text
    assert all(one.unsubscribe for one in letters)


def test_a_draft_or_an_old_contract_is_not_asked_about(cancelled, organisations):
    cancelled(organisations, opened=False)
    old = cancelled(organisations)
    assert open_and_close_surveys(at=timezone.now() + timedelta(weeks=9)) == 0
    assert len(ask_about(old)) == 6


def test_organisations_without_letters_are_asked_on_the_site(cancelled, organisations):
    LetterStop.objects.create(
        organisation=organisations[0],
        email=organisations[0].email,
        reason="asked",
        since=timezone.now(),
    )
    organisations[1].__class__.objects.filter(pk=organisations[1].pk).update(email="")
    assert len(ask_about(cancelled(organisations))) == 6
    sent = set(Letter.objects.filter(kind="survey").values_list("to", flat=True))
    assert sent == {organisation.email for organisation in organisations[2:]}


def test_an_answer_changes_until_it_closes_and_is_one(cancelled, organisations):
    ask, *_ = ask_about(contract := cancelled(organisations))
    answer(ask, 1)
    answer(ask, 5, words="Late papers")
    assert SurveyAnswer.objects.get().alike == 5
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyAnswer.objects.create(
            survey=ask.survey, ask=ask, said_at=timezone.now(), **dict.fromkeys(FIELDS, 1)
        )
    close(contract)
    with pytest.raises(SurveyClosed):
        answer(ask)


@pytest.mark.parametrize("score", [0, 6, None, "5"])
def test_an_answer_is_from_one_to_five(cancelled, organisations, score):
    ask, *_ = ask_about(cancelled(organisations))
    with pytest.raises(Invalid, match="1 "):
        answer(ask, score)
    assert not SurveyAnswer.objects.exists()


def test_nobody_answers_for_another_organisation(cancelled, organisations):
    first, second, *_ = ask_about(cancelled(organisations))
    with pytest.raises(NotAllowed):
        answer(first, by=Actor.letter(second.organisation_id))
    token = survey_token(first)
    assert ask_from_token(token) == first
    with pytest.raises(BrokenLink):
        ask_from_token(token[:-1] + ("a" if token[-1] != "a" else "b"))


def test_results_come_in_fives_and_each_organisation_counts_the_same(
    cancelled, organisations, commissioner, django_assert_num_queries
):
    first = cancelled(organisations)
    for one in ask_about(first)[:4]:
        answer(one, 2)
    close(first)
    assert results_of([commissioner.pk]) == {}
    second = cancelled(organisations)
    answer(ask_about(second)[0], 5)
    assert results_of([commissioner.pk]) == {}
    close(second)
    with django_assert_num_queries(1):
        (found,) = results_of([commissioner.pk]).values()
    assert (found.answers, found.means) == (5, (2.6,) * 5)
    third = cancelled(organisations)
    for one in ask_about(third)[:4]:
        answer(one, 5)
    close(third)
    assert results_of([commissioner.pk])[commissioner.pk].answers == 5


def test_once_closed_nothing_ties_an_answer_to_its_organisation(cancelled, organisations):
    contract = cancelled(organisations)
    for one in ask_about(contract)[:5]:
        answer(one, words=f"By {one.organisation}")
    close(contract)
    rows = SurveyAnswer.objects.all()
    assert {(one.ask, one.said_at) for one in rows} == {(None, None)}
    for change in (
        lambda: rows.update(alike=1),
        rows.delete,
        lambda: SurveyAnswer.objects.create(
            survey=Survey.objects.get(), **dict.fromkeys(FIELDS, 1)
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_words_are_for_the_operator_only(cancelled, organisations, commissioner, client, capsys):
    contract = cancelled(organisations)
    for one in ask_about(contract)[:4]:
        answer(one, words="A blue bus")
    close(contract)
    call_command("survey_words")
    assert capsys.readouterr().out == ""
    second = cancelled(organisations)
    answer(ask_about(second)[0])
    close(second)
    call_command("survey_words")
    assert capsys.readouterr().out == "Fen County: A blue bus\n" * 4
    for address in (f"/commissioners/{commissioner.pk}/", f"/contracts/{contract.pk}/"):
        assert "blue bus" not in client.get(address).content.decode()


def test_the_page_behind_the_letter(cancelled, organisations, client):
    contract = cancelled(organisations)
    ask, *_ = ask_about(contract)
    address = f"/surveys/{survey_token(ask)}/"
    assert client.get(address).status_code == 200
    assert not SurveyAnswer.objects.exists()
    assert client.post(address, {"time": "4"}).status_code == 422
    assert client.post(address, dict.fromkeys(FIELDS, "4")).status_code == 302
    assert "You have answered" in whole_text(client.get(address))
    close(contract)
    assert client.post(address, dict.fromkeys(FIELDS, "1")).status_code == 410
    assert "The time to answer ended" in whole_text(client.get(address))
    assert client.get("/surveys/nonsense/").status_code == 404
