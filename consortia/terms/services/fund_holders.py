"""Naming who holds the money of a group without a legal form, and the holder's own word."""

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
from consortia.forming.rules import require_editor
from consortia.forming.services.inviting import reply_address
from consortia.terms.errors import NeedsFundHolder
from consortia.terms.models.fund_holders import FundHolder, FundHolderState
from organisations.people.addresses import addresses_of
from organisations.register.models.organisations import Organisation

_SALT = "consortia.forming.accepted_work"


@transaction.atomic
def name_fund_holder(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    holder: Organisation,
) -> FundHolder:
    """Name who holds a group's money; an organisation outside the consortium is asked by letter.

    Naming the same again changes nothing; another takes its place.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    NeedsFundHolder
        When the group has a legal form of its own, or the holder has none or is not here.
    Gone
        When the consortium was given up.
    """
    require_editor(by, organisation)
    consortium = lock_consortium(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    _require_possible(consortium, organisation, holder)
    standing = consortium.fund_holdings.standing().filter(organisation=organisation)
    before = standing.select_related("holder").first()
    if before is not None and before.holder_id == holder.pk:
        return before
    standing.update(state=FundHolderState.ENDED)
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
def answer_fund_holding(
    *, by: Actor, at: datetime, holding: FundHolder, agrees: bool, name: str
) -> FundHolder:
    """Say yes or no for an organisation that is asked to hold money; the same answer twice is as once.

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
        When another was named since, it was answered otherwise, or the consortium was given up.
    """
    require_editor(by, holding.holder)
    consortium = lock_consortium(holding.consortium)
    holding = FundHolder.objects.select_related("organisation", "holder").get(pk=holding.pk)
    holding.consortium = consortium
    wanted = FundHolderState.AGREED if agrees else FundHolderState.REFUSED
    if holding.state == wanted:
        return holding
    if holding.state != FundHolderState.ASKED or consortium.stage == ConsortiumStage.DISSOLVED:
        raise Gone("This is settled. Nothing is expected of you any more.")
    if not name.strip():
        raise Invalid("Say who decides it for you, with their role.", field="name")
    holding.state, holding.answered_at = wanted, at
    holding.answered_by = name.strip()[:120]
    holding.save(update_fields=["state", "answered_at", "answered_by"])
    note(by, at, "answer_fund_holding", holding, agrees=agrees)
    write_to_members(
        Actor.system("consortia"),
        at,
        consortium,
        page=MemberPage.FUNDS,
        kind="funds-answered",
        subject=f"{holding.holder.name} has answered: {consortium.lot.contract.title}",
        more={"holding": holding, "agrees": agrees},
        members=[one for one in members_of(consortium).values() if one == holding.organisation],
    )
    return holding


def named_holders(consortium: Consortium) -> dict[str, FundHolder]:
    """Return the choices that wait or hold, by the group's identifier."""
    rows = consortium.fund_holdings.standing().select_related("organisation", "holder")
    return {one.organisation.identifier: one for one in rows}


def chosen_holders(
    members: Mapping[str, Organisation],
    named: Mapping[str, FundHolder],
    proposed: Mapping[str, str],
) -> dict[str, Organisation]:
    """Return who holds the money of each group without a legal form, by the group's identifier.

    What a group has named counts; where it has named nobody yet, what is proposed, which it
    confirms when it agrees.

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
                f"{own.holder.name} has not said yet whether it holds the money of {member.name}.",
                field="fund_holders",
            )
        if own is not None and said not in ("", own.holder.identifier):
            raise NeedsFundHolder(
                f"{member.name} has named {own.holder.name} to hold its money.",
                field="fund_holders",
            )
        if own is not None and own.holder.identifier not in members and not own.answered_by:
            raise NeedsFundHolder(
                f"{own.holder.name} is not in any more, and has not said whether it still holds "
                f"the money of {member.name}, which names it anew.",
                field="fund_holders",
            )
        holder = own.holder if own is not None else members.get(said)
        if holder is None or not holder.can_lead:
            raise NeedsFundHolder(
                f"{member.name} has no legal form of its own. "
                "Name the member that holds its money; it can name an organisation outside itself.",
                field="fund_holders",
            )
        found[key] = holder
    return found


def confirm_holder(
    at: datetime, consortium: Consortium, organisation: Organisation, holder: Organisation
) -> None:
    """Take a group's agreement to terms as its choice of the holder that they name.

    Raises
    ------
    NeedsFundHolder
        When it has named another meanwhile.
    """
    own = named_holders(consortium).get(organisation.identifier)
    if own is not None and own.holder_id != holder.pk:
        raise NeedsFundHolder(
            f"These terms let {holder.name} hold your money, and you have named "
            f"{own.holder.name}. "
            "Say what should be different, so that terms are proposed with your choice."
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


def holding_token(holding: FundHolder) -> str:
    """Return the signed part of the address at which the holder answers."""
    return signing.dumps(holding.pk, salt=_SALT)


def holding_from_token(token: str) -> FundHolder:
    """Return the question that a letter's link leads to.

    Raises
    ------
    BrokenLink
        When the link is none that we sent.
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
        raise Gone("This consortium was given up.")
    if organisation.can_lead:
        raise NeedsFundHolder(
            f"{organisation.name} has a legal form and is paid itself.", field="holder"
        )
    if not holder.can_lead or not holder.is_current:
        raise NeedsFundHolder(
            f"{holder.name} cannot hold money for others: name an organisation with a legal "
            "form that is "
            "still here.",
            field="holder",
        )


def _ask(by: Actor, at: datetime, holding: FundHolder) -> None:
    consortium = holding.consortium
    words = {
        "holding": holding,
        "contract": consortium.lot.contract,
        "link": url_of(FundHolderPage(token=holding_token(holding))),
        "site": settings.SITE_NAME,
    }
    for address in addresses_of(holding.holder):
        write_letter(
            at=at,
            kind="holds-funds",
            to=address.email,
            subject=f"Would you hold money for {holding.organisation.name}?",
            text=render_to_string("consortia/letters/holds-funds.txt", words),
            reply_to=reply_address(by, consortium),
        )
