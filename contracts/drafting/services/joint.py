"""Joint commissioning: other commissioners beside the leading one."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.errors import Conflict, Invalid, NotAllowed, Refusal
from accounts.letters import write_letter
from accounts.recording import note
from areas.gazetteer import gazetteer
from areas.models import Area
from contracts.commissioners.models import Commissioner, CommissionerRole
from contracts.commissioners.rules import has_role, require_approver, require_drafter
from contracts.destinations import PartnersPage
from contracts.drafting.errors import NotApproved, NothingRequired, NotVerified, WrongStage
from contracts.drafting.models.contracts import Contract, ContractPartner, PartnerState, Requirement
from contracts.drafting.rules import may_draft
from contracts.drafting.services.editing import locked, touch
from organisations.offers.services.offers import known_areas


@transaction.atomic
def invite_partner(
    *, by: Actor, at: datetime, contract: Contract, commissioner: Commissioner
) -> ContractPartner:
    """Invite another commissioner to commission a draft jointly; it gets a letter.

    Raises
    ------
    NotAllowed, WrongStage, NotVerified
        Unless `by` drafts for the leading commissioner, it has been checked, and the contract
        is a draft.
    Conflict
        When it leads, or has been asked already.
    """
    require_drafter(by, contract.commissioner)
    contract = _draft(contract)
    require_verified(contract.commissioner)
    if commissioner.pk == contract.commissioner_id:
        raise Conflict(f"{commissioner.name} leads this contract.", field="commissioner")
    try:
        with transaction.atomic():
            partner = ContractPartner.objects.create(
                contract=contract, commissioner=commissioner, invited_at=at
            )
    except IntegrityError as problem:
        raise Conflict(f"{commissioner.name} was asked already.", field="commissioner") from problem
    if commissioner.area is not None:
        partner.areas.set([commissioner.area])
    touch(contract, at)
    words = {"contract": contract, "partner": partner, "link": _link(contract)}
    write_letter(
        at=at,
        kind="joint-contract",
        to=commissioner.email,
        subject=f"{contract.commissioner.name} asks you to commission together",
        text=render_to_string("contracts/letters/joint.txt", words),
    )
    note(by, at, "invite_partner", contract, commissioner=commissioner.pk)
    return partner


@transaction.atomic
def answer_partner(
    *, by: Actor, at: datetime, partner: ContractPartner, joins: bool
) -> ContractPartner:
    """Join a draft, or decline; a declined invitation can still be joined while it is a draft.

    Raises
    ------
    NotAllowed, WrongStage
        Unless `by` approves for the invited commissioner and the contract is a draft.
    """
    require_approver(by, partner.commissioner)
    contract = _draft(partner.contract)
    partner = ContractPartner.objects.select_related("commissioner").get(pk=partner.pk)
    partner.state = PartnerState.JOINED if joins else PartnerState.DECLINED
    partner.answered_at, partner.approved_version = at, None
    partner.save(update_fields=["state", "answered_at", "approved_version"])
    touch(contract, at)
    note(by, at, "answer_partner", contract, commissioner=partner.commissioner_id, joins=joins)
    return partner


@transaction.atomic
def set_partner_part(
    *,
    by: Actor,
    at: datetime,
    partner: ContractPartner,
    areas: Collection[str],
    share: Decimal | None,
) -> ContractPartner:
    """Set the areas for which a partner commissions, and its share of the value.

    Parameters
    ----------
    areas : collection of str
        Codes of areas of any level.
    share : Decimal or None
        Per cent of the contract's value; the leading commissioner bears what is left.

    Raises
    ------
    NotAllowed, WrongStage
        Unless `by` drafts for either commissioner and the contract is a draft.
    Invalid, areas.errors.AreaError
        When an area is unknown, or the shares come to more than 100 per cent.
    """
    contract = partner.contract
    if not (may_draft(by, contract) or _drafts_for(by, partner)):
        raise NotAllowed("Only people who draft for one of the two commissioners can do this.")
    contract = _draft(contract)
    if share is not None and not 0 <= share <= 100:
        raise Invalid("A share is from 0 to 100 per cent.", field="share")
    others = contract.partners.exclude(pk=partner.pk).exclude(state=PartnerState.DECLINED)
    together = sum((other.share or Decimal(0) for other in others), share or Decimal(0))
    if together > 100:
        raise Invalid(
            f"The shares come to {together.normalize():f} per cent together. Lower one.",
            field="share",
        )
    partner.areas.set(known_areas(areas))
    partner.share = share
    partner.save(update_fields=["share"])
    touch(contract, at)
    note(by, at, "set_partner_part", contract, commissioner=partner.commissioner_id)
    return partner


@transaction.atomic
def approve_contract(
    *, by: Actor, at: datetime, partner: ContractPartner, version: int | None = None
) -> ContractPartner:
    """Approve the contract as it is now; a later change needs approval again.

    Raises
    ------
    NotAllowed, WrongStage, Conflict
        Unless `by` approves for the partner, it has joined, bids are not invited yet, and the
        contract is still the `version` that was read.
    """
    require_approver(by, partner.commissioner)
    contract = locked(partner.contract)
    if not contract.is_shaped:
        raise WrongStage(f"This contract is {contract.get_stage_display().lower()}.")
    partner = ContractPartner.objects.select_related("commissioner").get(pk=partner.pk)
    if partner.state != PartnerState.JOINED:
        raise Conflict("Join the contract before you approve it.")
    if version is not None and version != contract.version:
        raise Conflict("The contract changed while you read it. Read it again, then approve.")
    partner.approved_version = contract.version
    partner.save(update_fields=["approved_version"])
    note(by, at, "approve_contract", contract, commissioner=partner.commissioner_id)
    return partner


def partners_missing(contract: Contract) -> Iterator[Refusal]:
    """Yield what still keeps a joint contract from its next stage, partner by partner.

    A partner has not answered, has not approved it as it is, is not verified, or its areas are in
    no lot.
    """
    wanted = _wanted(contract)
    partners = contract.partners.exclude(state=PartnerState.DECLINED)
    for partner in partners.select_related("commissioner").prefetch_related("areas"):
        name = partner.commissioner.name
        if not partner.commissioner.is_verified:
            yield _unverified(partner.commissioner)
        elif partner.approved_version != contract.version:
            yield NotApproved(f"{name} has not approved the contract as it is now.")
        elif not _leaves(partner.areas.all()) & wanted:
            yield NothingRequired(f"No lot asks for anything in the areas of {name}.")


def require_verified(commissioner: Commissioner) -> None:
    """Refuse commissioners that have not been verified.

    Raises
    ------
    NotVerified
        Saying what to do.
    """
    if not commissioner.is_verified:
        raise _unverified(commissioner)


def joint_areas(contract: Contract) -> list[Area]:
    """Return the areas that the contract's commissioners buy for, all together, by name."""
    found = {contract.commissioner.area} if contract.commissioner.area else set()
    for partner in contract.partners.exclude(state=PartnerState.DECLINED).prefetch_related("areas"):
        found.update(partner.areas.all())
    return sorted(found, key=lambda area: area.name)


def _unverified(commissioner: Commissioner) -> NotVerified:
    return NotVerified(
        f"Nobody has checked {commissioner.name} yet. Sign in with an address at your public "
        "organisation’s domain, or write to this site’s operator."
    )


def _wanted(contract: Contract) -> set[str]:
    asked = Requirement.objects.filter(lot__contract=contract).select_related("area")
    return _leaves(row.area for row in asked)


def _leaves(areas: Iterable[Area]) -> set[str]:
    return {leaf for area in areas for leaf in gazetteer().leads_to(area.code)}


def _drafts_for(by: Actor, partner: ContractPartner) -> bool:
    declined = partner.state == PartnerState.DECLINED
    return not declined and has_role(by, partner.commissioner, CommissionerRole.DRAFTER)


def _draft(contract: Contract) -> Contract:
    contract = locked(contract)
    if contract.is_visible or contract.stage != "draft":
        raise WrongStage("Who commissions together is settled before the contract is shown.")
    return contract


def _link(contract: Contract) -> str:
    return url_of(PartnersPage(contract=contract.pk))
