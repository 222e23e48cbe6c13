"""Letters: written with their cause in one transaction, posted later, each exactly one row."""

from datetime import datetime, timedelta
from email.utils import make_msgid
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from accounts.hints import hint
from accounts.models import Letter, LetterState

GRACE = timedelta(minutes=2)
TRIES = 8


def write_letter(
    *,
    at: datetime,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    reply_to: str = "",
    secret: bool = False,
    unsubscribe: str = "",
) -> Letter:
    """Write one letter to one address, and hint that it waits to be posted.

    Parameters
    ----------
    at : datetime
        When it was written.
    kind : str
        Its kind, such as ``invitation`` or ``sign-in-code``.
    to, reply_to : str
        One e-mail address each.
    subject, text, html : str
        Its content; `html` may be empty.
    secret : bool
        Whether the text must be erased once sent (a sign-in code).
    unsubscribe : str
        URL that stops such letters by one POST (RFC 8058), where they can be stopped.
    """
    letter = Letter.objects.create(
        kind=kind,
        to=to,
        subject=" ".join(subject.split())[:200],
        text=text,
        html=html,
        reply_to=reply_to,
        secret=secret,
        unsubscribe=unsubscribe,
        message_id=make_msgid(kind, domain=urlsplit(settings.SITE_URL).hostname or "localhost"),
        written_at=at,
        next_try_at=at,
    )
    hint("post_letter", letter.pk)
    return letter


def post_letter(pk: int, *, at: datetime) -> Letter | None:
    """Post one waiting letter; idempotent, also for two workers or after a crash.

    The letter is claimed before it is sent and marked after. A crash between the mail server's
    "250" and our commit is the only way to send it twice, and then under one Message-ID.

    Returns
    -------
    Letter or None
        The letter as it is now; None where it was not ours to send.
    """
    letter = _claim(pk, at)
    if letter is None:
        return None
    try:
        _envelope(letter).send()
    except (SMTPException, OSError) as problem:
        _put_back(letter, at, problem)
    else:
        _mark_sent(letter, at)
    return letter


def _claim(pk: int, at: datetime) -> Letter | None:
    with transaction.atomic():
        letter = Letter.objects.select_for_update().filter(pk=pk).first()
        if letter is None or not _ours_to_send(letter, at):
            return None
        letter.state, letter.claimed_at, letter.tries = LetterState.SENDING, at, letter.tries + 1
        letter.save(update_fields=["state", "claimed_at", "tries"])
        return letter


def _ours_to_send(letter: Letter, at: datetime) -> bool:
    if letter.state == LetterState.WAITING:
        return letter.next_try_at <= at
    stale = letter.claimed_at is not None and letter.claimed_at <= at - GRACE
    return letter.state == LetterState.SENDING and stale


def _envelope(letter: Letter) -> EmailMultiAlternatives:
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=headers,
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def _mark_sent(letter: Letter, at: datetime) -> None:
    letter.state, letter.sent_at, letter.problem = LetterState.SENT, at, ""
    if letter.secret and not settings.DEMO:
        letter.text = letter.html = ""
    letter.save(update_fields=["state", "sent_at", "problem", "text", "html"])


def _put_back(letter: Letter, at: datetime, problem: Exception) -> None:
    refused = isinstance(problem, SMTPRecipientsRefused) or (
        isinstance(problem, SMTPResponseException) and 500 <= problem.smtp_code < 600
    )
    last = refused or letter.tries >= TRIES
    letter.state = LetterState.FAILED if last else LetterState.WAITING
    letter.next_try_at = at + timedelta(minutes=2**letter.tries)
    letter.problem = str(problem)[:500]
    letter.save(update_fields=["state", "next_try_at", "problem"])
