"""Resources of a consortium for members only."""

from django.http import Http404

from backend.api.protocol.resources import Resource
from consortia.forming.models.consortia import Consortium
from organisations.people.rules import organisations_of
from organisations.register.models.organisations import Organisation


class MembersOnly(Resource):
    """A part of a consortium's resource that only members use."""

    def _of_member(self) -> Consortium:
        """Return the consortium to its members; everybody else gets 404.

        Raises
        ------
        Http404
            When no organisation of the sender is a member.
        """
        found: Consortium = self.get_object()
        mine = organisations_of(self.actor)
        if not found.members.filter(organisation__in=mine).exists():
            raise Http404
        return found

    def _reader(self, consortium: Consortium) -> Organisation:
        """Return the member that the sender reads for: the first of its organisations by name."""
        mine = organisations_of(self.actor)
        inside = consortium.members.filter(organisation__in=mine).select_related("organisation")
        return inside[0].organisation
