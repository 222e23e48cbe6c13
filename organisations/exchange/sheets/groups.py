"""A spreadsheet of groups: its columns, and its rows read as groups to register.

Each row has what the page for one group asks: details, and the consent that the group gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NotRequired, TypedDict

from accounts.errors import Refusal
from accounts.json_values import JsonObject
from areas.errors import AreaError
from areas.gazetteer import gazetteer
from areas.models import Area
from areas.postcodes import is_postcode
from areas.resolve import district_of, leaf_areas
from organisations.exchange.sheets.plans import Plan
from organisations.exchange.sheets.table import BadCell, Column, Faults, Line, value_in
from organisations.exchange.sheets.words import Words
from organisations.register.details import OrganisationDetails, draw_up
from organisations.register.identifiers import identifier_of_kind
from organisations.register.models.organisations import OrganisationKind
from organisations.register.names import visible
from organisations.support.consent import Consent

NAME = Column("Name", ("group", "name of the group", "group name"), "Wisbech Lunch Club")
KIND = Column("Kind", ("what kind", "type", "legal form"), "Group without a legal form or number")
NUMBER = Column("Number", ("register number", "charity number", "identifier"), "", needed=False)
EMAIL = Column("E-mail", ("email", "e-mail address", "email address"), "", needed=False)
HOME = Column("Postcode or district", ("postcode", "district", "home", "at home in"), "Fenland")
WHO = Column("Who agreed", ("consented by", "consented_by", "consent by"), "Ada Lee, treasurer")
WHEN = Column("Agreed on", ("consented on", "consented_on", "consent on"), "20/10/2026")
SOURCE = Column(
    "Where it stands",
    ("how recorded", "consent source", "consent_source", "recorded in"),
    "minutes of 20 October 2026",
)
ANSWER = Column("May answer", ("may_answer", "may answer invitations"), "no", needed=False)
OTHER = Column("It is another one", ("another one", "confirmed_distinct"), "", needed=False)
COLUMNS = (NAME, KIND, NUMBER, EMAIL, HOME, WHO, WHEN, SOURCE, ANSWER, OTHER)
#: Field of a refusal → column of its cell.
_CELLS = {
    "name": NAME,
    "kind": KIND,
    "identifier": NUMBER,
    "email": EMAIL,
    "postcode": HOME,
    "home_area": HOME,
    "consented_by": WHO,
    "consented_on": WHEN,
    "consent_source": SOURCE,
}
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")
_YES, _NO = ("yes", "y", "true", "1", "x"), ("", "no", "n", "false", "0")


class GroupEntry(TypedDict):
    """A group's details, as `register_group` takes them."""

    name: str
    kind: str
    email: str
    home_area: Area
    identifier: str
    postcode: NotRequired[str]


@dataclass(slots=True)
class PlannedGroup:
    """One group that can be registered, or is supported already.

    Attributes
    ----------
    entry : GroupEntry
        Details, as `register_group` takes them.
    distinct : bool
        Whether somebody has looked at groups of a similar name, and it is none of them.
    claims : bool
        Whether it has a public number, so that a claim has to be confirmed.
    action : str
        ``register`` or ``keep``.
    """

    row: int
    entry: GroupEntry
    consent: Consent
    may_answer: bool
    distinct: bool
    claims: bool = False
    action: str = "register"

    @property
    def key(self) -> tuple[object, ...]:
        """All that importing the row would do."""
        entry: dict[str, object] = {**self.entry, "home_area": self.home.code}
        said = (sorted(entry.items()), self.consent, self.may_answer, self.distinct)
        return (*said, self.claims, self.action)

    @property
    def home(self) -> Area:
        """Its home district."""
        return self.entry["home_area"]

    def shown(self) -> JsonObject:
        """Return the row in words."""
        return {
            "name": self.entry["name"],
            "kind": OrganisationKind(self.entry["kind"]).label,
            "identifier": self.entry["identifier"],
            "email": self.entry["email"],
            "where": self.home.name,
            "consented_by": self.consent.name,
            "consented_on": self.consent.on.isoformat(),
            "consent_source": self.consent.source,
            "may_answer": self.may_answer,
            "to_confirm": self.claims,
        }


