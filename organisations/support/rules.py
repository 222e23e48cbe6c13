"""What supporters may do for the groups they support."""

from django.db.models import Q

from accounts.actors import Actor, ActorKind
from accounts.errors import NotAllowed
from organisations.people.models.members import Role
from organisations.people.rules import has_role, organisations_edited_by
from organisations.register.models.organisations import Organisation, OrganisationQuerySet
from organisations.support.errors import NotInfrastructure
from organisations.support.models import Support


def described_by(by: Actor) -> OrganisationQuerySet:
    """Return the organisations whose offers `by` may fill in; all of them for the system."""
    every = Organisation.objects.all()
    if by.is_system:
        return every
    mine = organisations_edited_by(by)
    helped = Support.objects.live().filter(supporter__in=mine, may_offer=True)
    return every.filter(Q(pk__in=mine) | Q(pk__in=helped.values("supported")))


def answers_for(by: Actor) -> list[int]:
    """Return primary keys of groups whose invitations `by` may answer as their supporter.

    The link in a supporter's copy of an invitation counts too.
    """
    mine = [by.organisation_id] if by.kind is ActorKind.LINK else organisations_edited_by(by)
    ours = Support.objects.live().filter(supporter__in=mine, may_answer=True)
    return list(ours.order_by("supported").values_list("supported", flat=True))


def may_describe(by: Actor, organisation: Organisation) -> bool:
    """Return whether `by` may fill in offers: an editor, or of a supporter that may."""
    if by.kind is not ActorKind.LINK and has_role(by, organisation, Role.EDITOR):
        return True
    supports = Support.objects.live().filter(supported=organisation, may_offer=True)
    return supports.filter(supporter__in=organisations_edited_by(by)).exists()


def may_answer_for(by: Actor, organisation: Organisation) -> bool:
    """Return whether `by` may answer invitations: by role, by a letter's link, or as supporter."""
    return has_role(by, organisation, Role.EDITOR) or organisation.pk in answers_for(by)


def require_describer(by: Actor, organisation: Organisation) -> None:
    """Require that `by` may fill in what this organisation offers.

    Raises
    ------
    NotAllowed
        Otherwise.
    """
    if not may_describe(by, organisation):
        raise NotAllowed(
            f"Only people of {organisation.name}, or an infrastructure organisation that "
            "it allows, can say what it offers. Sign in with the address that they added."
        )


def require_infrastructure(supporter: Organisation) -> None:
    """Require an infrastructure organisation.

    Raises
    ------
    NotInfrastructure
        When it has not said that it is one.
    """
    if not supporter.is_infrastructure:
        raise NotInfrastructure(
            f"{supporter.name} is not marked as an infrastructure organisation. If it supports "
            "smaller "
            "groups, its own people can say so on its page.",
            field="organisation",
        )
