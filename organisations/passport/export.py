"""A whole passport as plain data, for the body's own copy."""

from typing import Any

from organisations.models import Evidence, Organisation, PassportLook
from organisations.passport.items import Item, passport_of, plain


def passport_data(organisation: Organisation) -> dict[str, Any]:
    """Return all that a body has said in its passport, its files by name, and who looked.

    Only for the body itself. The bytes of the files are read with `evidence_of`.
    """
    looks = PassportLook.objects.filter(organisation=organisation).select_related("reader")
    return {
        "items": [item_data(one) for one in passport_of(organisation).items],
        "looks": [look_data(one) for one in looks.order_by("pk").iterator()],
    }


def evidence_of(organisation: Organisation) -> list[Evidence]:
    """Return all files of a body's passport, with their bytes."""
    return list(Evidence.objects.filter(organisation=organisation).select_related("file"))


def item_data(item: Item) -> dict[str, Any]:
    """Return one item as plain data; dates and amounts in GBP as text."""
    return {
        "key": item.key,
        "section": item.section.value,
        "label": item.label,
        **{name: plain(value) for name, value in item.said.items()},
        "files": [
            {
                "id": one.pk,
                "name": one.file.name,
                "media_type": one.file.media_type,
                "size": one.file.size,
                "sha256": one.file.sha256,
            }
            for one in item.files
        ],
    }


def look_data(look: PassportLook) -> dict[str, Any]:
    """Return one look as plain data."""
    return {
        "at": look.at.isoformat(),
        "reader": look.reader.identifier,
        "reader_name": look.reader.name,
        "actor": look.actor,
        "item": look.item,
        "label": look.label,
        "file": look.file,
        "occasion": look.occasion,
    }
