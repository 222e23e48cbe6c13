"""The circuit breaker of the mail service: one that is away is asked by one letter at a time."""

import logging
import re
from datetime import datetime, timedelta
from random import uniform

from django.db import transaction

from accounts.models import MailService
from accounts.posting.blame import Blame

logger = logging.getLogger(__name__)
#: How many failures in a row, by the last one's blame, mean that the service is away. A service
#: that puts every letter off is given more: greylisting does that to a hundred new addresses.
AWAY_AFTER = {Blame.SERVICE: 1, Blame.SILENCE: 20, Blame.UNKNOWN: 20, Blame.PUT_OFF: 100}
#: How many letters may ask whether it is back: one; more of a service that puts them all off.
PROBES, PROBES_PUT_OFF = 1, 20
FINAL = re.compile(r"(^|: )5\d\d\b")
SHORTEST, LONGEST = timedelta(seconds=5), timedelta(minutes=5)
#: From how many failures in a row on the operator is told, unless it is a final refusal.
ALARM = 3


def letters_to_try(at: datetime, most: int) -> int:
    """Return how many letters may be posted now: `most`, or while the service is away, few or none.

    Of all processes that ask while it is away, one may try, once the pause is over.
    """
    service = MailService.objects.filter(pk=1).first()
    if service is None or service.since is None:
        return most
    due = MailService.objects.filter(pk=1, since__isnull=False, ask_at__lte=at)
    if not due.update(ask_at=at + _pause(service.since, at)):
        return 0
    return min(most, _probes(service))


def is_away() -> bool:
    """Return whether the mail service is away."""
    return MailService.objects.filter(pk=1, since__isnull=False).exists()


@transaction.atomic
def note_failure(at: datetime, blame: Blame, answer: str) -> datetime | None:
    """Note that a letter was not taken; return when to ask again, where the service is away.

    The first failure of an outage that is not a mere blip is logged as an error, once.
    """
    if blame not in AWAY_AFTER:
        if blame is Blame.RECIPIENT:  # it has answered as it should
            note_success(at)
        return None
    service, _ = MailService.objects.select_for_update().get_or_create(pk=1)
    service.in_a_row += 1
    service.problem = answer
    if service.in_a_row >= AWAY_AFTER[blame]:
        service.since = service.since or at
        service.ask_at = at + _pause(service.since, at)
    told = not service.alarmed and service.since is not None
    if told and (service.in_a_row >= ALARM or FINAL.search(answer)):
        service.alarmed = True
        logger.error("The mail service takes no letters, which wait: %s", answer)
    service.save()
    return service.ask_at if service.since else None


def note_success(at: datetime) -> None:
    """Note that the mail service has answered as it should; an outage is over."""
    if not MailService.objects.filter(pk=1, in_a_row__gt=0).exists():
        return
    with transaction.atomic():
        service = MailService.objects.select_for_update().get(pk=1)
        if service.alarmed and service.since is not None:
            logger.warning("The mail service takes letters again, after %s.", at - service.since)
        service.in_a_row, service.since, service.ask_at = 0, None, None
        service.problem, service.alarmed = "", False
        service.save()


def ask_now(at: datetime) -> None:
    """Let the next letter ask at once whether the mail service is back."""
    MailService.objects.filter(pk=1, since__isnull=False).update(ask_at=at)


def _pause(since: datetime, at: datetime) -> timedelta:
    """Return a quarter of the time that the outage has lasted, within bounds, and scattered."""
    pause = min(max((at - since) / 4, SHORTEST), LONGEST)
    return pause * uniform(0.8, 1.2)  # noqa: S311 - spreads load, keeps no secret


def _probes(service: MailService) -> int:
    put_off = service.in_a_row >= AWAY_AFTER[Blame.PUT_OFF]
    return PROBES_PUT_OFF if put_off else PROBES
