"""Rules for what moves when an entry is merged into another.

Each relation to an organisation, in any package, has a rule here; a test walks them all, so that a
new table is not forgotten. Rows that cannot move stay with the merged entry, which is kept and
leads to the other; only what both said of each other is deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from django.db import IntegrityError, models, transaction

from consortia.proposals.models import Proposal
from organisations.offers.models.offers import Offer
from organisations.passport.models.passports import Accreditation
from organisations.people.models.members import OrganisationMembership, Role
from organisations.people.models.relationships import Relationship, RelationshipAsk
from organisations.register.models.organisations import Organisation


class Goes(Enum):
    """What happens to a row of the merged entry."""

    OVER = "over"
    """It moves to the kept entry."""
    IF_FREE = "if free"
    """As `OVER`, but stays where the kept entry has such a row, or would relate to itself."""
    STAYS = "stays"
    """It is signed, counted or settled history, and stays unchanged."""


#: Model and field → rule. What a rule alone cannot say is done in `prepare`.
RULES: dict[str, Goes] = {
    "organisations.Organisation.merged_into": Goes.OVER,
    "organisations.OrganisationMembership.organisation": Goes.IF_FREE,
    "organisations.Offer.organisation": Goes.OVER,
    "organisations.Accreditation.organisation": Goes.IF_FREE,
    "organisations.Relationship.organisation": Goes.IF_FREE,
    "organisations.Relationship.other": Goes.IF_FREE,
    "organisations.RelationshipAsk.organisation": Goes.IF_FREE,
    "organisations.RelationshipAsk.other": Goes.IF_FREE,
    "organisations.LetterStop.organisation": Goes.IF_FREE,
    "organisations.PassportItem.organisation": Goes.IF_FREE,
    "organisations.Evidence.organisation": Goes.OVER,
    "organisations.PassportLook.organisation": Goes.STAYS,
    "organisations.PassportLook.reader": Goes.STAYS,
    "organisations.ExpiryReminder.organisation": Goes.IF_FREE,
    "organisations.ListedService.organisation": Goes.OVER,
    "organisations.Sheet.organisation": Goes.OVER,
    "organisations.Sheet.uploader_organisation": Goes.OVER,
    "organisations.Support.supporter": Goes.IF_FREE,
    "organisations.Support.supported": Goes.IF_FREE,
    "organisations.Claim.organisation": Goes.STAYS,
    "organisations.Merge.asker": Goes.STAYS,
    "organisations.Merge.other": Goes.STAYS,
    "organisations.Merge.kept": Goes.STAYS,
    "contracts.ContractInterest.organisation": Goes.IF_FREE,
    "consortia.Proposal.lead": Goes.OVER,
    "consortia.ProposalMember.organisation": Goes.IF_FREE,
    "consortia.Consortium.starter": Goes.IF_FREE,
    "consortia.Consortium.lead": Goes.OVER,
    "consortia.ConsortiumAssignment.organisation": Goes.IF_FREE,
    "consortia.Member.organisation": Goes.IF_FREE,
    "consortia.Invitation.organisation": Goes.IF_FREE,
    "consortia.Departure.organisation": Goes.OVER,
    "consortia.MemberCost.organisation": Goes.IF_FREE,
    "consortia.Told.organisation": Goes.IF_FREE,
    "consortia.DeliveryReport.organisation": Goes.STAYS,
    "consortia.ReportAsk.organisation": Goes.STAYS,
    "consortia.SurveyAsk.organisation": Goes.IF_FREE,
    "consortia.RegisterEnd.organisation": Goes.STAYS,
    "consortia.Expulsion.organisation": Goes.STAYS,
    "consortia.ExpulsionVote.organisation": Goes.STAYS,
    "consortia.Terms.lead": Goes.STAYS,
    "consortia.TermsAssignment.organisation": Goes.STAYS,
    "consortia.Terms.proposer": Goes.STAYS,
    "consortia.TermsShare.organisation": Goes.STAYS,
    "consortia.TermsShare.fund_holder": Goes.STAYS,
    "consortia.FundHolder.organisation": Goes.STAYS,
    "consortia.FundHolder.holder": Goes.STAYS,
    "consortia.TermsAnswer.organisation": Goes.STAYS,
    "consortia.Signature.organisation": Goes.STAYS,
    "consortia.ChangeRequest.organisation": Goes.STAYS,
    "consortia.BidAnswer.organisation": Goes.STAYS,
    "consortia.BidDeclaration.organisation": Goes.STAYS,
    "consortia.BidFile.organisation": Goes.STAYS,
    "consortia.BidConfirmation.organisation": Goes.STAYS,
    "consortia.DiligenceWant.asker": Goes.STAYS,
    "consortia.DiligenceWant.organisation": Goes.IF_FREE,
    "consortia.PassportConsent.organisation": Goes.STAYS,
    "consortia.SignOff.signer": Goes.STAYS,
    "consortia.SignOff.about": Goes.STAYS,
    "consortia.SignOffEnd.organisation": Goes.STAYS,
    "consortia.PlanTask.organisation": Goes.OVER,
    "consortia.PlanReminder.organisation": Goes.IF_FREE,
    "consortia.PlanStop.organisation": Goes.IF_FREE,
    "consortia.ShareCode.organisation": Goes.IF_FREE,
    "backend.ApiKey.organisation": Goes.OVER,
}
FILLED = ("description", "website", "postcode", "home_area", "turnover")
_ORDER = [Role.READER, Role.EDITOR, Role.ADMINISTRATOR]


def relations() -> Iterator[tuple[str, models.Field[object, object]]]:
    """Yield every field that points to an organisation, with its name as in `RULES`."""
    for end in Organisation._meta.get_fields(include_hidden=True):
        if isinstance(end, models.ForeignObjectRel) and not end.many_to_many:
            yield f"{end.related_model._meta.label}.{end.field.name}", end.field


def prepare(kept: Organisation, gone: Organisation) -> None:
    """Merge what no rule covers: the better of two rows, and relations between the two.

    Keeps the higher role of a person in both, the later expiry of an accreditation that both have,
    details that only the merged entry has, and a second address for letters; renames it in what
    the matcher proposed.
    """
    roles = dict(kept.memberships.values_list("user", "role"))
    for person in OrganisationMembership.objects.filter(organisation=gone, user__in=roles):
        if _ORDER.index(Role(person.role)) > _ORDER.index(Role(roles[person.user_id])):
            kept.memberships.filter(user=person.user_id).update(role=person.role)
        person.delete()
    ends = dict(kept.accreditations.values_list("code", "expires_on"))
    for accreditation in Accreditation.objects.filter(organisation=gone, code__in=ends):
        code, later = accreditation.code, accreditation.expires_on
        expiry = ends[code]
        if expiry is not None and (later is None or later > expiry):
            kept.accreditations.filter(code=code).update(expires_on=later)
    _end_doubles(kept, gone)
    _fill(kept, gone)
    _rename(kept, gone)
    for said in (Relationship.objects, RelationshipAsk.objects):
        said.filter(organisation=gone, other=kept).delete()
        said.filter(organisation=kept, other=gone).delete()


def _end_doubles(kept: Organisation, gone: Organisation) -> None:
    """Withdraw the older of two live offers of the same capability in the same areas."""
    said = {(one.capability_id, one.areas_key): one for one in kept.offers.live()}
    for offer in gone.offers.live():
        other = said.get((offer.capability_id, offer.areas_key))
        if other is not None:
            older, newer = sorted((offer, other), key=lambda one: (one.confirmed_at, one.pk))
            Offer.objects.filter(pk=older.pk).update(withdrawn_at=newer.confirmed_at)


def bring_over(kept: Organisation, gone: Organisation) -> Counter[str]:
    """Apply the rules; return how many rows of each relation went over."""
    moved: Counter[str] = Counter()
    for name, field in relations():
        rule = RULES[name]
        rows = field.model._base_manager.filter(**{field.name: gone})
        if rule is Goes.OVER:
            moved[name] = rows.update(**{field.name: kept})
        elif rule is Goes.IF_FREE:
            keys = list(rows.values_list("pk", flat=True))
            moved[name] = sum(_move(field, key, kept) for key in keys)
    return +moved


def _move(field: models.Field[object, object], key: int, kept: Organisation) -> bool:
    try:
        with transaction.atomic():
            field.model._base_manager.filter(pk=key).update(**{field.name: kept})
    except IntegrityError:  # the kept entry has such a row
        return False
    return True


def _fill(kept: Organisation, gone: Organisation) -> None:
    for name in FILLED:
        if getattr(kept, name) in (None, ""):
            setattr(kept, name, getattr(gone, name))
    kept.is_anchor = kept.is_anchor or gone.is_anchor
    kept.is_infrastructure = kept.is_infrastructure or gone.is_infrastructure
    if not kept.second_email and gone.email.lower() != kept.email.lower():
        kept.second_email = gone.email.lower()
    kept.save(update_fields=[*FILLED, "is_anchor", "is_infrastructure", "second_email"])


def _rename(kept: Organisation, gone: Organisation) -> None:
    """Write the kept number into proposals that name the other, unless they name the kept one too.

    A consortium can still be started from them; everything that is promised names its row.
    """
    found = Proposal.objects.filter(members__organisation=gone)
    for proposal in found.exclude(members__organisation=kept):
        proposal.delivery = proposal.delivery.renamed(gone.identifier, kept.identifier)
        proposal.parts = [
            replace(one, assignment=replace(one.assignment, organisation=kept.identifier)).as_json()
            if one.assignment.organisation == gone.identifier
            else one.as_json()
            for one in proposal.backed
        ]
        proposal.save(update_fields=["delivery", "parts"])
