"""Naming the fund holder of a member without a legal form, and the fund holder's answer."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.errors import Gone, Invalid
from accounts.letters import write_letter
from accounts.recording import note
from consortia.destinations import FundHolderPage, MemberPage
from consortia.forming.errors import BrokenLink
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.forming.services.inviting import reply_address
from consortia.terms.errors import NeedsFundHolder
from consortia.terms.models.fund_holders import FundHolder, FundHolderState
from organisations.people.addresses import addresses_of
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation

_SALT = "consortia.terms.fund_holders"


@transaction.atomic
def name_fund_holder(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    holder: Organisation,
) -> FundHolder:
    """Name a member's fund holder; an organisation outside the consortium is asked by letter.

    Naming the same again changes nothing; another replaces it.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    NeedsFundHolder
        When the member has a legal form of its own, or the holder has none or is not here.
    Gone
        When the consortium was dissolved.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    _require_possible(consortium, organisation, holder)
    live = consortium.fund_holders.live().filter(organisation=organisation)
    before = live.select_related("holder").first()
    if before is not None and before.holder_id == holder.pk:
        return before
    live.update(state=FundHolderState.ENDED)
    inside = holder.identifier in members
    made = FundHolder.objects.create(
        consortium=consortium,
        organisation=organisation,
        holder=holder,
        state=FundHolderState.AGREED if inside else FundHolderState.ASKED,
        named_at=at,
        answered_at=at if inside else None,
    )
    if not inside:
        _ask(by, at, made)
    note(by, at, "name_fund_holder", made, consortium=consortium.pk, holder=holder.pk)
    return made


@transaction.atomic
def answer_fund_holder(
    *, by: Actor, at: datetime, fund_holder: FundHolder, agrees: bool, name: str
) -> FundHolder:
    """Accept or refuse to be a fund holder, for the organisation that was asked; idempotent.

    Parameters
    ----------
    name : str
        Who says so for the organisation, with its role.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for the organisation that is asked.
    Invalid
        When nobody is named.
    Gone
        When another was named since, it was answered otherwise, or the consortium was dissolved.
    """
    require_answer(by, fund_holder.holder)
    consortium = lock_consortium(fund_holder.consortium)
    fund_holder = FundHolder.objects.select_related("organisation", "holder").get(pk=fund_holder.pk)
    fund_holder.consortium = consortium
    wanted = FundHolderState.AGREED if agrees else FundHolderState.REFUSED
    if fund_holder.state == wanted:
        return fund_holder
    if fund_holder.state != FundHolderState.ASKED or consortium.stage == ConsortiumStage.DISSOLVED:
        raise Gone("This is settled. Nothing is expected of you any more.")
    if not name.strip():
        raise Invalid("Say who decides it for you, with their role.", field="name")
    fund_holder.state, fund_holder.answered_at = wanted, at
    fund_holder.answered_by = name.strip()[:120]
    fund_holder.save(update_fields=["state", "answered_at", "answered_by"])
    note(by, at, "answer_fund_holder", fund_holder, agrees=agrees)
    write_to_members(
        Actor.system("consortia"),
        at,
        consortium,
        page=MemberPage.FUNDS,
        kind="funds-answered",
        subject=f"{fund_holder.holder.name} has answered: {consortium.lot.contract.title}",
        more={"fund_holder": fund_holder, "agrees": agrees},
        members=[one for one in members_of(consortium).values() if one == fund_holder.organisation],
    )
    return fund_holder


def named_holders(consortium: Consortium) -> dict[str, FundHolder]:
    """Return the fund holders that are asked or agreed, by the identifier of their member."""
    rows = consortium.fund_holders.live().select_related("organisation", "holder")
    return {one.organisation.identifier: one for one in rows}


