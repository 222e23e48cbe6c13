"""What of its members' passports a consortium may see: what each of them has consented to."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from consortia.diligence.models import PassportConsent
from consortia.forming.models.consortia import Consortium, ConsortiumStage, Member
from organisations.passport.items import Item, Passport, passports_of
from organisations.register.models.organisations import Organisation


def shown_in(consortia: Iterable[Consortium]) -> dict[tuple[int, int], Passport]:
    """Return (consortium, member) → what of the member's passport its consortium may see.

    Keys are primary keys. Nothing is shown to a dissolved consortium, nor of an organisation
    that has left. Five queries, however many there are. Reading does not note a look:
    pages and files that show values use `consortia.diligence.services.viewing`.
    """
    live = [one.pk for one in consortia if one.stage != ConsortiumStage.DISSOLVED]
    rows = Member.objects.filter(consortium__in=live).select_related("organisation")
    members = {(one.consortium_id, one.organisation_id): one.organisation for one in rows}
    given: dict[tuple[int, int], dict[str, datetime]] = {}
    for consent in PassportConsent.objects.live().filter(consortium__in=live):
        key = (consent.consortium_id, consent.organisation_id)
        given.setdefault(key, {})[consent.item] = consent.given_at
    passports = passports_of(organisation for key, organisation in members.items() if key in given)
    return {
        key: Passport(
            organisation, _covered(passports[organisation.pk], given[key]) if key in given else ()
        )
        for key, organisation in members.items()
    }


def shown_by(consortium: Consortium, organisation: Organisation) -> Passport:
    """Return what of one member's passport its consortium may see; nothing of a non-member."""
    key = (consortium.pk, organisation.pk)
    return shown_in([consortium]).get(key, Passport(organisation, ()))


def _covered(passport: Passport, given: Mapping[str, datetime]) -> tuple[Item, ...]:
    """Return the items that consents cover: not one that was removed and added again."""
    return tuple(
        item
        for item in passport.items
        if item.key in given and (item.made_at is None or item.made_at <= given[item.key])
    )
