"""Takes an organisation off the site once no consortium counts on it any more."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction

from accounts.actors import Actor
from accounts.models import StoredFile
from consortia.departures.merged_entries import relations
from consortia.departures.own_data import RELATIONS, Leaving
from consortia.diligence.services.sharing import withdraw_consents
from consortia.forming.membership import lock_consortia
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.forming.models.invitations import Invitation
from consortia.forming.open_lots import bids_over
from consortia.forming.services.answering import decline_invitation
from contracts.drafting.models.choices import LIVE, Stage
from organisations.people.rules import require_administrator
from organisations.register.errors import StillInvolved
from organisations.register.models.organisations import Organisation
from organisations.register.services.leaving import close_entry


@transaction.atomic
def leave_site(*, by: Actor, at: datetime, organisation: Organisation) -> Organisation:
    """Let an organisation leave the site: empty its entry, erase private rows, keep its history.

    Waiting invitations are declined, and consents to see its passport are withdrawn. Signed
    agreements, bids and awards stay, under its number, as evidence between the other
    members and the commissioner.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator there.
    StillInvolved
        While it is in a consortium whose contract is not decided; names them.
    organisations.register.errors.HasLeft
        When it has left before.
    """
    require_administrator(by, organisation)
    lock_consortia([organisation.pk])
    undecided = _undecided(organisation)
    if undecided:
        raise StillInvolved(
            f"Others count on {organisation.name} in: {', '.join(undecided)}. Leave there "
            "or, where nobody else is in, dissolve it: open the consortium and choose “Your "
            "consortium”."
        )
    asked = Invitation.objects.filter(organisation=organisation, expires_at__gt=at).unanswered()
    asked = asked.exclude(bids_over("consortium__lot__contract", at))  # the sweep closes those
    for invitation in asked.order_by("pk"):
        decline_invitation(by=by, at=at, invitation=invitation, reason="Has left this site.")
    for consortium in Consortium.objects.filter(members__organisation=organisation):
        withdraw_consents(by, at, consortium, organisation)
    closed = close_entry(by=by, at=at, organisation=organisation)
    _erase_rows(closed)
    return closed


def _undecided(organisation: Organisation) -> list[str]:
    """Return the names of the organisation's consortia whose contract is not decided."""
    rows = Consortium.objects.filter(
        members__organisation=organisation, lot__contract__stage__in=[*LIVE, Stage.CLOSED]
    ).exclude(stage=ConsortiumStage.DISSOLVED)
    return list(rows.order_by("name").values_list("name", flat=True))


def _erase_rows(organisation: Organisation) -> None:
    """Erase the rows that the table says go, and the files that only they had."""
    for column, field in relations():
        if RELATIONS[column].leaving is not Leaving.ERASE:
            continue
        rows = field.model._default_manager.filter(**{field.name: organisation.pk})
        files = _files(field.model, rows)
        rows.delete()
        StoredFile.objects.filter(pk__in=files).delete()


def _files(model: type[models.Model], rows: models.QuerySet[models.Model]) -> list[int]:
    names = [
        one.attname
        for one in model._meta.concrete_fields
        if one.remote_field is not None and one.remote_field.model is StoredFile
    ]
    return [pk for name in names for pk in rows.values_list(name, flat=True) if pk is not None]
