"""Where letters to a body go: the one place that knows all of its addresses."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.crypto import salted_hmac

from organisations.models import LetterStop, Organisation


class Contact(StrEnum):
    """Whose address it is."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Address:
    """One address that letters to a body go to.

    Attributes
    ----------
    email : str
        Private to the body.
    reader : Organisation
        Who reads there and answers: the body itself, or one that may act for it.
    contact : Contact
        Whose address it is.
    """

    email: str
    reader: Organisation
    contact: Contact

    @property
    def key(self) -> str:
        """What a link carries instead of the address: it fits this address only."""
        return salted_hmac("organisations.address", self.email.lower()).hexdigest()[:16]


def addresses_of(organisation: Organisation) -> list[Address]:
    """Return where letters to a body go, the first contact first, each address once."""
    mine = ((organisation.email, Contact.FIRST), (organisation.second_email, Contact.SECOND))
    found: dict[str, Address] = {}
    for email, contact in mine:
        if email:
            found.setdefault(email.lower(), Address(email, organisation, contact))
    return list(found.values())


def asking_addresses_of(organisation: Organisation) -> list[Address]:
    """Return where letters that ask a body into bids go: not to who stopped them."""
    stopped = set(
        LetterStop.objects.filter(organisation=organisation).values_list("email", flat=True)
    )
    return [one for one in addresses_of(organisation) if one.email.lower() not in stopped]
