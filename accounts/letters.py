"""Letters: written with their cause in one transaction, posted later, each exactly one row."""

from datetime import datetime
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from accounts.hints import hint
from accounts.models import Letter

#: Letters that somebody waits for, in front of the screen or before a deadline: codes, answers,
#: receipts. They have a lane of their own, and do not wait behind a thousand invitations.
URGENT = frozenset(
    {"answered", "bid-withdrawn", "claim-code", "number-code", "receipt", "sign-in-code"}
)


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
    """Write one letter to one address, and hint that it waits to be posted in its lane.

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
        urgent=secret or kind in URGENT,
    )
    hint_to_post(letter)
    return letter


def hint_to_post(letter: Letter) -> None:
    """Hint that a letter waits in its lane."""
    if letter.urgent:
        hint("post_urgent", letter.pk)
    else:
        hint("post_letter", letter.pk)


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """Return the message that a letter becomes: the one place where its text is made into mail."""
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
