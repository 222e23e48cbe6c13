"""What directories and spreadsheets say of a body of the small world."""

from typing import Any

from organisations.models import ListedService
from organisations.openreferral.ids import TREE, Thing, term_uuid, uuid_of


def of_directories(owner: Any, offer: Any, at: Any) -> dict[str, Any]:
    """Return a service listed elsewhere, and what our own things are called in directories."""
    listed = ListedService.objects.create(
        source="A directory",
        service_id="1",
        licence="OGL-UK-3.0",
        name="Advice",
        organisation_name=owner.name,
        organisation=owner,
        checksum="x",
        first_read_at=at,
        changed_at=at,
    )
    return {
        "listed": listed.pk,
        "service_uuid": uuid_of(Thing.OFFER, offer.pk),
        "body_uuid": uuid_of(Thing.ORGANISATION, owner.pk),
        "tree_uuid": TREE,
        "term_uuid": term_uuid("debt-advice"),
    }
