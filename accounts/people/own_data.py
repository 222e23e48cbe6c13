"""Data portability: all that is stored about one person (UK GDPR, article 20)."""

from django.db import models

from accounts.models import Letter, Record, User

_HIDDEN = frozenset({"user", "sha256", "code_hash"})


def person_data(user: User) -> dict[str, list[dict[str, str | None]]]:
    """Return all rows about a person, by table, as plain values.

    Every table with a foreign key to people is in it, and the person's events in the record, with
    time and verb.
    """
    found: dict[str, list[dict[str, str | None]]] = {
        "account": [{"email": user.email, "name": user.name, "joined_at": str(user.joined_at)}]
    }
    for relation in user._meta.related_objects:
        field = relation.field
        rows = field.model._default_manager.filter(**{field.name: user.pk}).order_by("pk")
        found[field.model._meta.model_name or ""] = [_plain(row) for row in rows]
    letters = Letter.objects.filter(to=user.email).order_by("pk")
    found["letters"] = [
        {"kind": one.kind, "subject": one.subject, "sent_at": str(one.sent_at or "")}
        for one in letters
    ]
    done = Record.objects.filter(actor=f"person:{user.pk}").order_by("pk")
    found["did"] = [{"at": str(one.at), "verb": one.verb, "what": one.subject} for one in done]
    return found


def _plain(row: models.Model) -> dict[str, str | None]:
    """Return a row's columns as plain values, without secrets."""
    return {
        field.name: str(value) if value is not None else None
        for field in row._meta.concrete_fields
        if not isinstance(field, models.BinaryField) and field.name not in _HIDDEN
        for value in [field.value_from_object(row)]
    }
