"""What a consortium's members reach, and nobody who is only invited."""

from django.http import Http404

from backend.api.protocol.resources import Resource
from consortia.forming.models.consortia import Consortium
from organisations.people.rules import organisations_of
from organisations.register.models.organisations import Organisation


class MembersOnly(Resource):
    """A part of a consortium's resource that only members use."""

    def _of_member(self) -> Consortium:
        """Return the consortium, or answer 404 to whoever is only invited.

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
        """Return the member that the sender looks for: the first of its own, by name."""
        mine = organisations_of(self.actor)
        inside = consortium.members.filter(organisation__in=mine).select_related("organisation")
        return inside[0].organisation
