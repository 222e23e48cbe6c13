"""Letters to organisations that a proposal names: once a lot."""

from datetime import datetime

from django.template.loader import render_to_string

from accounts.destinations import url_of
from accounts.letters import write_letter
from accounts.models import Letter
from consortia.proposals.models import MatchRun, ProposalMember, Told
from contracts.destinations import ContractPage
from contracts.drafting.models.choices import LIVE
from contracts.drafting.models.contracts import Lot
from organisations.destinations import LettersStop
from organisations.people.addresses import Address, asking_addresses_of
from organisations.people.services.contacts import stop_token
from organisations.register.models.organisations import Organisation


def tell_named(run: MatchRun, *, at: datetime) -> list[Told]:
    """Write to the organisations that a match's proposals name, each once a lot.

    No letters go out about a draft.
    """
    contract = run.lot.contract
    if not contract.is_visible or contract.stage not in LIVE:
        return []
    named = ProposalMember.objects.filter(proposal__match=run).select_related("organisation")
    organisations = {member.organisation_id: member.organisation for member in named}
    known = set(
        Told.objects.filter(lot=run.lot, organisation__in=organisations).values_list(
            "organisation", flat=True
        )
    )
    return [
        Told.objects.create(
            lot=run.lot,
            organisation=organisations[key],
            letter=_letter(organisations[key], run.lot, at),
            at=at,
        )
        for key in sorted(set(organisations) - known)
    ]


def _letter(organisation: Organisation, lot: Lot, at: datetime) -> Letter | None:
    written = [
        _letter_to(address, organisation, lot, at) for address in asking_addresses_of(organisation)
    ]
    return written[0] if written else None


def _letter_to(address: Address, organisation: Organisation, lot: Lot, at: datetime) -> Letter:
    stop = url_of(LettersStop(token=stop_token(organisation, address)))
    words = {
        "organisation": organisation,
        "contract": lot.contract,
        "lot": lot,
        "link": url_of(ContractPage(contract=lot.contract_id)),
        "stop": stop,
    }
    return write_letter(
        at=at,
        kind="named",
        to=address.email,
        subject=f"You could bid together: {lot.contract.title}",
        text=render_to_string("consortia/letters/named.txt", words),
        unsubscribe=stop,
    )