def chosen_holders(
    members: Mapping[str, Organisation],
    named: Mapping[str, FundHolder],
    proposed: Mapping[str, str],
) -> dict[str, Organisation]:
    """Return the fund holder of each member without a legal form, by the member's identifier.

    The one that the member has named counts; where it has named none yet, the one that is proposed,
    which it confirms when it agrees to the terms.

    Raises
    ------
    NeedsFundHolder
        Where nobody is named or proposed, or the one that is named has not said yes.
    """
    found = {}
    for key, member in members.items():
        if member.can_lead:
            continue
        own, said = named.get(key), proposed.get(key, "")
        if own is not None and own.state == FundHolderState.ASKED:
            raise NeedsFundHolder(
                f"{own.holder.name} has not said yet whether it is fund holder for {member.name}.",
                field="fund_holders",
            )
        if own is not None and said not in ("", own.holder.identifier):
            raise NeedsFundHolder(
                f"{member.name} has named {own.holder.name} as its fund holder.",
                field="fund_holders",
            )
        if own is not None and own.holder.identifier not in members and not own.answered_by:
            raise NeedsFundHolder(
                f"{own.holder.name} has left, and has not said whether it is still the fund "
                f"holder of {member.name}. {member.name} has to name one again.",
                field="fund_holders",
            )
        holder = own.holder if own is not None else members.get(said)
        if holder is None or not holder.can_lead:
            raise NeedsFundHolder(
                f"{member.name} has no legal form of its own. "
                "Name the member that is its fund holder; it can name one outside itself.",
                field="fund_holders",
            )
        found[key] = holder
    return found


def confirm_holder(
    at: datetime, consortium: Consortium, organisation: Organisation, holder: Organisation
) -> None:
    """Take a member's agreement to terms as its choice of the fund holder that they name.

    Raises
    ------
    NeedsFundHolder
        When it has named another meanwhile.
    """
    own = named_holders(consortium).get(organisation.identifier)
    if own is not None and own.holder_id != holder.pk:
        raise NeedsFundHolder(
            f"These terms make {holder.name} your fund holder, and you have named "
            f"{own.holder.name}. Say what should be different, so that terms "
            "are proposed with your choice."
        )
    if own is None:
        FundHolder.objects.create(
            consortium=consortium,
            organisation=organisation,
            holder=holder,
            state=FundHolderState.AGREED,
            named_at=at,
            answered_at=at,
        )


def fund_holder_token(fund_holder: FundHolder) -> str:
    """Return the signed part of the address at which the fund holder answers."""
    return signing.dumps(fund_holder.pk, salt=_SALT)


def fund_holder_from_token(token: str) -> FundHolder:
    """Return the fund holder that a letter's link asks.

    Raises
    ------
    BrokenLink
        When the link is not one that we sent.
    """
    rows = FundHolder.objects.select_related(
        "organisation", "holder", "consortium__starter", "consortium__lot__contract__commissioner"
    )
    try:
        found = rows.filter(pk=signing.loads(token, salt=_SALT)).first()
    except signing.BadSignature:
        found = None
    if found is None:
        raise BrokenLink(
            "This address is not complete. Open the link from the letter again, all of it."
        )
    return found


def _require_possible(
    consortium: Consortium, organisation: Organisation, holder: Organisation
) -> None:
    if consortium.stage == ConsortiumStage.DISSOLVED:
        raise Gone("This consortium was dissolved.")
    if organisation.can_lead:
        raise NeedsFundHolder(
            f"{organisation.name} has a legal form and is paid itself.", field="holder"
        )
    if not holder.can_lead or not holder.is_current:
        raise NeedsFundHolder(
            f"{holder.name} cannot be a fund holder: name an organisation with a legal form "
            "that is still here.",
            field="holder",
        )


def _ask(by: Actor, at: datetime, fund_holder: FundHolder) -> None:
    consortium = fund_holder.consortium
    words = {
        "fund_holder": fund_holder,
        "contract": consortium.lot.contract,
        "link": url_of(FundHolderPage(token=fund_holder_token(fund_holder))),
        "site": settings.SITE_NAME,
    }
    for address in addresses_of(fund_holder.holder):
        write_letter(
            at=at,
            kind="fund-holder",
            to=address.email,
            subject=f"Would you be the fund holder for {fund_holder.organisation.name}?",
            text=render_to_string("consortia/letters/fund-holder.txt", words),
            reply_to=reply_address(by, consortium),
        )
