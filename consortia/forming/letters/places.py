"""Letters to a consortium's starter: a place is free, who could take it, or what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.letters import write_letter
from consortia.destinations import MemberPage
from consortia.forming.letters.members import member_link, write_to_members
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.models.replacements import Replacement
from consortia.forming.replanned import Responses
from consortia.forming.services.parts import PartLine, cells_in_words, part_in_words
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.coverage import could_fill
from organisations.people.addresses import addresses_of
from organisations.register.models.organisations import Organisation


def tell_starter(
    at: datetime, row: Replacement, responses: Responses, asked: Iterable[Invitation]
) -> None:
    """Tell the starter who was asked or is proposed for a free place, or what is missing."""
    consortium = row.consortium
    write_to_starter(
        at,
        consortium,
        kind="place-free",
        subject=f"A place is free: {consortium.lot.contract.title}",
        more={
            "gone": gone_in_words(consortium, responses),
            "asked": [one.organisation.name for one in asked],
            "told": replacement_in_words(row),
        },
    )


def tell_members_who_could_take(
    at: datetime, consortium: Consortium, besides: Mapping[str, Delivery]
) -> None:
    """Tell each member that could do more than its part what that is; it decides for itself."""
    everybody = members_of(consortium)
    write_to_members(
        Actor.system("consortia"),
        at,
        consortium,
        page=MemberPage.TAKE_ON,
        kind="could-take",
        subject=f"Could you do more? {consortium.lot.contract.title}",
        more={},
        members=[everybody[organisation] for organisation in besides if organisation in everybody],
        own={organisation: {"part": part_in_words(work)} for organisation, work in besides.items()},
    )


def write_to_starter(
    at: datetime,
    consortium: Consortium,
    *,
    kind: str,
    subject: str,
    more: Mapping[str, object],
    reply_to: str = "",
) -> None:
    """Write one letter to each address of a consortium's starter, with a link to its page."""
    words = {
        "consortium": consortium,
        "contract": consortium.lot.contract,
        "starter": consortium.starter,
        "site": settings.SITE_NAME,
        **more,
    }
    for address in addresses_of(consortium.starter):
        words["link"] = member_link(MemberPage.CONSORTIUM, consortium, consortium.starter, address)
        write_letter(
            at=at,
            kind=kind,
            to=address.email,
            subject=subject,
            text=render_to_string(f"consortia/letters/{kind}.txt", words),
            reply_to=reply_to,
        )


def gone_in_words(consortium: Consortium, responses: Responses) -> list[str]:
    """Return a sentence on each organisation whose planned place is free: why it is."""
    planned = consortium.delivery.members & set(responses.gone)
    latest = {
        one.organisation.identifier: one
        for one in consortium.invitations.filter(organisation__identifier__in=planned)
        .select_related("organisation", "reserve", "letter")
        .order_by("pk")
    }
    left = consortium.departures.filter(organisation__identifier__in=planned)
    said = {
        one.organisation.identifier: f"{one.organisation.name} has left."
        for one in left.select_related("organisation")
    }
    return [
        said.get(organisation) or _gone(latest[organisation])
        for organisation in sorted(planned & {*said, *latest})
    ]


def _gone(invitation: Invitation) -> str:
    name = invitation.organisation.name
    if invitation.undelivered_at is not None:
        told = f"The letter to {name} came back: its address does not exist or takes no letters."
        return f"{told} {invitation.why_undelivered}".strip()
    words = {
        "declined": f"{name} has declined.",
        "expired": f"{name} has not answered in time.",
        "withdrawn": f"The invitation to {name} was withdrawn.",
    }
    if hasattr(invitation, "reserve"):
        return f"{name} cannot now, but would step in as a reserve."
    return words.get(invitation.state, f"{name} is not in any more.")


@dataclass(frozen=True, slots=True)
class ReplacementInWords:
    """A replacement as people read it.

    Attributes
    ----------
    row : Replacement
        The replacement.
    new : list of (Organisation, part)
        Who is new, with its part in words.
    reasons, remedies : list of str
        Sentences: why these; or what would help, the easiest first.
    cells : list
        Cells that nobody covers, in words.
    could : list of (Organisation, int)
        Whom to ask, with how many of the cells are of a capability that it offers.
    """

    row: Replacement
    new: list[tuple[Organisation, list[PartLine]]]
    reasons: list[str]
    remedies: list[str]
    cells: list[PartLine]
    could: list[tuple[Organisation, int]]


def replacement_in_words(row: Replacement) -> ReplacementInWords:
    """Return a replacement in words: who is new, with which part and why; or what is missing."""
    found, missing, answers = row.replanned, row.lacking, row.based_on
    known = {*answers.accepted, *answers.silent} if answers else set()
    members = set(found.members) if found else set()
    new = list(Organisation.objects.filter(identifier__in=members - known).order_by("name"))
    plan = found.delivery if found else Delivery()
    cells = missing.cells if missing else ()
    asked = known | set(answers.gone) if answers else known
    return ReplacementInWords(
        row=row,
        new=[(one, part_in_words(plan.of(one.identifier))) for one in new],
        reasons=_about(list(found.reasons) if found else [], [one.name for one in new]),
        remedies=missing.advice if missing else [],
        cells=cells_in_words(cells),
        could=could_fill(cells, without=asked) if missing else [],
    )


def _about(reasons: list[str], names: list[str]) -> list[str]:
    """Return the reasons that name one of these organisations, or all where none does."""
    return [one for one in reasons if any(name in one for name in names)] or reasons
