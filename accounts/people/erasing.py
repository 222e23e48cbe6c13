"""Erasing people: their data goes, the record of what they did stays by number."""

from django.db.models import Q

from accounts.models import Letter, LetterState, User

ERASED = "The address was erased."


def erase_person(user: User) -> None:
    """Erase a person, with everything that was theirs alone.

    The record names people by number only and stays. Call it in the transaction of its cause, once
    nothing else depends on the person.
    """
    erase_address(user.email)
    user.delete()


def erase_address(address: str) -> None:
    """Erase an e-mail address from letters to it, and from letters that name it as the sender.

    Letters still waiting are not sent.
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
