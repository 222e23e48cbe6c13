"""Filling the places of those who declined, around those who accepted."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.recording import note
from consortia import rules
from consortia.errors import NothingToReplace
from consortia.loading import load_problem, without_private
from consortia.matching import resolve
from consortia.models import (
    LIVE,
    UNANSWERED,
    Consortium,
    ConsortiumStage,
    Invitation,
    InvitationState,
)
from consortia.services.forming import require_forming, settle
from consortia.services.inviting import invite
from organisations.models import Organisation

GONE = (InvitationState.DECLINED, InvitationState.EXPIRED, InvitationState.WITHDRAWN)


@transaction.atomic
def replace_missing(*, by: Actor, at: datetime, consortium: Consortium) -> list[Invitation]:
    """Work the consortium out again around those who accepted, and invite whoever is new.

    Accepted bodies stay, bodies that declined or let their time pass are out, bodies that have
    not answered stay where the smallest consortium allows.

    Returns
    -------
    list of Invitation
        The new invitations.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the body that started it, and it is still forming.
    NothingToReplace
        When no place is free, or nobody can take it; the message says what is missing.
    """
    rules.require_editor(by, consortium.starter)
    consortium = (
        Consortium.objects.select_for_update(of=("self",))
        .select_related("lead", "starter", "lot__contract")
        .get(pk=consortium.pk)
    )
    require_forming(consortium)
    standing = _standing(consortium)
    if not standing["declined"]:
        raise NothingToReplace("Nobody has declined: every place is still taken.")
    found = _solve_again(consortium, standing, at)
    invited = regroup(by, at, consortium, found)
    note(by, at, "replace_missing", consortium, invited=[i.organisation_id for i in invited])
    return invited


def _standing(consortium: Consortium) -> dict[str, list[str]]:
    inside = set(consortium.members.values_list("organisation__identifier", flat=True))
    states = consortium.invitations.values_list("organisation__identifier", "state")
    waiting = {body for body, state in states if state in UNANSWERED}
    left = set(consortium.departures.values_list("organisation__identifier", flat=True))
    gone = ({body for body, state in states if state in GONE} | left) - inside - waiting
    return {
        "accepted": sorted(inside),
        "silent": sorted(waiting - inside),
        "declined": sorted(gone),
    }


def _solve_again(
    consortium: Consortium, standing: dict[str, list[str]], at: datetime
) -> dict[str, Any]:
    loaded = load_problem(consortium.lot, at=at, alternatives=1)
    # Whoever is in already stays, whatever they have said of each other since.
    inside = set(standing["accepted"])
    refused = loaded.problem["limits"]["incompatible"]
    loaded.problem["limits"]["incompatible"] = [p for p in refused if not inside.issuperset(p)]
    result = resolve(
        loaded.stated(),
        accepted=standing["accepted"],
        declined=standing["declined"],
        silent=standing["silent"],
        names=loaded.names,
    ).to_json()
    missing = without_private(result["missing"])
    if result["status"] != "complete":
        raise NothingToReplace(
            "Nobody in the register can take the place together with those who accepted. "
            + " ".join(remedy["text"] for remedy in (missing or {}).get("remedies", []))
        )
    best: dict[str, Any] = result["proposals"][0]
    return best


def regroup(
    by: Actor, at: datetime, consortium: Consortium, found: dict[str, Any]
) -> list[Invitation]:
    """Take back what is not needed any more and invite whoever is new; the caller holds the lock.

    Parameters
    ----------
    found : dict
        ``members``, ``delivery`` and ``lead`` of the group as it is to be.
    """
    consortium.delivery = found["delivery"]
    consortium.lead = Organisation.objects.filter(identifier=found["lead"]).first()
    consortium.stage = ConsortiumStage.FORMING
    consortium.save(update_fields=["delivery", "lead", "stage"])
    live = consortium.invitations.filter(state__in=LIVE)
    for idle in live.filter(state__in=UNANSWERED).exclude(
        organisation__identifier__in=found["members"]
    ):
        idle.state = InvitationState.WITHDRAWN
        idle.save(update_fields=["state"])
    known = set(live.values_list("organisation__identifier", flat=True))
    known |= set(consortium.members.values_list("organisation__identifier", flat=True))
    new = Organisation.objects.filter(identifier__in=set(found["members"]) - known)
    invitations = [invite(by, at, consortium, body) for body in new.order_by("identifier")]
    settle(consortium, at)
    return invitations
