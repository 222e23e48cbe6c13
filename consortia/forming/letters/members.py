"""Letters to members of a consortium, each with a link by which it acts."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.letters import write_letter
from consortia.destinations import ConsortiumPage, MemberLetterPage, MemberPage
from consortia.forming.errors import BrokenLink
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import UNANSWERED, Invitation
from consortia.forming.services.inviting import reply_address
from organisations.people.addresses import Address, addresses_of
from organisations.register.models.organisations import Organisation

_SALT = "consortia.member"


def write_to_members(
    by: Actor,
    at: datetime,
    consortium: Consortium,
    *,
    kind: str,
    subject: str,
    page: MemberPage,
    more: Mapping[str, object],
    members: Iterable[Organisation],
    own: Mapping[str, Mapping[str, object]] | None = None,
    also: Mapping[str, MemberPage] | None = None,
    but: Collection[str] = (),
) -> None:
    """Write a letter to each address of these members of a consortium.

    Parameters
    ----------
    kind : str
        The letter's kind; its text is ``consortia/letters/{kind}.txt``.
    page : MemberPage
        The page that the link leads to.
    more : mapping
        Values for that text, beside ``consortium``, ``contract``, ``member`` and ``link``.
    own : mapping, optional
        Identifier of a member → values for its letter only.
    also : mapping, optional
        Name in that text → another page that it links to.
    but : collection of str, optional
        Addresses (lower case) that get no letter.
    """
    reply_to = reply_address(by, consortium)
    for member in members:
        words = {
            "consortium": consortium,
            "contract": consortium.lot.contract,
            "member": member,
            "site": settings.SITE_NAME,
            **more,
            **(own or {}).get(member.identifier, {}),
        }
        for address in addresses_of(member):
            if address.email.lower() in but:
                continue
            links = {
                name: member_link(where, consortium, member, address)
                for name, where in {"link": page, **(also or {})}.items()
            }
            write_letter(
                at=at,
                kind=kind,
                to=address.email,
                subject=subject,
                text=render_to_string(f"consortia/letters/{kind}.txt", words | links),
                reply_to=reply_to,
            )


def member_link(
    page: MemberPage, consortium: Consortium, member: Organisation, address: Address
) -> str:
    """Return the address of a member's page; a supporter that acts for it by consent signs in."""
    if address.reader != member:
        return url_of(ConsortiumPage(page, consortium.pk))
    return url_of(MemberLetterPage(page, member_token(consortium, member)))


def member_token(consortium: Consortium, organisation: Organisation) -> str:
    """Return the signed token in the address at which a member acts without signing in."""
    return signing.dumps([consortium.pk, organisation.pk], salt=_SALT)


def member_from_token(token: str) -> tuple[Consortium, Organisation]:
    """Return the consortium, and the member that a letter's link speaks for.

    Raises
    ------
    BrokenLink
        When the link is not one that we sent, or the organisation is no longer a member or has left
        the site.
    """
    try:
        consortium_pk, organisation_pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature as problem:
        raise BrokenLink(
            "This address is not complete. Open the link from the letter again, all of it."
        ) from problem
    rows = Consortium.objects.filter(
        members__organisation=organisation_pk, members__organisation__left_at__isnull=True
    )
    found = rows.select_related("lot__contract__commissioner", "starter", "lead").filter(
        pk=consortium_pk
    )
    consortium = found.first()
    if consortium is None:
        raise BrokenLink("You are no longer a member of the consortium behind this address.")
    return consortium, Organisation.objects.get(pk=organisation_pk)


ITSELF = Actor.system("consortia")


def tell_joined(at: datetime, invitation: Invitation) -> None:
    """Tell a new member that it is in and what comes next, and the starter that it has joined."""
    consortium, organisation = invitation.consortium, invitation.organisation
    title = consortium.lot.contract.title
    open_now = consortium.invitations.filter(state__in=UNANSWERED)
    waiting = list(
        open_now.order_by("organisation__name").values_list("organisation__name", flat=True)
    )
    more = {"organisation": organisation, "waiting": waiting}
    write_to_members(
        ITSELF,
        at,
        consortium,
        page=MemberPage.CONSORTIUM,
        kind="joined",
        more=more,
        subject=f"You are in: {title}",
        members=[organisation],
    )
    write_to_members(
        ITSELF,
        at,
        consortium,
        page=MemberPage.CONSORTIUM,
        kind="somebody-joined",
        more=more,
        subject=f"{organisation.name} is in: {title}",
        members=[consortium.starter],
    )


def tell_formed(at: datetime, consortium: Consortium) -> None:
    """Tell every member that everybody is in, and that terms come next."""
    members = members_of(consortium)
    if len(members) < 2:
        return
    write_to_members(
        ITSELF,
        at,
        consortium,
        page=MemberPage.TERMS,
        kind="formed",
        members=members.values(),
        more={"names": [one.name for one in members.values()]},
        subject=f"Everybody is in: {consortium.lot.contract.title}",
    )
