"""Questions of an invited organisation to the starter, and answers; the clock runs on."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid
from accounts.models import User
from accounts.recording import note
from consortia.forming.errors import AlreadyAnswered
from consortia.forming.letters.invited import write_to_invited
from consortia.forming.letters.places import write_to_starter
from consortia.forming.models.answers import InvitationQuestion
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answerable import answerable, lock_invitation
from organisations.people.rules import require_answer

MOST = 5
LONGEST = 1000


@transaction.atomic
def ask_starter(
    *, by: Actor, at: datetime, invitation: Invitation, text: str
) -> InvitationQuestion:
    """Ask the starter a question before answering; replies to its letter go to the asker.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the invited organisation.
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn
        When the invitation cannot be answered any more.
    Conflict
        When five questions have been asked.
    Invalid
        When it says nothing, or more than 1,000 characters.
    """
    invitation = answerable(by, at, invitation)
    words = _words(text, "text", "Write what you want to know.")
    if invitation.questions.count() >= MOST:
        raise Conflict(
            f"You have asked {MOST} questions. Write to {invitation.consortium.starter.name}."
        )
    asked = InvitationQuestion.objects.create(invitation=invitation, text=words, asked_at=at)
    person = User.objects.filter(pk=by.user_id).first() if by.user_id else None
    write_to_starter(
        at,
        invitation.consortium,
        kind="question-back",
        subject=f"{invitation.organisation.name} asks: {invitation.consortium.lot.contract.title}",
        more={"invitation": invitation, "question": asked},
        reply_to=person.email if person else invitation.organisation.email,
    )
    note(by, at, "ask_starter", asked, invitation=invitation.pk)
    return asked


@transaction.atomic
def answer_invited(
    *, by: Actor, at: datetime, question: InvitationQuestion, answer: str
) -> InvitationQuestion:
    """Answer an invited organisation's question; each of its addresses gets a letter.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the organisation that started the consortium.
    AlreadyAnswered
        When it was answered before, and differently; the same answer again changes nothing.
    Invalid
        When it says nothing, or more than 1,000 characters.
    """
    require_answer(by, question.invitation.consortium.starter)
    words = _words(answer, "answer", "Write an answer.")
    _, invitation = lock_invitation(question.invitation)
    question = InvitationQuestion.objects.select_for_update().get(pk=question.pk)
    if question.answered_at is not None:
        if question.answer != words:
            raise AlreadyAnswered("Somebody has answered this already. Nothing was changed.")
        return question
    question.answer, question.answered_at = words, at
    question.save(update_fields=["answer", "answered_at"])
    question.invitation = invitation
    write_to_invited(
        by,
        at,
        invitation,
        kind="answer-back",
        subject=f"{invitation.consortium.starter.name} answers",
        more={"question": question},
    )
    note(by, at, "answer_invited", question, invitation=invitation.pk)
    return question


def _words(text: str, field: str, empty: str) -> str:
    words = text.strip()
    if not words:
        raise Invalid(empty, field=field)
    if len(words) > LONGEST:
        raise Invalid(f"Write at most {LONGEST} characters.", field=field)
    return words
