"""What directories and spreadsheets say of an organisation of the small world."""

from typing import Any

from accounts.actors import Actor
from organisations.exchange.open_referral.ids import TREE, Thing, term_uuid, uuid_of
from organisations.exchange.services.sheets import plan_of, upload_sheet
from organisations.exchange.sheets.reading import check_sheet
from organisations.offers.models.listed import ListedService


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
        "organisation_uuid": uuid_of(Thing.ORGANISATION, owner.pk),
        "tree_uuid": TREE,
        "term_uuid": term_uuid("debt-advice"),
    }


def of_spreadsheets(owner: Any, editor: Any, at: Any) -> dict[str, Any]:
    """Return a spreadsheet that the editor checks, and the fingerprint of its changes."""
    by = Actor.person(editor)
    sheet = upload_sheet(
        by=by,
        at=at,
        organisation=owner,
        kind="offers",
        file=check_sheet("offers.csv", b"What,Where\nbefriending,Fenland\n"),
    )
    return {"sheet": sheet.pk, "digest": plan_of(by=by, sheet=sheet).digest}
