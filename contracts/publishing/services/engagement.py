"""Early engagement: interest, comments, questions and their answers, alike for everyone."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.errors import Conflict, Invalid, NotFound
from accounts.letters import write_letter
from accounts.recording import note
from contracts.commissioners.rules import require_drafter, require_person
from contracts.destinations import QuestionPage
from contracts.drafting.errors import WrongStage
from contracts.drafting.models.changes import ChangeKind
from contracts.drafting.models.choices import LIVE, Stage
from contracts.drafting.models.contracts import Contract
from contracts.drafting.rules import may_see
from contracts.drafting.services.editing import locked, tell
from contracts.publishing.models.engagement import ContractInterest, ContractQuestion, QuestionKind
from organisations.people.rules import require_editor
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible_lines


@transaction.atomic
def say_interest(
    *, by: Actor, at: datetime, contract: Contract, organisation: Organisation
) -> ContractInterest:
    """Record an organisation's interest in bidding; only the count is public; idempotent.

    Raises
    ------
    NotAllowed, WrongStage
        Unless `by` is an editor of the organisation, and bidding is still possible.
    """
    require_editor(by, organisation)
    contract = _live(by, contract)
    interest, made = ContractInterest.objects.get_or_create(
        contract=contract, organisation=organisation, defaults={"since": at}
    )
    if made:
        note(by, at, "say_interest", contract, organisation=organisation.pk)
    return interest


@transaction.atomic
def withdraw_interest(
    *, by: Actor, at: datetime, contract: Contract, organisation: Organisation
) -> None:
    """Withdraw an organisation's interest in bidding; idempotent.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation.
    """
    require_editor(by, organisation)
    gone, _ = contract.interests.filter(organisation=organisation).delete()
    if gone:
        note(by, at, "withdraw_interest", contract, organisation=organisation.pk)


@transaction.atomic
def ask_question(
    *, by: Actor, at: datetime, contract: Contract, text: str, kind: str = QuestionKind.QUESTION
) -> ContractQuestion:
    """Ask the commissioner a question, or comment; shown with its answer, never its asker.

    Raises
    ------
    NotAllowed, WrongStage, Invalid
        Unless `by` is a signed-in person, the contract is live, and something is said.
    """
    require_person(by)
    contract = _live(by, contract)
    if kind not in QuestionKind.values:
        raise Invalid(f"Choose one of {', '.join(QuestionKind.values)}.", field="kind")
    if kind == QuestionKind.COMMENT and contract.stage == Stage.OPEN:
        raise WrongStage("Comments are for the time before it opens. Ask a question instead.")
    if not visible_lines(text):
        raise Invalid("Say what you want to know.", field="text")
    asked = ContractQuestion.objects.create(
        contract=contract, kind=kind, text=text.strip(), asker_id=by.user_id, asked_at=at
    )
    if kind == QuestionKind.COMMENT:
        tell(contract, at, kind=ChangeKind.ADDED, text="A comment was added.")
    else:
        _write(contract, asked, at)
    note(by, at, "ask_question", asked, contract=contract.pk, kind=kind)
    return asked


@transaction.atomic
def answer_question(
    *, by: Actor, at: datetime, question: ContractQuestion, answer: str, wording: str = ""
) -> ContractQuestion:
    """Answer a question for everyone at once; a published answer is never rewritten.

    Parameters
    ----------
    wording : str, optional
        The question in other words, where its own would give the asker away.

    Raises
    ------
    NotAllowed
        Unless `by` drafts for the leading commissioner.
    Conflict, Invalid
        When it has its answer, is a comment, or nothing is said.
    """
    require_drafter(by, question.contract.commissioner)
    locked(question.contract)
    question = ContractQuestion.objects.select_related("contract__commissioner").get(pk=question.pk)
    if question.kind != QuestionKind.QUESTION or question.answered_at is not None:
        raise Conflict("It has its answer. Add what is new as a document or in the description.")
    if not answer.strip():
        raise Invalid("Write the answer. Everyone reads it.", field="answer")
    question.text = wording.strip() or question.text
    question.answer, question.answered_at = answer.strip(), at
    question.save(update_fields=["text", "answer", "answered_at"])
    tell(question.contract, at, kind=ChangeKind.ADDED, text="A question was answered.")
    note(by, at, "answer_question", question, contract=question.contract_id)
    return question


def _write(contract: Contract, asked: ContractQuestion, at: datetime) -> None:
    words = {
        "contract": contract,
        "question": asked,
        "link": url_of(QuestionPage(question=asked.pk)),
    }
    write_letter(
        at=at,
        kind="question",
        to=contract.contact_email or contract.commissioner.email,
        subject=f"A question waits: {contract.title}",
        text=render_to_string("contracts/letters/question.txt", words),
    )


def _live(by: Actor, contract: Contract) -> Contract:
    contract = Contract.objects.select_related("commissioner").get(pk=contract.pk)
    if not may_see(by, contract):
        raise NotFound("There is no such contract.")
    if contract.stage not in LIVE:
        raise WrongStage(f"This contract is {contract.get_stage_display().lower()}.")
    return contract
