"""Forgetting people: what is theirs goes, what they did stays by number."""

from django.db.models import Q

from accounts.models import Letter, LetterState, User

ERASED = "The address was erased."


def erase_person(user: User) -> None:
    """Take a person out of the site, with everything that was theirs alone.

    The record names people by number only and stays. Call it in the transaction of its cause,
    after who else counts on the person has been asked.
    """
    erase_address(user.email)
    user.delete()


def erase_address(address: str) -> None:
    """Forget an e-mail address, and what was written to it or names it as who wrote.

    What still waits of that is not sent.
    """
    if not address:
        return
    written = Letter.objects.filter(reply_to__iexact=address)
    named = Q(subject__icontains=address) | Q(text__icontains=address) | Q(html__icontains=address)
    for theirs in (Letter.objects.filter(to__iexact=address), written.filter(named)):
        unsent = theirs.exclude(state=LetterState.SENT)
        unsent.update(state=LetterState.FAILED, problem=ERASED)
        theirs.update(to="", reply_to="", subject="", text="", html="", unsubscribe="")
    written.update(reply_to="")
