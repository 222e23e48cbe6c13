"""The route of each destination of the domain."""

from collections.abc import Mapping
from dataclasses import astuple

from django.urls import reverse

from accounts.destinations import Destination, Mailbox, StartPage, YourWork
from consortia.destinations import (
    ConsortiumPage,
    FundHolderPage,
    InvitationPage,
    MemberLetterPage,
    MemberPage,
    SurveyPage,
)
from contracts.destinations import (
    AlertsPage,
    AlertsStop,
    CalendarAddress,
    CommissionerPage,
    ContractPage,
    DocumentFile,
    NoticePage,
    PartnersPage,
    PublishingPage,
    QuestionPage,
)
from organisations.destinations import (
    ClaimPage,
    LettersStop,
    MergePage,
    NumberProofPage,
    OffersConfirmation,
    OrganisationPage,
    PassportItemPage,
    PeoplePage,
    RelationshipAnswer,
    SupportedGroups,
    SupportLetter,
)

#: Destination → route of each page; the destination's fields are the route's parameters.
ROUTES: Mapping[type[Destination], str] = {
    StartPage: "home",
    YourWork: "dashboard",
    Mailbox: "mailbox",
    OrganisationPage: "organisation",
    ClaimPage: "claim",
    NumberProofPage: "prove-number",
    PeoplePage: "people",
    OffersConfirmation: "confirm-offers",
    SupportLetter: "support-letter",
    SupportedGroups: "groups",
    RelationshipAnswer: "answer-relationship",
    LettersStop: "stop-letters",
    PassportItemPage: "passport-item",
    MergePage: "merge",
    CommissionerPage: "commissioner",
    ContractPage: "contract",
    NoticePage: "notice",
    PartnersPage: "partners",
    PublishingPage: "check",
    QuestionPage: "answer-question",
    DocumentFile: "document",
    AlertsPage: "alerts",
    AlertsStop: "unsubscribe",
    CalendarAddress: "calendar",
    InvitationPage: "invitation",
    FundHolderPage: "fund-holder",
    SurveyPage: "survey",
}
#: The route of each page of a consortium, signed in; behind a letter's link it ends in ``-letter``.
MEMBER_ROUTES: Mapping[MemberPage, str] = {
    MemberPage.CONSORTIUM: "consortium",
    MemberPage.MEMBERS: "members",
    MemberPage.TERMS: "terms",
    MemberPage.AGREEMENT: "agreement",
    MemberPage.FUNDS: "funds",
    MemberPage.DILIGENCE: "diligence",
    MemberPage.TAKE_ON: "take-on",
    MemberPage.PLAN: "plan",
    MemberPage.BID: "bid",
    MemberPage.TOGETHER: "together",
    MemberPage.DELIVERY: "delivery",
}


def path_of(destination: Destination) -> str:
    """Return the path of a page on this site.

    Raises
    ------
    KeyError
        When the destination has no route; a test shows that each has one.
    """
    if isinstance(destination, ConsortiumPage):
        return reverse(MEMBER_ROUTES[destination.page], args=[destination.consortium])
    if isinstance(destination, MemberLetterPage):
        return reverse(f"{MEMBER_ROUTES[destination.page]}-letter", args=[destination.token])
    return reverse(ROUTES[type(destination)], args=astuple(destination))
