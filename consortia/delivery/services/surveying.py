"""Surveys how fair and open a contract was, of all who were or could have been invited."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.destinations import YourWork, url_of
from accounts.errors import Invalid
from accounts.letters import write_letter
from accounts.recording import note
from consortia.delivery.errors import SurveyClosed
from consortia.delivery.models.surveys import FIELDS, Survey, SurveyAnswer, SurveyAsk
from consortia.delivery.survey import FEW_ANSWERS
from consortia.departures.models import Departure
from consortia.destinations import SurveyPage
from consortia.forming.errors import BrokenLink
from consortia.forming.models.consortia import Member
from consortia.forming.models.invitations import Invitation
from consortia.proposals.models import ProposalMember, Told
from contracts.commissioners.models import Commissioner
from contracts.drafting.models.changes import ChangeKind, ContractChange
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract
from organisations.destinations import LettersStop
from organisations.people.addresses import asking_addresses_of
from organisations.people.rules import require_answer
from organisations.people.services.contacts import stop_token
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible_lines

ITSELF = Actor.system("timetable")
LASTS = timedelta(weeks=4)
#: What ended longer ago is not asked about any more.
RECENT = timedelta(weeks=8)
AT_ONCE = 20
_SALT = "consortia.survey"


def open_and_close_surveys(*, at: datetime) -> int:
    """Open surveys of contracts that have ended, and close those whose time is over.

    Returns
    -------
    int
        How many were opened and closed: the sweep comes again.
    """
    return open_surveys(at=at) + close_surveys(at=at)


def open_surveys(*, at: datetime) -> int:
    """Ask about contracts that were awarded, or cancelled after bids had been invited; once each.

    Every organisation is asked that was told of, proposed for, invited to or in a consortium for
    one of its lots, member or not: one letter to each of its addresses but those that want no
    letters. The others find the questions under “Your work”.
    """
    ended = ContractChange.objects.filter(
        contract=OuterRef("pk"),
        kind=ChangeKind.STAGE,
        stage=OuterRef("stage"),
        at__gte=at - RECENT,
    )
    opened = ContractChange.objects.filter(
        contract=OuterRef("pk"), kind=ChangeKind.STAGE, stage=Stage.OPEN
    )
    due = Contract.objects.filter(
        Exists(ended),
        Exists(opened),
        survey__isnull=True,
        stage__in=[Stage.AWARDED, Stage.CANCELLED],
    )
    keys = due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    return sum(_open(pk, at) for pk in list(keys))


@transaction.atomic
def answer_survey(
    *, by: Actor, at: datetime, ask: SurveyAsk, scores: Mapping[str, int], words: str = ""
) -> SurveyAnswer:
    """Answer for one organisation, or change its answer, until the survey closes.

    The database's clock decides when that is.

    Parameters
    ----------
    scores : mapping
        Each of the five questions → 1 (not at all) to 5 (fully).
    words : str
        Anything else; only the operator of the site reads it.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for the organisation.
    SurveyClosed
        When its time is over.
    Invalid
        When a question has no answer from 1 to 5.
    """
    require_answer(by, ask.organisation)
    asked, now = _locked(ask.survey_id), database_now()
    if asked.closes_at <= now:
        raise SurveyClosed("Thank you, but the time to answer is over.")
    for name in FIELDS:
        if scores.get(name) not in (1, 2, 3, 4, 5):
            raise Invalid("Choose from 1 (not at all) to 5 (fully).", field=name)
    said = {name: scores[name] for name in FIELDS} | {"words": visible_lines(words)[:2000]}
    answer, _ = SurveyAnswer.objects.update_or_create(
        ask=ask, defaults=said | {"survey": asked, "said_at": now}
    )
    note(by, at, "answer_survey", asked)
    return answer


def _locked(pk: int) -> Survey:
    """Return a survey, locked: closing it waits for the answers that are being written."""
    return Survey.objects.select_for_update().get(pk=pk)


def close_surveys(*, at: datetime) -> int:
    """Untie the answers of surveys whose time is over, and publish them in fives or more.

    A survey with fewer than five answers waits for the commissioner's next ones, so that no
    publication differs from the one before it by less than five answers.
    """
    over = Survey.objects.over(at).order_by("pk").values_list("pk", flat=True)
    return sum(_close(pk, at) for pk in list(over[:AT_ONCE]))


@transaction.atomic
def _close(pk: int, at: datetime) -> int:
    closing = Survey.objects.select_related("contract").get(pk=pk)
    commissioner = closing.contract.commissioner_id
    Commissioner.objects.select_for_update().get(pk=commissioner)
    if not Survey.objects.over(at).filter(pk=pk).update(untied_at=at):
        return 0
    closing.answers.update(ask=None, said_at=None)
    waiting = Survey.objects.filter(
        contract__commissioner=commissioner, untied_at__isnull=False, counted_at__isnull=True
    )
    keys = list(waiting.values_list("pk", flat=True))
    if SurveyAnswer.objects.filter(survey__in=keys).count() >= FEW_ANSWERS:
        Survey.objects.filter(pk__in=keys).update(counted_at=at)
    note(ITSELF, at, "close_survey", closing)
    return 1


@transaction.atomic
def _open(pk: int, at: datetime) -> int:
    rows = Contract.objects.select_for_update(of=("self",)).select_related("commissioner")
    contract = rows.get(pk=pk)
    made, new = Survey.objects.get_or_create(
        contract=contract, defaults={"opened_at": at, "closes_at": at + LASTS}
    )
    if not new:
        return 0
    for organisation in _organisations(contract):
        ask = SurveyAsk.objects.create(survey=made, organisation=organisation, asked_at=at)
        _write(ask, contract, at)
    note(ITSELF, at, "open_survey", made)
    return 1


def _organisations(contract: Contract) -> list[Organisation]:
    """Return every organisation that was told of the contract's lots, by primary key."""
    of_contract = {"consortium__lot__contract": contract}
    found = Q(pk__in=Told.objects.filter(lot__contract=contract).values("organisation"))
    named = ProposalMember.objects.filter(proposal__lot__contract=contract)
    found |= Q(pk__in=named.values("organisation"))
    found |= Q(pk__in=Invitation.objects.filter(**of_contract).values("organisation"))
    found |= Q(pk__in=Member.objects.filter(**of_contract).values("organisation"))
    found |= Q(pk__in=Departure.objects.filter(**of_contract).values("organisation"))
    return list(Organisation.objects.filter(found).order_by("pk"))


