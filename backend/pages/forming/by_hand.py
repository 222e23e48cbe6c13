"""Putting a consortium together by hand, and adjusting one: tried by GET, done by POST."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.clock import database_now
from accounts.errors import NotAllowed
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forming.consortia import found_consortium
from backend.pages.forming.seats import seat_at, to_consortium
from backend.pages.proposals.matrix import delivery_map, delivery_matrix
from consortia.forming.drafts import (
    DraftConsortium,
    Outlook,
    asked_now,
    draft_of,
    organisations_named,
    outlook,
    ways_out,
)
from consortia.forming.open_lots import require_taking_bids
from consortia.forming.services.by_hand import adjust_consortium, start_by_hand
from consortia.forming.services.starting import require_forming
from consortia.proposals.models import Proposal
from consortia.proposals.rules import may_see_proposal
from contracts.drafting.models.contracts import Lot
from contracts.drafting.rules import may_see
from organisations.people.rules import require_answer, spoken_for
from organisations.register.models.organisations import Organisation

MOST_WAYS = 5
PAGE = 15
SOUGHT = ("work", "place", "q")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation to choose: what it offers, how many gaps it fills, the link that adds it."""

    organisation: Organisation
    offers: list[str]
    fills: int
    link: str


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def by_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the members of a new consortium and see what it lacks; POST starts it."""
    lot = _lot(request, pk)
    speaking = spoken_for(actor_of(request))
    if not speaking:
        raise NotAllowed(
            "Only people who answer for an organisation can put a consortium together."
        )
    given = request.POST if request.method == "POST" else request.GET
    asking = _asking(speaking, given.get("organisation", ""))
    if asking is None:
        context = {"lot": lot, "speaking": speaking}
        status = 422 if request.method == "POST" else 200
        return render(request, "pages/forming/by_hand_who.html", context, status=status)
    named = given.getlist("member") or _of_proposal(request, lot)
    chosen = organisations_named(
        named if asking.identifier in named else [*named, asking.identifier]
    )
    if request.method == "POST":
        made = start_by_hand(
            by=actor_of(request), at=database_now(), lot=lot, organisation=asking, members=chosen
        )
        messages.success(request, "The consortium is started and the letters are on their way.")
        return redirect("consortium", pk=made.pk)
    draft = DraftConsortium(asking, chosen, frozenset({asking.identifier}))
    return _shown(request, lot, draft, {"organisation": asking.identifier})


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """Swap, add or drop organisations; POST withdraws invitations and sends new ones."""
    found = found_consortium(request, pk)
    require_answer(actor_of(request), found.starter)
    require_forming(found)
    require_taking_bids(found.lot, database_now())
    if request.method == "POST":
        invited = adjust_consortium(
            by=actor_of(request),
            at=database_now(),
            consortium=found,
            members=organisations_named(request.POST.getlist("member")),
            seen=request.POST.getlist("seen"),
        )
        names = ", ".join(one.organisation.name for one in invited)
        messages.success(request, f"Asked: {names}." if names else "Changed. Nobody new is asked.")
        return to_consortium(request, found.pk)
    now = asked_now(found)
    named = request.GET.getlist("member")
    chosen = organisations_named(named) if named else now
    more = {"consortium": found, "seat": seat_at(request), **_changes(now, chosen)}
    return _shown(request, found.lot, draft_of(found, chosen), {}, more)


def _changes(now: Sequence[Organisation], chosen: Sequence[Organisation]) -> dict[str, Any]:
    return {
        "now": now,
        "new": [organisation for organisation in chosen if organisation not in now],
        "gone": [organisation for organisation in now if organisation not in chosen],
    }


def _shown(
    request: HttpRequest,
    lot: Lot,
    draft: DraftConsortium,
    fixed: dict[str, str],
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    found = outlook(lot, draft, at=database_now())
    names = {
        organisation["id"]: organisation["name"]
        for organisation in found.loaded.problem["organisations"]
    }
    verdict = found.verdict
    context = {
        "lot": lot,
        "asking": draft.asking,
        "chosen": [
            (organisation, *_choice(organisation, draft, fixed)) for organisation in draft.chosen
        ],
        "found": found,
        "nobody": _grouped(verdict.nobody, found.loaded.names),
        "short": _grouped(verdict.short, found.loaded.names),
        "unneeded": [names[key] for key in verdict.unneeded if key not in draft.inside],
        "lead": names.get(verdict.lead or ""),
        "ways": _ways(found, draft, fixed, names),
        "matrix": delivery_matrix(found.parts, names, (*verdict.nobody, *verdict.short)),
        "map": delivery_map(found.delivery, names),
        **_search(request, found, draft, fixed),
    }
    return render(request, "pages/forming/shaping.html", context | (more or {}))


def _choice(
    organisation: Organisation, draft: DraftConsortium, fixed: dict[str, str]
) -> tuple[bool, str]:
    """Return whether an organisation is a member already, and the link that leaves it out."""
    rest = draft.identifiers - {organisation.identifier}
    return organisation.identifier in draft.inside, _link(fixed, rest)


def _ways(
    found: Outlook, draft: DraftConsortium, fixed: dict[str, str], names: dict[str, str]
) -> list[tuple[str, str]]:
    ways = []
    for one in ways_out(found, draft)[:MOST_WAYS]:
        after = draft.identifiers - {one.out} | ({one.into} if one.into else set())
        out, into = names.get(one.out or ""), names.get(one.into or "")
        text = f"Leave {out} out"
        if into:
            text = f"Ask {into} in place of {out}" if out else f"Ask {into} as well"
        ways.append((text, _link(fixed, after)))
    return ways


def _search(
    request: HttpRequest, found: Outlook, draft: DraftConsortium, fixed: dict[str, str]
) -> dict[str, Any]:
    """Return organisations that could be added, those that fill most gaps first."""
    sought = {key: request.GET.get(key, "").replace("\x00", "")[:100] for key in SOUGHT}
    gaps = {*found.verdict.nobody, *found.verdict.short}
    rows = []
    for organisation in found.loaded.problem["organisations"]:
        cells = {(o["capability"], area) for o in organisation["offers"] for area in o["areas"]}
        wanted = any(
            sought["work"] in ("", work) and sought["place"] in ("", place) for work, place in cells
        )
        if (
            wanted
            and organisation["id"] not in draft.identifiers
            and _fits(organisation["name"], sought["q"])
        ):
            rows.append((-len(cells & gaps), organisation["name"], organisation["id"], cells))
    page = Paginator(sorted(rows, key=lambda row: row[:3]), PAGE).get_page(request.GET.get("page"))
    organisations = Organisation.objects.select_related("home_area").in_bulk(
        [row[2] for row in page], field_name="identifier"
    )
    called = found.loaded.names
    kept = fixed | {key: value for key, value in sought.items() if value}
    return {
        "page": page,
        "results": [
            Candidate(
                organisations[key],
                _offered(cells, called),
                -fills,
                _link(kept, draft.identifiers | {key}),
            )
            for fills, _, key, cells in page
        ],
        "sought": sought,
        "works": _choices(found, called, "capability"),
        "places": _choices(found, called, "area"),
        "kept": [*fixed.items(), *(("member", one) for one in sorted(draft.identifiers))],
        "query": _link(kept, draft.identifiers)[1:],
    }


def _fits(name: str, words: str) -> bool:
    return all(word in name.casefold() for word in words.casefold().split())


def _choices(
    found: Outlook, called: dict[str, str], key: Literal["capability", "area"]
) -> list[tuple[str, str]]:
    codes = {cell[key] for cell in found.loaded.problem["cells"]}
    return sorted(((code, called[code]) for code in codes), key=lambda one: one[1])


def _offered(cells: Iterable[tuple[str, str]], called: dict[str, str]) -> list[str]:
    counts: dict[str, int] = {}
    for work, _ in cells:
        counts[called[work]] = counts.get(called[work], 0) + 1
    return [f"{name} in {n} place{'s' if n != 1 else ''}" for name, n in sorted(counts.items())]


def _grouped(
    cells: Iterable[tuple[str, str]], called: dict[str, str]
) -> list[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for work, place in cells:
        grouped.setdefault(called[work], []).append(called[place])
    return [(name, sorted(places)) for name, places in sorted(grouped.items())]


def _link(fixed: dict[str, str], members: Iterable[str]) -> str:
    return "?" + urlencode([*fixed.items(), *(("member", one) for one in sorted(members))])


def _asking(speaking: Sequence[Organisation], chosen: str) -> Organisation | None:
    if len(speaking) == 1 and not chosen:
        return speaking[0]
    found = next(
        (organisation for organisation in speaking if organisation.identifier == chosen), None
    )
    if found is None and chosen:
        raise NotAllowed("You cannot answer for that organisation.")
    return found


def _of_proposal(request: HttpRequest, lot: Lot) -> list[str]:
    """Return the members of the proposal to begin with, if one is named and may be seen."""
    pk = request.GET.get("proposal", "")
    if not pk.isdecimal() or len(pk) > 18 or request.GET.getlist("member"):
        return []
    rows = Proposal.objects.prefetch_related("members__organisation")
    found = rows.filter(pk=pk, lot=lot).first()
    if found is None or not may_see_proposal(actor_of(request), found):
        return []
    return [member.organisation.identifier for member in found.members.all()]


def _lot(request: HttpRequest, pk: int) -> Lot:
    lot = Lot.objects.select_related("contract__commissioner").filter(pk=pk).first()
    if lot is None or not may_see(actor_of(request), lot.contract):
        raise Http404
    require_taking_bids(lot, database_now())
    return lot
