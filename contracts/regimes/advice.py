"""The procurement regime and duties for a kind of commissioner, value, service and day.

Sources: Procurement Act 2023 (in force for procurements begun from 24 February 2025); before that
the Public Contracts Regulations 2015; Health Care Services (Provider Selection Regime) Regulations
2023 (England, from 1 January 2024). Wales, Scotland and Northern Ireland have rules of their own,
which are not covered here.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.commissioners.models import CommissionerKind
from contracts.drafting.models.choices import Regime, Service
from contracts.regimes.figures import Figure, Of, figure_on

NOT_LEGAL_ADVICE = (
    "This helps you to remember what to think of. It is not legal advice: check the law or ask "
    "your legal team before you decide."
)
ACT_BEGAN = date(2025, 2, 24)
PSR_BEGAN = date(2024, 1, 1)
ACT = "Procurement Act 2023"
BEFORE = "Public Contracts Regulations 2015"
PSR = "Health Care Services (Provider Selection Regime) Regulations 2023"
CENTRAL = frozenset({CommissionerKind.CENTRAL, CommissionerKind.NHS_TRUST})
PSR_AUTHORITIES = frozenset(
    {
        CommissionerKind.COUNTY,
        CommissionerKind.DISTRICT,
        CommissionerKind.UNITARY,
        CommissionerKind.COMBINED_AUTHORITY,
        CommissionerKind.HEALTH,
        CommissionerKind.NHS_TRUST,
    }
)
NATIONS = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of a commissioner, with its source in law."""

    code: str
    text: str
    source: str


LOTS = Duty(
    "lots",
    "Think of lots before you publish. If it could be split and you do not, say why in the notice.",
    f"{ACT}, s.18",
)
SMALL_ORGANISATIONS = Duty(
    "small-organisations",
    "Small organisations meet barriers: ask which of yours can be lowered or removed.",
    f"{ACT}, s.12(4)",
)
INSURANCE = Duty(
    "insurance",
    "Do not ask that insurance is in place before the award; “would obtain it” is enough to bid. "
    "Conditions of taking part must be proportionate.",
    f"{ACT}, s.22",
)
SUITABILITY = Duty(
    "suitability",
    "Below the threshold there is no separate stage that sifts who may bid by turnover, "
    "experience or other suitability. Look at these together with the bids.",
    f"{ACT}, s.85",
)
NOTICE = Duty(
    "notice",
    "If you advertise it at all, publish a below-threshold tender notice first, and contract "
    "details after the award.",
    f"{ACT}, s.87",
)
TENDER = Duty(
    "tender", "Publish a tender notice; every bidder is told the same at the same time.", ACT
)
MUTUALS = Duty(
    "reserved",
    "Say which reservation it is: supported employment providers (at least 30 % of the workforce, "
    "for a consortium counted together) or, for light-touch services, public service mutuals.",
    f"{ACT}, ss.32 and 33",
)
MUTUALS_BELOW = Duty(
    "reserved",
    "Below the threshold you may reserve for suppliers from your area, or for small firms and "
    "voluntary organisations, where nothing suggests interest from abroad.",
    "Procurement Policy Note 005",
)
SELECTION = Duty(
    "selection",
    "Choose and record one of the three routes (direct award, most suitable provider, "
    "competition), keep the basic selection criteria, and publish your intention.",
    PSR,
)


@dataclass(frozen=True, slots=True)
class Advice:
    """The regime, law and duties that seem to apply.

    Attributes
    ----------
    regime : Regime or None
        None where we cannot tell: no value, a day before our figures, another nation.
    law : str
        The law in force on that day.
    threshold : Figure or None
        The figure that it was compared with, GBP with VAT.
    notifiable : bool
        Whether a below-threshold contract reaches the amount from which notices are due.
    """

    regime: Regime | None
    law: str
    threshold: Figure | None = None
    notifiable: bool = False
    duties: tuple[Duty, ...] = ()
    notes: tuple[str, ...] = ()
    caution: str = NOT_LEGAL_ADVICE


def advise(
    *,
    kind: str,
    value: Decimal | None,
    on: date,
    service: str = Service.LIGHT_TOUCH,
    concession: bool = False,
    reserved: bool = False,
    nation: str = "E",
) -> Advice:
    """Say which regime and duties seem to apply.

    Parameters
    ----------
    kind : str
        One of `CommissionerKind`.
    value : Decimal or None
        GBP over the whole term with its extensions, with VAT.
    on : date
        The day on which the procurement begins.
    service : str
        One of `Service`.
    concession, reserved : bool
        Whether users pay for it; whether only certain organisations may bid.
    nation : str
        First letter of the commissioner's area code: E, W, S or N.
    """
    law = ACT if on >= ACT_BEGAN else BEFORE
    if nation in NATIONS:
        name = NATIONS[nation]
        return Advice(None, law, notes=(f"{name} has rules of its own, which we do not cover.",))
    health = service == Service.HEALTH_CARE
    if health and kind in PSR_AUTHORITIES and on >= PSR_BEGAN:
        return Advice(Regime.PSR, PSR, duties=(SELECTION,), notes=("It has no threshold.",))
    threshold = figure_on(_which(kind, service, concession), on)
    if value is None or threshold is None:
        missing = "the value" if value is None else "the figures of that day"
        return Advice(None, law, threshold, notes=(f"We cannot tell without {missing}.",))
    return _by_value(kind, value, on, service, reserved, law, threshold, concession)


def _by_value(
    kind: str,
    value: Decimal,
    on: date,
    service: str,
    reserved: bool,
    law: str,
    threshold: Figure,
    concession: bool,
) -> Advice:
    above = value >= threshold.amount
    duties, notes = _duties(above, on, reserved), _notes(kind)
    if not above:
        least = figure_on(Of.NOTIFIABLE_CENTRAL if kind in CENTRAL else Of.NOTIFIABLE_OTHER, on)
        notifiable = least is not None and value >= least.amount and not concession
        duties += (NOTICE,) if notifiable else ()
        regime = Regime.RESERVED if reserved else Regime.BELOW
        return Advice(regime, law, threshold, notifiable, duties, notes)
    light = service != Service.OTHER
    regime = Regime.RESERVED if reserved else Regime.LIGHT_TOUCH if light else Regime.ABOVE
    return Advice(regime, law, threshold, False, duties, notes)


def _duties(above: bool, on: date, reserved: bool) -> tuple[Duty, ...]:
    if on < ACT_BEGAN:
        return ()
    if above:
        return (TENDER, LOTS, SMALL_ORGANISATIONS, INSURANCE) + ((MUTUALS,) if reserved else ())
    return (SUITABILITY, SMALL_ORGANISATIONS, INSURANCE) + ((MUTUALS_BELOW,) if reserved else ())


def _notes(kind: str) -> tuple[str, ...]:
    if kind == CommissionerKind.HEALTH:
        return (
            "We count an integrated care board as sub-central. Check whether you are on the "
            "list of central government authorities.",
        )
    if kind == CommissionerKind.HOUSING:
        return ("We take it that your association is a contracting authority.",)
    return ()


def _which(kind: str, service: str, concession: bool) -> Of:
    light = service != Service.OTHER
    if concession:
        return Of.LIGHT_TOUCH_CONCESSION if light else Of.CONCESSION
    if light:
        return Of.LIGHT_TOUCH
    return Of.CENTRAL if kind in CENTRAL else Of.SUB_CENTRAL
