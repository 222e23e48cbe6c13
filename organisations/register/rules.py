"""Who may do what in the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from organisations.register.models.organisations import Organisation

from accounts.actors import Actor
from accounts.errors import NotAllowed
from accounts.people.approving import require_approver
from organisations.people.models.members import OrganisationMembership
from organisations.register.errors import BecamePart, HasLeft, NotConfirmed, NotRegistered
from organisations.register.models.claims import Claim, ClaimState
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.support.models import Support

CLAIMS_AT_MOST = 3
CLAIMS_OF_SUPPORTER = 100


def claims_at_most(supporter: Organisation | None) -> int:
    """Return how many claims may wait for confirmation at a time.

    Three for a person, and for an organisation that merely calls itself infrastructure: more would
    let them keep numbers from their owners. A hundred for an infrastructure organisation whose own
    public number is confirmed, since it may support dozens of charities.
    """
    if supporter is None or not supporter.is_infrastructure:
        return CLAIMS_AT_MOST
    shown = Claim.objects.filter(organisation=supporter, state=ClaimState.VERIFIED).exists()
    return CLAIMS_OF_SUPPORTER if shown else CLAIMS_AT_MOST


def require_check(by: Actor, organisation: Organisation) -> None:
    """Require that `by` may check claims: the operator, or an approver.

    An approver may not check an organisation that they belong to, nor a group that their
    organisation supports or has supported.

    Raises
    ------
    NotAllowed
        For everybody else.
    """
    require_approver(by)
    mine = OrganisationMembership.objects.filter(user=by.user_id or 0).values("organisation")
    helping = Support.objects.filter(supported=organisation, supporter__in=mine)
    if helping.exists() or mine.filter(organisation=organisation).exists():
        raise NotAllowed(
            f"You belong to {organisation.name}, or to an organisation that looks after it. "
            "Somebody else "
            "has to check this."
        )


def require_confirmed(organisation: Organisation) -> None:
    """Require an organisation that is not merged into another and has no waiting claim.

    Raises
    ------
    NotConfirmed
        When its claim to a public number still waits, or it is merged into another.
    """
    if not Organisation.objects.current().confirmed().filter(pk=organisation.pk).exists():
        raise NotConfirmed(
            f"{organisation.name} is not yet confirmed to be yours. Open its page and confirm it; "
            "then it can work with others."
        )
    require_registered(organisation)


def require_registered(organisation: Organisation) -> None:
    """Require an organisation that its public register has not removed.

    Raises
    ------
    NotRegistered
        When it has; the message says since when.
    """
    entry = RegisterEntry.objects.ended().filter(identifier=organisation.identifier).first()
    if entry is not None:
        since = f" since {entry.removed_on:%-d %B %Y}" if entry.removed_on else ""
        raise NotRegistered(
            f"{organisation.name} is listed as removed (dissolved) in its public register"
            f"{since}, so it can neither join nor be invited. If that is wrong, it should ask its "
            "register to correct it."
        )


def require_current(organisation: Organisation) -> None:
    """Require an organisation that has neither left nor been merged into another.

    Raises
    ------
    BecamePart
        When it was merged into another.
    HasLeft
        When the organisation has left this site.
    """
    into = organisation.merged_into
    if into is not None:
        raise BecamePart(
            f"{organisation.name} is now part of {into.name} ({into.identifier}).",
            identifier=into.identifier,
        )
    if organisation.left_at is not None:
        name, number = organisation.name, organisation.identifier
        raise HasLeft(
            f"{name if number in name else f'{name} ({number})'} left this site on "
            f"{organisation.left_at:%-d %B %Y}. What it did in contracts is kept by its number."
        )
