"""The work agreed for an awarded lot: as submitted in the bid, or as agreed anew since."""

from dataclasses import dataclass

from consortia.delivery.models.reports import Delivery, Payer
from consortia.proposals.assignments import delivery as assignments
from consortia.proposals.structures import Structure
from consortia.terms.models.terms import Terms, TermsState


@dataclass(frozen=True, slots=True)
class AgreedWork:
    """The delivery of all members, their lead organisation and their structure."""

    work: assignments.Delivery
    members: frozenset[str]
    lead: str
    structure: str

    def payer_of(self, identifier: str) -> Payer:
        """Return the payer of a member: the commissioner pays the lead, or all in a joint one."""
        direct = self.structure == Structure.JOINT or identifier == self.lead
        return Payer.COMMISSIONER if direct else Payer.LEAD


def agreed_work_of(delivery: Delivery) -> AgreedWork:
    """Return the agreed work in force: of agreed terms, else of the bid that won.

    Terms end when a member leaves after the award; the submitted bid is in force until the members
    agree anew.
    """
    terms = Terms.objects.filter(consortium=delivery.consortium_id, state=TermsState.AGREED)
    newest = terms.select_related("lead").prefetch_related("shares__organisation").first()
    if newest is not None:
        members = frozenset(share.organisation.identifier for share in newest.shares.all())
        return AgreedWork(newest.delivery, members, newest.lead.identifier, newest.structure)
    package = delivery.award.opened.package
    named = frozenset(one["identifier"] for one in package["members"])
    work = assignments.Delivery.from_json(package.get("delivery", []))
    return AgreedWork(work, named, package["lead"], package["structure"])
