"""Uniqueness: the same consortium is started once for a lot, however often it is proposed."""

from collections.abc import Iterable

from consortia.forming.errors import AlreadyStarted
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.forming.models.invitations import UNANSWERED
from contracts.drafting.models.contracts import Lot
from organisations.register.models.organisations import Organisation


def living_consortia(lots: Iterable[Lot], organisations: Iterable[int]) -> list[Consortium]:
    """Return these lots' consortia that organisations (primary keys) are in or asked into.

    Left out are dissolved ones, and those where nothing waits for them: declined, withdrawn, left.
    """
    ours = set(organisations)
    rows = Consortium.objects.filter(lot__in=lots).exclude(stage=ConsortiumStage.DISSOLVED)
    rows = rows.concerning(ours).prefetch_related("members", "invitations").order_by("pk")
    return [one for one in rows if _in_or_asked(one) & ours]


def require_new_consortium(
    lot: Lot, starter: Organisation, organisations: Iterable[Organisation]
) -> None:
    """Let only a new consortium pass; the lot is locked until the transaction ends.

    One exists already where the same organisations are in or asked, whoever started it, or where
    the same starter asked the same ones before: a proposal that was matched again is nothing new.

    Raises
    ------
    AlreadyStarted
        Naming the consortium that exists.
    """
    Lot.objects.select_for_update(no_key=True, of=("self",)).get(pk=lot.pk)
    wanted = {one.pk for one in organisations}
    for there in living_consortia([lot], [starter.pk]):
        asked = {one.organisation_id for one in there.invitations.all()} | _inside(there)
        if wanted == _in_or_asked(there) or (there.starter_id == starter.pk and wanted == asked):
            raise AlreadyStarted(
                f"These organisations already form a consortium for this lot: {there.name}.",
                consortium=there.pk,
            )


def _inside(consortium: Consortium) -> set[int]:
    return {one.organisation_id for one in consortium.members.all()}


def _in_or_asked(consortium: Consortium) -> set[int]:
    """Return the members, and those whose invitation can still be answered."""
    waiting = {
        one.organisation_id for one in consortium.invitations.all() if one.state in UNANSWERED
    }
    return _inside(consortium) | waiting
