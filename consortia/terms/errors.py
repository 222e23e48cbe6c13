"""What agreeing on terms and signing refuses, named for the fact."""

from __future__ import annotations

from accounts.errors import Conflict, Invalid


class TermsWaiting(Conflict):
    """Other terms wait for their answers."""


class TermsSettled(Conflict):
    """These terms have been agreed, refused, taken back or replaced."""


class NothingAgreed(Conflict):
    """No terms hold that an agreement could be made from."""


class SignaturesEnd(Invalid):
    """A new version of the agreement ends signatures; to be said on purpose.

    Attributes
    ----------
    signers : list of str
        Who has signed the version that stands, and would sign again.
    """

    def __init__(self, signers: list[str]) -> None:
        super().__init__(
            f"{', '.join(signers)} signed the version that stands, and would have to sign again. "
            "Say that you are sure.",
            field="sure",
        )
        self.signers = signers


class TooManyVersions(Conflict):
    """The agreement was drawn up too often within a day."""


class AgreementReplaced(Conflict):
    """Another version of the agreement has taken the place of this one."""


class SharesDiffer(Invalid):
    """Shares and fee do not add up to the price, or name the wrong organisations."""


class WorkDiffers(Invalid):
    """Who does what does not add up to what the lot wants."""


class CannotLead(Invalid):
    """The organisation cannot sign a contract."""


class NeedsFundHolder(Invalid):
    """A group without a legal form is paid through a member that can hold money for it."""
