"""A spreadsheet of groups: the plan of registering them, compared with the register.

A group that the organisation supports already stays as it is, so that a growing list can be
uploaded again and again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from accounts.actors import Actor
from accounts.exchange.files import CheckedFile, UnfitFile
from organisations.exchange.models import SheetKind
from organisations.exchange.sheets.groups import (
    COLUMNS,
    NAME,
    NUMBER,
    OTHER,
    GroupPlan,
    PlannedGroup,
    Reading,
)
from organisations.exchange.sheets.preview_json import CandidateJSON
from organisations.exchange.sheets.table import Faults, Line, lines_of
from organisations.people.rules import require_editor
from organisations.register.details import whom_to_ask
from organisations.register.duplicates import Comparing, like_keys, near
from organisations.register.models.claims import Claim
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.names import name_key
from organisations.register.rules import CLAIMS_OF_SUPPORTER, claims_at_most
from organisations.register.unlisted_numbers import missing_from_register
from organisations.support.models import Support
from organisations.support.rules import require_infrastructure

MOST_GROUPS = 500
"""The most groups in one sheet: about as many as any organisation supports."""
Read = Sequence[tuple[Line, PlannedGroup]]


def plan_groups(checked: CheckedFile, *, by: Actor, own: Organisation, at: datetime) -> GroupPlan:
    """Return the plan of importing a spreadsheet of groups.

    Parameters
    ----------
    own : Organisation
        The infrastructure organisation that supports them.
    at : datetime
        No consent can be later.

    Raises
    ------
    NotAllowed, NotInfrastructure
        As `register_group` says of the organisation.
    accounts.exchange.files.UnfitFile
        When the sheet cannot be read at all, or has more than `MOST_GROUPS` rows.
    """
    require_editor(by, own)
    require_infrastructure(own)
    plan = GroupPlan(SheetKind.GROUPS)
    lines = list(islice(lines_of(checked, COLUMNS), MOST_GROUPS + 1))
    if len(lines) > MOST_GROUPS:
        raise UnfitFile(
            f"There are more than {MOST_GROUPS} groups. Divide them into several files.",
            field="file",
        )
    plan.rows = len(lines)
    reading = Reading(at)
    read = [(line, one) for line in lines if (one := reading.group(line, plan.faults))]
    _find_own(read, own)
    _check_numbers(read, plan.faults)
    _check_listed(read, plan.faults)
    _check_claims(read, own, plan.faults)
    _check_names(read, plan.faults)
    plan.planned = [] if plan.faults.count else [one for _, one in read]
    return plan


def _find_own(read: Read, own: Organisation) -> None:
    """Plan to keep the groups that the organisation supports already, one row for each."""
    supports = Support.objects.live().filter(supporter=own).select_related("supported")
    mine: dict[Any, list[int]] = defaultdict(list)
    for group in (one.supported for one in supports.order_by("pk")):
        for known in (group.identifier, (group.name_key, group.home_area_id)):
            mine[known].append(group.pk)
    gone: set[int] = set()
    for _, one in read:
        entry = one.entry
        known = entry["identifier"] or (name_key(entry["name"]), one.home.code)
        free = [pk for pk in mine[known] if pk not in gone]
        if free:
            gone.add(free[0])
            one.action = "keep"


def _new(read: Read) -> Read:
    return [(line, one) for line, one in read if one.action != "keep"]


def _check_numbers(read: Read, faults: Faults) -> None:
    """Refuse a number that is registered already, or is in two rows."""
    numbers = [one.entry["identifier"] for _, one in _new(read)]
    rows = Organisation.objects.select_related("merged_into", "claim", "home_area")
    taken = {one.identifier: one for one in rows.filter(identifier__in=filter(None, numbers))}
    seen: dict[str, int] = {}
    for line, one in _new(read):
        number = one.entry["identifier"]
        if number in taken:
            faults.add(line, NUMBER, whom_to_ask(taken[number]), [told(taken[number])])
        elif number in seen:
            faults.add(line, NUMBER, f"Row {seen[number]} has this number. Remove one of the two.")
        elif number:
            seen[number] = line.row


def _check_listed(read: Read, faults: Faults) -> None:
    """Refuse a number that its register does not list; only the page lets one insist."""
    said = missing_from_register(one.entry["identifier"] for _, one in _new(read))
    for line, one in _new(read):
        if told := said.get(one.entry["identifier"]):
            faults.add(
                line,
                NUMBER,
                f"{told} Check it. If it is right, take this row out and register the group on "
                "its own page, where you can say so.",
            )


def _check_claims(read: Read, own: Organisation, faults: Faults) -> None:
    """Find the numbers that need a claim; refuse more than may wait at a time."""
    listed = RegisterEntry.objects.listed(one.entry["identifier"] for _, one in _new(read))
    most = claims_at_most(own)
    left = most - Claim.objects.waiting().of_groups(own).count()
    for line, one in _new(read):
        one.claims = one.entry["identifier"] in listed
        left -= one.claims
        if one.claims and left < 0:
            faults.add(line, NUMBER, _too_many(most))


def _too_many(most: int) -> str:
    told = (
        f"At most {most} of your groups can wait for their public number to be confirmed. Take "
        "this row out until some are confirmed."
    )
    if most < CLAIMS_OF_SUPPORTER:
        told += f" Once your own public number is confirmed it is {CLAIMS_OF_SUPPORTER}."
    return told


def _check_names(read: Read, faults: Faults) -> None:
    """Refuse possible duplicates of registered groups or of earlier rows, asking about them."""
    comparing = Comparing(one.entry["name"] for _, one in read)
    earlier: dict[int, PlannedGroup] = {}
    for line, one in read:
        if one.action != "keep" and not one.distinct:
            _ask_about(line, one, comparing, earlier, faults)
        earlier[line.row] = one


def _ask_about(
    line: Line,
    one: PlannedGroup,
    comparing: Comparing,
    earlier: dict[int, PlannedGroup],
    faults: Faults,
) -> None:
    found = comparing.like(one.entry["name"], one.home)
    around = set(near(one.home.code))
    keys = {
        row: name_key(other.entry["name"])
        for row, other in earlier.items()
        if other.home.code in around and other.action != "keep"
    }
    rows = like_keys(name_key(one.entry["name"]), keys)
    if not (found or rows):
        return
    alike = [f"{other.name} ({other.identifier})" for other in found]
    alike += [f"row {row} of this sheet" for row in rows]
    faults.add(
        line,
        NAME,
        f"Is it one of these? {', '.join(alike)}. If it is, take this row out, and ask the group "
        f"on your page of groups. If it is another one, write yes under “{OTHER.name}”.",
        [told(other) for other in found],
    )


def told(found: Organisation) -> CandidateJSON:
    """Return what is told of an organisation that a group may be."""
    place = found.home_area.name if found.home_area_id and found.home_area else ""
    return {"identifier": found.identifier, "name": found.name, "place": place}
