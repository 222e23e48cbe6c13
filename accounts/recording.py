"""Writing the append-only record."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model

from accounts.actors import Actor
from accounts.json_values import Json, JsonObject
from accounts.models import Record


def note(by: Actor, at: datetime, verb: str, thing: Model, **details: Json) -> Record:
    """Record that `by` did `verb` to `thing`; return the event.

    Call it inside the transaction of the change, so that neither exists without the other.

    Parameters
    ----------
    by : Actor
        Who did it.
    at : datetime
        When, aware.
    verb : str
        The service's own verb, such as ``accept_invitation``.
    thing : Model
        The saved row it was done to.
    **details
        JSON values worth keeping; no personal data, no turnover.
    """
    return Record.objects.create(
        at=at,
        actor=by.reference,
        verb=verb,
        subject=thing._meta.model_name or "",
        subject_id=str(thing.pk),
        details=details,
    )


def note_all(
    by: Actor, at: datetime, deeds: Iterable[tuple[str, Model, JsonObject]]
) -> list[Record]:
    """Record many events (verb, saved row, details) at once, as `note` does each."""
    return Record.objects.bulk_create(
        Record(
            at=at,
            actor=by.reference,
            verb=verb,
            subject=thing._meta.model_name or "",
            subject_id=str(thing.pk),
            details=details,
        )
        for verb, thing, details in deeds
    )
