"""What a consortium's members reach, and nobody who is only invited."""

from django.http import Http404

from backend.api.resources import Resource
from consortia import rules
from consortia.models import Consortium
from organisations.models import Organisation


class Seated(Resource):
    """A part of a consortium's resource that only members use."""

    def _of_member(self) -> Consortium:
        """Return the consortium, or answer 404 to whoever is only invited.

        Raises
        ------
        Http404
            When no body of the sender is a member.
        """
        found: Consortium = self.get_object()
        mine = rules.organisations_of(self.actor)
        if not found.members.filter(organisation__in=mine).exists():
            raise Http404
        return found

    def _reader(self, consortium: Consortium) -> Organisation:
        """Return the member that the sender looks for: the first of its own, by name."""
        mine = rules.organisations_of(self.actor)
        inside = consortium.members.filter(organisation__in=mine).select_related("organisation")
        return inside[0].organisation