class GroupPlan(Plan[PlannedGroup]):
    """The plan of importing groups."""


class Reading:
    """Reads rows as groups, by the rules of the register."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.words = Words(gazetteer())

    def group(self, line: Line, faults: Faults) -> PlannedGroup | None:
        """Return the group of a row; None, with its faults recorded, where it has any."""
        before = faults.count
        name = value_in(line, NAME, faults, visible)
        kind = value_in(line, KIND, faults, _kind)
        email = value_in(line, EMAIL, faults, str)
        home = value_in(line, HOME, faults, self._home)
        number = value_in(line, NUMBER, faults, visible)
        consent = self._consent(line, faults)
        answers, distinct = (value_in(line, one, faults, _truth) for one in (ANSWER, OTHER))
        if faults.count > before or consent is None:
            return None
        if name is None or kind is None or home is None:  # never without a fault
            return None
        entry = GroupEntry(name=name, kind=kind, email=email or "", home_area=home, identifier="")
        if is_postcode(line.said(HOME)):
            entry["postcode"] = line.said(HOME)
        try:
            entry["identifier"] = identifier_of_kind(number, kind) if number else ""
            self._checked(entry)
        except (Refusal, AreaError) as refusal:
            column = _CELLS.get(getattr(refusal, "field", None) or "", NAME)
            faults.add(line, column, str(refusal))
            return None
        return PlannedGroup(line.row, entry, consent, bool(answers), bool(distinct))

    def _checked(self, entry: GroupEntry) -> None:
        details = OrganisationDetails(
            name=entry["name"], kind=entry["kind"], home_area=entry["home_area"]
        )
        if entry["email"]:
            details["email"] = entry["email"]
        if "postcode" in entry:
            details["postcode"] = entry["postcode"]
        draw_up(at=self.at, identifier=entry["identifier"], **details)

    def _consent(self, line: Line, faults: Faults) -> Consent | None:
        who = value_in(line, WHO, faults, lambda text: _short(visible(text), 120))
        on = value_in(line, WHEN, faults, _day)
        source = value_in(line, SOURCE, faults, lambda text: _short(visible(text), 200))
        if who is None or on is None or source is None:
            return None
        consent = Consent(who, on, source)
        try:
            consent.said(self.at.date(), by_supporter=True)
        except Refusal as refusal:
            faults.add(line, _CELLS.get(refusal.field or "", WHO), str(refusal))
            return None
        return consent

    def _home(self, said: str) -> Area:
        if is_postcode(said):
            try:
                return district_of(said)
            except AreaError as problem:
                raise BadCell(str(problem)) from problem
        codes = self.words.areas(said)
        leaves = [leaf for code in codes for leaf in leaf_areas(code)]
        if len(leaves) != 1:
            names = ", ".join(leaf.name for leaf in leaves[:6])
            raise BadCell(f"Give one district. There are several here: {names}.")
        return leaves[0]


def _kind(said: str) -> str:
    plain = " ".join(said.lower().split())
    for kind in OrganisationKind:
        label = kind.label.lower()
        if plain in (kind.value, kind.value.replace("-", " "), label, label.partition(" (")[0]):
            return kind.value
    names = "; ".join(kind.label for kind in OrganisationKind)
    raise BadCell(f"We do not know this kind. Choose one of: {names}.")


def _day(said: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise BadCell("Write the day like 20/11/2026: day, month, year in four figures.")


def _truth(said: str) -> bool:
    plain = said.lower()
    if plain not in (*_YES, *_NO):
        raise BadCell("Write yes or no.")
    return plain in _YES


def _short(said: str, most: int) -> str:
    if len(said) > most:
        raise BadCell(f"Shorten it to at most {most} characters.")
    return said
