"""Recording that an organisation looked at another's passport."""

from collections.abc import Iterable
from datetime import datetime

from accounts.actors import Actor
from organisations.passport.items import Item
from organisations.passport.models.evidence import Evidence, PassportLook
from organisations.register.models.organisations import Organisation


def note_looks(
    *,
    by: Actor,
    at: datetime,
    organisation: Organisation,
    reader: Organisation,
    occasion: str,
    items: Iterable[Item],
    files: Iterable[tuple[Item, Evidence]] = (),
) -> list[PassportLook]:
    """Record that `reader` looked at these items, and downloaded these files, of `organisation`.

    Call it in the transaction that reads them. An organisation's looks at its own passport are not
    recorded.

    Parameters
    ----------
    occasion : str
        Name of the consortium that they are shared with.
    """
    if reader.pk == organisation.pk:
        return []
    seen = [(item, "") for item in items]
    taken = [(item, evidence.file.name) for item, evidence in files]
    return PassportLook.objects.bulk_create(
        PassportLook(
            organisation=organisation,
            reader=reader,
            actor=by.reference,
            item=item.key,
            label=item.label[:120],
            file=name,
            occasion=occasion[:200],
            at=at,
        )
        for item, name in [*seen, *taken]
    )
