"""Who may see and write a contract."""

from accounts.actors import Actor
from contracts.commissioners.models import Commissioner, CommissionerRole
from contracts.commissioners.rules import has_role
from contracts.drafting.models.contracts import Contract, PartnerState


def commissioners_of(contract: Contract) -> list[Commissioner]:
    """Return the leading commissioner, then those that joined or are invited to."""
    partners = contract.partners.exclude(state=PartnerState.DECLINED)
    return [
        contract.commissioner,
        *(p.commissioner for p in partners.select_related("commissioner")),
    ]


def acts_for_commissioner(by: Actor, contract: Contract) -> bool:
    """Tell whether `by` acts for one of the contract's commissioners."""
    return any(has_role(by, one, CommissionerRole.READER) for one in commissioners_of(contract))


def may_see(by: Actor, contract: Contract) -> bool:
    """Tell whether `by` may see this contract: until it is visible, only its commissioners."""
    return contract.is_visible or acts_for_commissioner(by, contract)


def may_draft(by: Actor, contract: Contract) -> bool:
    """Tell whether `by` may write the contract: drafters of the leading commissioner."""
    return has_role(by, contract.commissioner, CommissionerRole.DRAFTER)
