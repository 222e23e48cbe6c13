"""What members should show each other: from the lot's thresholds, and what partners should ask.

Partners answer for each other: insurance, accounts and data protection are asked of everybody, and
safeguarding of members that work with children or adults at risk (Care Act 2014, section 42;
Children Act 2004, section 11).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from consortia.forming.models.consortia import Consortium
from consortia.proposals.problems.limits import thresholds_on
from consortia.proposals.thresholds_met import party_of
from consortia.terms.models.terms import Terms, TermsState
from organisations.offers.models.capabilities import Capability
from organisations.passport.known_items import KNOWN, USUAL, key_of, label_of
from organisations.register.models.organisations import Organisation

#: Groups of the capability tree whose work is with children or adults at risk.
AT_RISK = frozenset(
    {
        "older-people",
        "disability",
        "mental-health",
        "health",
        "children-families",
        "young-people",
        "housing",
        "safety",
    }
)
ADVICE = "advice"
EVERYBODY = ("accounts", "insurance.public-liability", "policy.data-protection")
SAFEGUARDING = ("policy.safeguarding", "safeguarding-lead")


@dataclass(frozen=True, slots=True)
class Suggested:
    """Something to ask for.

    Attributes
    ----------
    members : tuple of Organisation
        Of whom it is asked.
    default : bool
        Whether it is asked unless somebody says otherwise.
    least : Decimal or None
        GBP that the lot asks it to come to, where it asks for a sum.
    """

    key: str
    label: str
    why: str
    members: tuple[Organisation, ...]
    default: bool
    least: Decimal | None = None


def suggested_wants(consortium: Consortium, members: Sequence[Organisation]) -> list[Suggested]:
    """Return what could be asked of these members, the sensible default first."""
    found: dict[str, Suggested] = {}

    def add(key: str, why: str, whom: Iterable[Organisation], least: Decimal | None = None) -> None:
        wanted = set(whom)
        if not wanted:
            return
        before = found.get(key) or Suggested(key, label_of(key), why, (), True)
        all_of_them = tuple(one for one in members if one in wanted or one in before.members)
        most = max((one for one in (least, before.least) if one is not None), default=None)
        found[key] = replace(before, members=all_of_them, least=most)

    party = party_of(members, lead=asker_of(consortium), delivery=consortium.delivery)
    for threshold in thresholds_on(consortium.lot):
        want = threshold.wanted()
        if want is not None:
            concerned = threshold.concerned(party)
            whom = [one for one in members if one.identifier in concerned]
            add(want.key, "The lot asks for it", whom, want.least)
    for key in EVERYBODY:
        add(key, "Partners answer for each other", members)
    groups = _groups_of(consortium, members)
    for key in SAFEGUARDING:
        why = "They work with children or adults at risk"
        add(key, why, [one for one in members if groups[one.pk] & AT_RISK])
    advising = [one for one in members if ADVICE in groups[one.pk]]
    add("insurance.professional-indemnity", "They give advice", advising)
    rest = [key for key in _all_keys() if key not in found]
    more = [Suggested(key, label_of(key), "", tuple(members), False) for key in rest]
    return [*found.values(), *more]


def asker_of(consortium: Consortium) -> Organisation:
    """Return who asks: the lead that members have agreed on, else the starter."""
    agreed = Terms.objects.filter(consortium=consortium, state=TermsState.AGREED)
    terms = agreed.select_related("lead").first()
    return terms.lead if terms else consortium.starter


def _all_keys() -> list[str]:
    known = [key_of(section, code) for section, codes in KNOWN.items() for code in codes]
    return [*USUAL, *(key for key in known if key not in USUAL)]


def _groups_of(
    consortium: Consortium, members: Sequence[Organisation]
) -> Mapping[int, frozenset[str]]:
    """Return member → groups of what it delivers; all of the lot's where nobody said who does."""
    delivery = consortium.delivery
    wanted = set(consortium.lot.requirements.values_list("capability", flat=True))
    slugs = wanted | delivery.capabilities
    groups = dict(Capability.objects.filter(slug__in=slugs).values_list("slug", "group"))
    return {
        one.pk: frozenset(
            group
            for slug in delivery.of(one.identifier).capabilities or wanted
            if (group := groups.get(slug))
        )
        for one in members
    }
