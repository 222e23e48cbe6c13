"""What agreeing on terms and signing refuses, named for the fact."""

from __future__ import annotations

from accounts.errors import Conflict, Invalid


class TermsWaiting(Conflict):
    """Other terms wait for their answers."""


class TermsSettled(Conflict):
    """These terms have been agreed, refused, withdrawn or replaced."""


class NothingAgreed(Conflict):
    """No terms are agreed that an agreement could be made from."""


class SignaturesEnd(Invalid):
    """A new version of the agreement ends signatures, which has to be confirmed.

    Attributes
    ----------
    signers : list of str
        Who has signed the current version, and would have to sign again.
    """

    def __init__(self, signers: list[str]) -> None:
        super().__init__(
            f"{', '.join(signers)} signed the current version, and would have to sign again. "
            "Say that you are sure.",
            field="sure",
        )
        self.signers = signers


class TooManyVersions(Conflict):
    """The agreement was drawn up too often within a day."""


class AgreementReplaced(Conflict):
    """A later version of the agreement has replaced this one."""


class SharesDiffer(Invalid):
    """Shares and fee do not add up to the price, or name the wrong organisations."""


class WorkDiffers(Invalid):
    """Who does what does not add up to what the lot wants."""


class CannotLead(Invalid):
    """The organisation cannot sign a contract."""


class NeedsFundHolder(Invalid):
    """A member without a legal form is paid through a fund holder, and has none yet."""
