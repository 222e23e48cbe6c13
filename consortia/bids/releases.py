"""Who won what, for what is published of our contracts."""

from collections.abc import Iterable, Iterator

from consortia.bids.models.bids import Award
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract
from contracts.notices.writing import Awarded, release_of


def awards_of(contracts: Iterable[Contract]) -> dict[int, list[Awarded]]:
    """Return the awards of each contract (primary key) whose lots are all awarded: one query.

    The winning consortium's members are named as in its bid, the lead first; prices are not.
    """
    over = [one.pk for one in contracts if one.stage == Stage.AWARDED]
    rows = Award.objects.filter(lot__contract__in=over).select_related("lot", "opened")
    found: dict[int, list[Awarded]] = {}
    for row in rows.order_by("lot__contract", "lot__number") if over else ():
        package = row.opened.package
        members = [(one["identifier"], one["name"]) for one in package["members"]]
        lead_first = sorted(members, key=lambda one: (one[0] != package["lead"], one[1]))
        awarded = Awarded(row.lot.number, row.awarded_at, tuple(lead_first))
        found.setdefault(row.lot.contract_id, []).append(awarded)
    return found


def releases_of(contracts: Iterable[Contract]) -> Iterator[dict[str, object]]:
    """Yield a release of each contract, with its awards; read them with `with_published`."""
    rows = list(contracts)
    awards = awards_of(rows)
    for contract in rows:
        yield release_of(contract, awards.get(contract.pk, ()))