def _write(ask: SurveyAsk, contract: Contract, at: datetime) -> None:
    for address in asking_addresses_of(ask.organisation):
        ours = address.reader == ask.organisation
        stop = url_of(LettersStop(token=stop_token(ask.organisation, address)))
        words = {
            "organisation": ask.organisation,
            "contract": contract,
            "survey": ask.survey,
            "link": url_of(SurveyPage(survey_token(ask)) if ours else YourWork()),
            "stop": stop,
            "site": settings.SITE_NAME,
        }
        write_letter(
            at=at,
            kind="survey",
            to=address.email,
            subject=f"Was it fair? Five questions on {contract.title}",
            text=render_to_string("consortia/letters/survey.txt", words),
            unsubscribe=stop,
        )


def survey_token(ask: SurveyAsk) -> str:
    """Return the token of a letter's link, which answers for one organisation on one contract."""
    return signing.dumps(ask.pk, salt=_SALT)


def ask_from_token(token: str) -> SurveyAsk:
    """Return the survey request that a letter's link answers.

    Raises
    ------
    BrokenLink
        When the link is none that we sent, or the organisation has left or is part of another now.
    """
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature as problem:
        raise BrokenLink(
            "This address is not complete. Open the link from the letter again, all of it."
        ) from problem
    rows = SurveyAsk.objects.select_related("survey__contract__commissioner", "organisation")
    found = rows.filter(pk=pk).first()
    if found is None or not found.organisation.is_current:
        raise BrokenLink(
            "The organisation that was asked here has left, or is part of another now."
        )
    return found
