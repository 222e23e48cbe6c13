"""Copying a contract into a new draft."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.recording import note
from contracts.commissioners.rules import require_drafter
from contracts.drafting.models.bid_questions import BidQuestion
from contracts.drafting.models.contracts import Contract, Requirement
from contracts.drafting.services.drafting import COPIED
from contracts.thresholds.models import Threshold


@transaction.atomic
def copy_contract(*, by: Actor, at: datetime, contract: Contract) -> Contract:
    """Copy a contract into a new draft: texts, lots, thresholds, questions, but no dates.

    Raises
    ------
    NotAllowed
        Unless `by` drafts for the commissioner.
    """
    require_drafter(by, contract.commissioner)
    values = {field: getattr(contract, field) for field in sorted(COPIED)}
    made = Contract.objects.create(commissioner=contract.commissioner, drafted_at=at, **values)
    for lot in contract.lots.prefetch_related("requirements", "thresholds", "bid_questions"):
        requirements, thresholds = list(lot.requirements.all()), list(lot.thresholds.all())
        asked = list(lot.bid_questions.all())
        lot.pk, lot.contract, lot._state.adding = None, made, True
        lot.save(force_insert=True)
        for wanted in requirements:
            wanted.pk, wanted.lot = None, lot
        for threshold in thresholds:
            threshold.pk, threshold.lot = None, lot
        for question in asked:
            question.pk, question.lot = None, lot
        Requirement.objects.bulk_create(requirements)
        Threshold.objects.bulk_create(thresholds)
        BidQuestion.objects.bulk_create(asked)
    note(by, at, "copy_contract", made, source=contract.pk)
    return made
