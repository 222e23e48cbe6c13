"""Judging whether a notice really wants a capability that its words suggest."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from contracts.commissioners.rules import act_together
from contracts.notices.models import Judgement, Notice, NoticeCapability, NoticeChange
from contracts.notices.rules import is_its_buyer, require_judge
from organisations.offers.models.capabilities import Capability


@transaction.atomic
def judge_capability(
    *, by: Actor, at: datetime, notice: Notice, capability: str, wanted: bool
) -> NoticeCapability:
    """Confirm, add or contradict a capability of a notice; imports leave the judgement alone.

    Confirming counts at once: more people find the notice. Contradicting hides it from others,
    rivals among them, so it takes two people who act for different organisations; until then the
    capability is doubted and still found. The buyer's own people need no second.

    Parameters
    ----------
    capability : str
        Slug of a leaf of the capability tree.
    wanted : bool
        Whether the notice wants it.

    Raises
    ------
    NotAllowed
        Unless `by` is a person who edits for a registered organisation or drafts for a checked
        public body.
    Invalid
        When there is no such capability, or nobody has said that the notice wants it.
    """
    require_judge(by)
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if not Capability.objects.leaves().filter(pk=capability).exists():
        raise Invalid("There is no such capability.", field="capability")
    row = notice.capabilities.filter(capability=capability).first()
    if row is None and not wanted:
        raise Invalid("Nobody says that it wants this.", field="capability")
    row = row or NoticeCapability(notice=notice, capability_id=capability)
    before, row.judgement = row.judgement, _judgement(by, row, wanted)
    if not (before == row.judgement == Judgement.DOUBTED and row.decided_by_id):
        row.decided_by_id, row.decided_at = by.user_id, at
    row.save()
    if wanted and before != Judgement.CONFIRMED:
        said = f"Somebody says that it wants {row.capability.name.lower()}."
        NoticeChange.objects.create(notice=notice, text=said[:300], changed=False, at=at)
    note(by, at, "judge_capability", notice, capability=capability, wanted=wanted)
    return row


def _judgement(by: Actor, row: NoticeCapability, wanted: bool) -> Judgement:
    if wanted:
        return Judgement.CONFIRMED
    second = row.judgement == Judgement.DOUBTED and not act_together(by.user_id, row.decided_by_id)
    if row.judgement == Judgement.REFUSED or second or is_its_buyer(by, row.notice):
        return Judgement.REFUSED
    return Judgement.DOUBTED
