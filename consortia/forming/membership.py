"""Members of a consortium: who they are, and the locks that every change of them takes."""

from collections.abc import Collection, Mapping

from consortia.forming.errors import NotFormed, NotMember
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from organisations.register.models.organisations import Organisation


def lock_consortium(consortium: Consortium) -> Consortium:
    """Return the consortium, its row locked until the transaction ends: always the first lock."""
    rows = Consortium.objects.select_for_update(of=("self",))
    return rows.select_related("lot__contract", "starter", "lead").get(pk=consortium.pk)


def lock_consortia(organisations: Collection[int]) -> None:
    """Lock all consortia that concern these organisations (primary keys), in one fixed order."""
    rows = Consortium.objects.concerning(organisations).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def members_of(consortium: Consortium) -> dict[str, Organisation]:
    """Return a consortium's members by identifier, in order of name."""
    inside = consortium.members.select_related("organisation")
    return {one.organisation.identifier: one.organisation for one in inside}


def require_formed(consortium: Consortium) -> None:
    """Let only a formed consortium pass.

    Raises
    ------
    NotFormed
        When invitations are unanswered, or it is dissolved.
    """
    if consortium.stage == ConsortiumStage.FORMING:
        raise NotFormed("Not everybody has answered yet. Agree on terms once everybody is in.")
    if consortium.stage == ConsortiumStage.DISSOLVED:
        raise NotFormed("This consortium is dissolved.")


def require_member(organisation: Organisation, members: Mapping[str, Organisation]) -> None:
    """Let only a member of the consortium pass.

    Raises
    ------
    NotMember
        When the organisation is not one.
    """
    if organisation.identifier not in members:
        raise NotMember(f"{organisation.name} is not a member of this consortium.")
