"""What a contract can be: its kind, stage, rules and sort of service."""

from django.db import models


class Stage(models.TextChoices):
    """How far a contract has come."""

    DRAFT = "draft", "Draft"
    ENGAGEMENT = "engagement", "Early engagement"
    PLANNED = "planned", "Planned"
    OPEN = "open", "Open for bids"
    CLOSED = "closed", "Closed"
    AWARDED = "awarded", "Awarded"
    CANCELLED = "cancelled", "Cancelled"


#: Stages at which a contract is public and not over.
LIVE = (Stage.ENGAGEMENT, Stage.PLANNED, Stage.OPEN)
SHAPED = (Stage.DRAFT, Stage.ENGAGEMENT, Stage.PLANNED)


class Regime(models.TextChoices):
    """Which procurement rules the commissioner says it follows."""

    ABOVE = "above", "Above the threshold"
    BELOW = "below", "Below the threshold"
    LIGHT_TOUCH = "light-touch", "Light touch"
    RESERVED = "reserved", "Reserved"
    PSR = "psr", "Provider Selection Regime"


class ContractKind(models.TextChoices):
    """Whether work is bought or funded by a grant; consortia form and apply for both alike."""

    CONTRACT = "contract", "Contract"
    GRANT = "grant", "Grant"


class ReportsEvery(models.IntegerChoices):
    """How often the winning consortium reports whom it reached."""

    MONTH = 1, "Every month"
    QUARTER = 3, "Every three months"
    HALF_YEAR = 6, "Every six months"
    YEAR = 12, "Every year"


class Service(models.TextChoices):
    """What sort of service it is in procurement law."""

    LIGHT_TOUCH = "light-touch", "Social, health, education, community or other light-touch service"
    HEALTH_CARE = "health-care", "Health care for patients, arranged by the NHS or a council"
    OTHER = "other", "Any other service"
