"""The addresses of an organisation: the one place that says where its letters go."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from organisations.people.models.stops import LetterStop
from organisations.register.models.organisations import Organisation
from organisations.support.models import Support


class Contact(StrEnum):
    """The kind of contact that an address belongs to."""

    FIRST = "first"
    SECOND = "second"
    SUPPORTER = "supporter"


@dataclass(frozen=True, slots=True)
class Address:
    """One address that letters to an organisation go to.

    Attributes
    ----------
    email : str
        Private to the organisation.
    reader : Organisation
        The organisation that reads and answers: itself, or a supporter that may act for it.
    contact : Contact
        The kind of contact.
    """

    email: str
    reader: Organisation
    contact: Contact

    @property
    def key(self) -> str:
        """The digest that a link carries in place of the address."""
        return salted_hmac("organisations.address", self.email.lower()).hexdigest()[:16]


def addresses_of(organisation: Organisation) -> list[Address]:
    """Return an organisation's own addresses, the first contact first, each once."""
    mine = ((organisation.email, Contact.FIRST), (organisation.second_email, Contact.SECOND))
    found: dict[str, Address] = {}
    for email, contact in mine:
        if email:
            found.setdefault(email.lower(), Address(email, organisation, contact))
    return list(found.values())


def answering_addresses_of(organisation: Organisation) -> list[Address]:
    """Return the addresses for invitations: the organisation's own, then its supporters'.

    Only invitations go to a supporter; letters with a link to sign or agree never do.
    """
    found = {one.email.lower(): one for one in addresses_of(organisation)}
    helping = organisation.supporters.live().filter(may_answer=True).select_related("supporter")
    for reader in (one.supporter for one in helping.order_by("pk")):
        if reader.email:
            address = Address(reader.email, reader, Contact.SUPPORTER)
            found.setdefault(reader.email.lower(), address)
    return list(found.values())


def describing_addresses_of(organisation: Organisation) -> list[Address]:
    """Return the addresses for letters about an organisation's entry: its own, else a supporter's.

    Only letters about the entry; what is private to a group never goes to a supporter.
    """
    if own := addresses_of(organisation):
        return own
    helping = organisation.supporters.live().filter(may_offer=True).select_related("supporter")
    readers = [one.supporter for one in helping.order_by("pk") if one.supporter.email]
    return [Address(one.email, one, Contact.SUPPORTER) for one in readers]


def organisations_asked_at(email: str) -> QuerySet[Organisation]:
    """Return the organisations that are invited at this address; none for an empty address.

    The inverse of `answering_addresses_of`: by their own addresses and by supporters'.
    """
    if not email:
        return Organisation.objects.none()
    helped = Support.objects.live().filter(may_answer=True, supporter__email__iexact=email)
    return Organisation.objects.filter(
        Q(email__iexact=email)
        | Q(second_email__iexact=email)
        | Q(pk__in=helped.values("supported"))
    ).order_by("pk")


def asking_addresses_of(organisation: Organisation) -> list[Address]:
    """Return the addresses for invitations, without those that stopped such letters."""
    stopped = set(
        LetterStop.objects.filter(organisation=organisation).values_list("email", flat=True)
    )
    return [one for one in answering_addresses_of(organisation) if one.email.lower() not in stopped]
