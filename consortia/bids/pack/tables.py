"""What the bid pack's tables say: who does what, work and money, members, share codes."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from accounts.exchange.workbooks import Table
from areas.models import Area
from consortia.bids.pack.share_codes import CodeLine
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.structures import role_in
from consortia.terms.models.terms import Terms
from organisations.offers.models.capabilities import Capability
from organisations.register.models.organisations import Organisation

Members = Mapping[str, Organisation]


def work_matrix(delivery: Delivery, members: Members) -> Table:
    """Return the matrix of work: districts down, capabilities across, who does it in each cell."""
    works, areas = _names(delivery)
    who = delivery.who_by_cell()
    across = sorted(works, key=lambda slug: works[slug])
    head = ["District", *(works[slug] for slug in across)]
    return [head] + [
        [areas[code], *(_all_called(members, who.get(Cell(slug, code), ())) for slug in across)]
        for code in sorted(areas, key=lambda code: areas[code])
    ]


def work_list(delivery: Delivery, members: Members) -> Table:
    """Return one line for each assignment, with people a year where they are said."""
    works, areas = _names(delivery)
    lines = [
        (
            areas[one.area],
            one.area,
            works[one.capability],
            _called(members, one.organisation),
            one.volume,
        )
        for one in delivery
    ]
    head = ("District", "Code", "Work", "Member", "People a year")
    return [head, *sorted(lines, key=lambda line: line[:4])]


def money(terms: Terms) -> Table:
    """Return what each is paid in GBP without VAT over the term; it adds up to the price."""
    people = terms.delivery.people_by_member()
    lines = [
        (
            share.organisation.name,
            role_in(terms.structure, leads=share.organisation_id == terms.lead_id),
            people.get(share.organisation.identifier) or None,
            share.amount,
            _per_cent(share.amount, terms.price),
            share.fund_holder.name if share.fund_holder else "",
        )
        for share in terms.shares.all()
    ]
    fee = (
        f"{terms.lead.name}: for managing it",
        "",
        None,
        terms.fee,
        _per_cent(terms.fee, terms.price),
        "",
    )
    total = ("Price", "", None, terms.price, Decimal("100.00"), "")
    head = (
        "Member",
        "Part in the bid",
        "People a year",
        "Pounds without VAT",
        "Per cent",
        "Fund holder",
    )
    return [head, *lines, *([fee] if terms.fee else []), total]


def member_list(terms: Terms, members: Members) -> Table:
    """Return who the members are, with their register numbers."""
    head = ("Member", "Register number", "Kind of organisation", "Part in the bid", "Website")
    return [
        head,
        *(
            (
                one.name,
                one.identifier,
                one.get_kind_display(),
                role_in(terms.structure, leads=one.pk == terms.lead_id),
                one.website,
            )
            for one in members.values()
        ),
    ]


def code_table(lines: Iterable[CodeLine]) -> Table:
    """Return the checklist of share codes."""
    head = ("Member", "Register number", "Share code", "Got on", "Warning")
    return [
        head,
        *(
            (
                one.organisation.name,
                one.organisation.identifier,
                one.code,
                one.got_on,
                " ".join(one.warnings),
            )
            for one in lines
        ),
    ]


def _names(delivery: Delivery) -> tuple[dict[str, str], dict[str, str]]:
    works = Capability.objects.in_bulk(delivery.capabilities)
    areas = Area.objects.in_bulk(delivery.areas)
    return (
        {str(slug): one.name for slug, one in works.items()},
        {str(code): one.name for code, one in areas.items()},
    )


def _all_called(members: Members, identifiers: Iterable[str]) -> str:
    return ", ".join(sorted(_called(members, one) for one in identifiers))


def _called(members: Members, identifier: str) -> str:
    return members[identifier].name if identifier in members else identifier


def _per_cent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
