"""Consent: a member shows items of its passport to one consortium, and stops showing them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.recording import note
from consortia.diligence.models import PassportConsent
from consortia.forming.errors import NotFormed
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from organisations.passport.errors import NoSuchItem
from organisations.passport.items import passport_of
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation


@transaction.atomic
def show_items(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    items: Collection[str],
) -> list[PassportConsent]:
    """Show a consortium these items of a member's passport, with their files, and no others.

    Every member of the consortium may then look, those who join later too; nobody else. Consent to
    what is shown already is kept as it was given; consent to all else is withdrawn. A partner that
    is downloading a file at that moment is waited for; later ones get nothing.

    Parameters
    ----------
    items : collection of str
        Keys, such as ``insurance.public-liability``; none to show nothing any more.

    Returns
    -------
    list of PassportConsent
        The new ones.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for the organisation.
    NotMember, NotFormed
        When anything is to be shown and it is no member, or the consortium was dissolved.
    NoSuchItem
        When one of them is not in the passport; then nothing changes.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    if set(items) - passport_of(organisation).keys:
        raise NoSuchItem("One of these is not in your passport any more. Look at the list again.")
    of_member = PassportConsent.objects.filter(consortium=consortium, organisation=organisation)
    given = set(of_member.live().values_list("item", flat=True))
    if items:
        _require_showing(consortium, organisation)
    _revoke(by, at, consortium, organisation, given - set(items))
    _end_stale(by, at, consortium, organisation, items)
    live = set(of_member.live().values_list("item", flat=True))
    made = [
        PassportConsent.objects.create(
            consortium=consortium,
            organisation=organisation,
            item=key,
            given_at=at,
            given_by=by.reference,
        )
        for key in sorted(set(items) - live)
    ]
    for consent in made:
        note(by, at, "share_item", consent, item=consent.item)
    return made


def withdraw_consents(
    by: Actor, at: datetime, consortium: Consortium, organisation: Organisation
) -> None:
    """Withdraw all consents of an organisation, in the transaction in which it leaves."""
    _revoke(by, at, consortium, organisation, None)


def _require_showing(consortium: Consortium, organisation: Organisation) -> None:
    require_member(organisation, members_of(consortium))
    if consortium.stage == ConsortiumStage.DISSOLVED:
        raise NotFormed("This consortium was dissolved: there is nobody to show it to.")


def _revoke(
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    items: Collection[str] | None,
) -> int:
    rows = PassportConsent.objects.live().select_for_update()
    found = rows.filter(consortium=consortium, organisation=organisation).order_by("pk")
    if items is not None:
        found = found.filter(item__in=list(items))
    for consent in (ended := list(found)):
        consent.revoked_at, consent.revoked_by = at, by.reference
        consent.save(update_fields=["revoked_at", "revoked_by"])
        note(by, at, "stop_sharing", consent, item=consent.item)
    return len(ended)


def _end_stale(
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    items: Collection[str],
) -> None:
    """End consents to items that were removed and added again, so that they can be given anew."""
    made = {one.key: one.made_at for one in passport_of(organisation).items}
    rows = PassportConsent.objects.live().filter(
        consortium=consortium, organisation=organisation, item__in=list(items)
    )
    stale = [one.item for one in rows if (known := made[one.item]) and known > one.given_at]
    if stale:
        _revoke(by, at, consortium, organisation, stale)
