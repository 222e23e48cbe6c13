"""The data kept about one organisation, for it to download; and what leaving does to each row.

`RELATIONS` names every column that points at an organisation, as
`consortia.departures.merged_entries.relations` finds them. A test fails while one is missing, so
that a new table is not forgotten. Articles 15, 17 and 20 of the UK GDPR are about
people; an organisation gets the same here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.db import models

from accounts.models import Letter, Record, StoredFile
from consortia.departures.merged_entries import relations
from consortia.forming.models.answers import CounterOffer
from consortia.forming.models.invitations import Invitation
from consortia.proposals.assignments.delivery import Delivery, part_as_json
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation

#: Columns that are secret, or of no use outside.
_HIDDEN = frozenset({"hashed_key", "checksum", "code_hash"})


class Leaving(StrEnum):
    """What happens to a row when its organisation leaves the site."""

    ERASE = "erase"
    END = "end"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Relation:
    """One column that points at organisations.

    Attributes
    ----------
    name : str
        What its rows are called in what an organisation downloads; empty where they are not its
        own.
    leaving : Leaving
        `ERASE` takes the rows away, `END` closes them by a service of their own, `KEEP` leaves
        the history of contracts, in which the organisation stays by its number.
    """

    name: str
    leaving: Leaving = Leaving.KEEP


RELATIONS: dict[str, Relation] = {
    "organisations.OrganisationMembership.organisation": Relation("people", Leaving.ERASE),
    "organisations.Offer.organisation": Relation("offers", Leaving.END),
    "organisations.Accreditation.organisation": Relation("accreditations", Leaving.ERASE),
    "organisations.PassportItem.organisation": Relation("passport", Leaving.ERASE),
    "organisations.Evidence.organisation": Relation("evidence", Leaving.ERASE),
    "organisations.ExpiryReminder.organisation": Relation("expiry_reminders", Leaving.ERASE),
    # who looked is only ever added to; it names organisations and numbers of people, no values
    "organisations.PassportLook.organisation": Relation("looked_at"),
    "organisations.PassportLook.reader": Relation("looks"),
    "organisations.Relationship.organisation": Relation("relationships", Leaving.ERASE),
    # what others say of an organisation is theirs, and a refusal is told to nobody
    "organisations.Relationship.other": Relation("", Leaving.ERASE),
    "organisations.RelationshipAsk.organisation": Relation("relationships_asked", Leaving.ERASE),
    "organisations.RelationshipAsk.other": Relation("relationships_to_answer", Leaving.ERASE),
    "organisations.ListedService.organisation": Relation("services_listed_elsewhere"),
    "organisations.Sheet.organisation": Relation("spreadsheets", Leaving.ERASE),
    "organisations.Sheet.uploader_organisation": Relation("spreadsheets_for_others", Leaving.ERASE),
    "organisations.LetterStop.organisation": Relation("letters_stopped", Leaving.ERASE),
    "organisations.Organisation.merged_into": Relation("doubles"),
    "organisations.Claim.organisation": Relation("claims", Leaving.ERASE),
    "organisations.Merge.asker": Relation("merges_asked"),
    "organisations.Merge.other": Relation("merges_answered"),
    "organisations.Merge.kept": Relation(""),
    "organisations.Support.supporter": Relation("groups", Leaving.END),
    "organisations.Support.supported": Relation("supporters", Leaving.END),
    "contracts.ContractInterest.organisation": Relation("interests", Leaving.ERASE),
    "consortia.Proposal.lead": Relation("proposals_led"),
    "consortia.ProposalMember.organisation": Relation("proposals"),
    "consortia.Consortium.starter": Relation("consortia_started"),
    "consortia.Consortium.lead": Relation("consortia_led"),
    "consortia.Member.organisation": Relation("consortia"),
    "consortia.ConsortiumAssignment.organisation": Relation("work"),
    "consortia.Invitation.organisation": Relation("invitations"),
    "consortia.Terms.lead": Relation("terms_led"),
    "consortia.Terms.proposer": Relation("terms_proposed"),
    "consortia.TermsAssignment.organisation": Relation("work_under_terms"),
    "consortia.TermsShare.organisation": Relation("shares"),
    "consortia.TermsShare.fund_holder": Relation("fund_holder_for"),
    "consortia.FundHolder.organisation": Relation("fund_holders"),
    "consortia.FundHolder.holder": Relation("asked_to_be_fund_holder"),
    "consortia.TermsAnswer.organisation": Relation("answers_to_terms"),
    "consortia.MemberCost.organisation": Relation("costs", Leaving.ERASE),
    "consortia.Departure.organisation": Relation("departures"),
    "consortia.Signature.organisation": Relation("signatures"),
    "consortia.ChangeRequest.organisation": Relation("change_requests"),
    "consortia.BidAnswer.organisation": Relation("answers_written"),
    "consortia.BidDeclaration.organisation": Relation("declarations"),
    "consortia.ReportAsk.organisation": Relation("reports_asked"),
    "consortia.DeliveryReport.organisation": Relation("reports"),
    # what an organisation answered in a survey is tied to nobody, itself included
    "consortia.SurveyAsk.organisation": Relation("surveys_asked"),
    "consortia.BidFile.organisation": Relation("attachments"),
    "consortia.BidConfirmation.organisation": Relation("bids_confirmed"),
    "consortia.DiligenceWant.asker": Relation("passports_asked_for"),
    "consortia.DiligenceWant.organisation": Relation("asked_to_show"),
    "consortia.PassportConsent.organisation": Relation("shown_to"),
    "consortia.SignOff.signer": Relation("signed_off"),
    "consortia.SignOff.about": Relation("signed_off_by"),
    "consortia.SignOffEnd.organisation": Relation("sign_offs_withdrawn"),
    "consortia.PlanTask.organisation": Relation("tasks"),
    "consortia.PlanReminder.organisation": Relation("task_reminders"),
    "consortia.PlanStop.organisation": Relation("task_reminders_stopped"),
    "consortia.RegisterEnd.organisation": Relation("removed_from_register"),
    "consortia.Expulsion.organisation": Relation("motions_to_expel"),
    "consortia.ExpulsionVote.organisation": Relation("votes_to_expel"),
    "consortia.ShareCode.organisation": Relation("share_codes", Leaving.ERASE),
    "consortia.Told.organisation": Relation("told"),
    "backend.ApiKey.organisation": Relation("api_keys", Leaving.ERASE),
}


def own_data(organisation: Organisation) -> dict[str, list[dict[str, object]]]:
    """Return all rows about an organisation as plain values, by what they are called.

    Encrypted drafts and files are named, not unpacked: they belong to a consortium, or are
    downloaded where they are kept. What the record says of the organisation names people by number
    only.
    """
    found = {"organisation": [_plain(organisation)]}
    for name, rows in _rows(organisation):
        found[name] = [_plain(row) for row in rows.order_by("pk")]
    found["letters"] = [
        {"kind": one.kind, "subject": one.subject, "sent_at": _value(one.sent_at)}
        for one in _letters(organisation)
    ]
    found["record"] = [
        {"at": _value(one.at), "actor": one.actor, "verb": one.verb, **one.details}
        for one in _record(organisation)
    ]
    return found


def counted(organisation: Organisation) -> dict[str, int]:
    """Return how many rows there are about an organisation, by the names of `own_data`."""
    found = {name: rows.count() for name, rows in _rows(organisation)}
    more = {"letters": _letters(organisation).count(), "record": _record(organisation).count()}
    return {"organisation": 1} | found | more


def _rows(organisation: Organisation) -> Iterator[tuple[str, models.QuerySet[models.Model]]]:
    """Yield the name and the rows of each relation to an organisation, bytes unread."""
    for column, field in relations():
        if name := RELATIONS[column].name:
            rows = field.model._default_manager.filter(**{field.name: organisation.pk})
            if field.model is Invitation:
                rows = rows.prefetch_related("work")
            yield name, _without_bytes(rows)


def _without_bytes(rows: models.QuerySet[models.Model]) -> models.QuerySet[models.Model]:
    """Return rows with what they point at, bytes unread, also those of files and bids."""
    related = {
        field.name: _bytes_in(field.related_model)
        for field in rows.model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    }
    there = [f"{name}__{column}" for name, columns in related.items() for column in columns]
    return rows.select_related(*related).defer(*_bytes_in(rows.model), *there)


def _bytes_in(model: type[models.Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [one.name for one in fields if isinstance(one, models.BinaryField)]


def _letters(organisation: Organisation) -> models.QuerySet[Letter]:
    return Letter.objects.filter(to=organisation.email).exclude(to="")


def _record(organisation: Organisation) -> models.QuerySet[Record]:
    return Record.objects.about("organisation", organisation.pk)


def _plain(row: models.Model) -> dict[str, object]:
    """Return a row's columns as values that any program reads."""
    shown: dict[str, object] = {}
    for field in row._meta.concrete_fields:
        if field.name in _HIDDEN or isinstance(field, models.BinaryField):
            continue
        shown[field.name] = _value(getattr(row, field.name))
    match row:
        case Invitation():
            shown["part"] = part_as_json(row.part)
        case CounterOffer():
            shown["cells"] = [cell.as_json() for cell in sorted(row.cells)]
    for many in row._meta.many_to_many:
        shown[many.name] = [str(_value(one)) for one in getattr(row, many.name).all()]
    return shown


def _value(value: object) -> object:
    match value:
        case Organisation() | RegisterEntry():
            return value.identifier
        case StoredFile():
            return value.name
        case models.Model():
            return getattr(value, "email", None) or getattr(value, "code", None) or value.pk
        case Delivery():
            return value.as_json()
        case Decimal() | date() | datetime():
            return value.isoformat() if isinstance(value, date) else str(value)
        case _:
            return value
