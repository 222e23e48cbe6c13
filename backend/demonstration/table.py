"""The proposals, as a readable table in the terminal."""

from rich.console import Console
from rich.table import Table

from areas.models import Area
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.models import MatchRun, Proposal
from organisations.offers.models.capabilities import Capability


def print_match(console: Console, match: MatchRun) -> None:
    """Print every proposal: members, who covers what, lead and why."""
    areas, capabilities = Area.objects.in_bulk(), Capability.objects.in_bulk()
    names = {
        **{c: a.name for c, a in areas.items()},
        **{s: c.name for s, c in capabilities.items()},
    }
    proposals = match.proposals.select_related("lead").prefetch_related("members__organisation")
    proof = "smallest possible: proven" if match.proven else f"at least {match.bound_members}"
    console.print(
        f"\n[bold]{len(proposals)} proposals[/] from {match.candidates} organisations "
        f"in {match.seconds:.2f} s; {proof} ({match.bound_members} members).\n"
    )
    for proposal in proposals:
        console.print(_table(proposal, names, match.proven))
    for reason in proposals[0].reasons if proposals else []:
        console.print(f"  • {reason}")


def _table(proposal: Proposal, names: dict[str, str], proven: bool) -> Table:
    first = proposal.rank == 1
    kind = "smallest possible" + (": proven" if proven else "") if first else "really different"
    table = Table(title=f"Proposal {proposal.rank} ({kind})", title_justify="left", show_lines=True)
    table.add_column("Member", overflow="fold")
    table.add_column("Covers", overflow="fold")
    for member in proposal.members.all():
        organisation = member.organisation
        lead = "\n[bold](suggested lead)[/]" if organisation.pk == proposal.lead_id else ""
        table.add_row(
            f"{organisation.name}{lead}",
            _covers(proposal.delivery.of(organisation.identifier), names),
        )
    return table


def _covers(part: Delivery, names: dict[str, str]) -> str:
    grouped: dict[str, list[str]] = {}
    for one in part:
        grouped.setdefault(names[one.capability], []).append(names[one.area])
    lines = [f"{c}: {', '.join(sorted(a))}" for c, a in sorted(grouped.items())]
    return "\n".join(lines) or "its turnover"
