"""What directories and spreadsheets say of a body of the small world."""

from typing import Any

from accounts.actors import Actor
from organisations import services
from organisations.models import ListedService
from organisations.openreferral.ids import TREE, Thing, term_uuid, uuid_of
from organisations.sheets.reading import check_sheet


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


def of_spreadsheets(owner: Any, editor: Any, at: Any) -> dict[str, Any]:
    """Return a spreadsheet that the editor looks through, and the mark of what it would do."""
    by = Actor.person(editor)
    sheet = services.upload_sheet(
        by=by,
        at=at,
        organisation=owner,
        kind="offers",
        file=check_sheet("offers.csv", b"What,Where\nbefriending,Fenland\n"),
    )
    return {"sheet": sheet.pk, "digest": services.plan_of(by=by, sheet=sheet).digest}
