"""Addresses of the pages about organisations."""

from django.urls import path, re_path

from backend.pages import (
    capabilities,
    claims,
    contacts,
    details,
    keys,
    listed,
    merges,
    offers,
    organisations,
    own_data,
    passports,
    people,
    relationships,
    sheets,
    supply,
    supports,
)

register_paths = [
    path("organisations/", organisations.search, name="organisations"),
    path("capabilities/", capabilities.show, name="capabilities"),
    path("organisations.csv", organisations.profiles, name="profiles"),
    path("organisations/find/", organisations.find, name="find"),
    path("organisations/register/", organisations.register, name="register"),
    path("organisations/<str:identifier>/", organisations.show, name="organisation"),
    path("organisations/<str:identifier>/change/", details.change, name="change-organisation"),
    path("organisations/<str:identifier>/offers/", offers.make, name="offer"),
    path(
        "organisations/<str:identifier>/offers/suggested/",
        offers.suggested,
        name="suggested-offers",
    ),
    path("organisations/<str:identifier>/offers/map/", offers.pick, name="pick-places"),
    path("organisations/<str:identifier>/claim/", claims.show, name="claim"),
    path("organisations/<str:identifier>/claim/code/", claims.send, name="send-code"),
    path("organisations/<str:identifier>/claim/confirm/", claims.confirm, name="confirm-claim"),
    path("organisations/<str:identifier>/claim/ask/", claims.ask, name="ask-operator"),
    path("organisations/<str:identifier>/merge/", merges.show, name="merge"),
    path("merges/<int:pk>/answer/", merges.answer, name="answer-merge"),
    path("merges/<int:pk>/withdraw/", merges.withdraw, name="withdraw-merge"),
    path("organisations/<str:identifier>/join/", claims.join, name="ask-to-join"),
    path(
        "organisations/<str:identifier>/relationships/",
        relationships.show,
        name="relationships",
    ),
    path("organisations/<str:identifier>/listed/", listed.show, name="listed"),
    path("organisations/<str:identifier>/listed/<int:pk>/", listed.confirm, name="confirm-listed"),
    path(
        "organisations/<str:identifier>/listed/<int:pk>/dismiss/",
        listed.dismiss,
        name="dismiss-listed",
    ),
    path("organisations/<str:identifier>/sheets/", sheets.upload, name="sheets"),
    path("organisations/<str:identifier>/sheets/<int:pk>/", sheets.show, name="sheet"),
    path(
        "organisations/<str:identifier>/sheets/<int:pk>/give-up/",
        sheets.give_up,
        name="give-up-sheet",
    ),
    path("sheets/offers.<slug:form>", sheets.template, name="sheet-template"),
    path("relationships/<int:pk>/take-back/", relationships.take_back, name="take-back"),
    path("organisations/<str:identifier>/passport/", passports.show, name="passport"),
    path("organisations/<str:identifier>/passport/looks/", passports.looks, name="looks"),
    path(
        "organisations/<str:identifier>/passport/add/<slug:section>/",
        passports.add,
        name="add-passport-item",
    ),
    path(
        "organisations/<str:identifier>/passport/items/<str:key>/",
        passports.item,
        name="passport-item",
    ),
    path(
        "organisations/<str:identifier>/passport/items/<str:key>/remove/",
        passports.remove,
        name="remove-passport-item",
    ),
    path(
        "organisations/<str:identifier>/passport/items/<str:key>/files/",
        passports.attach,
        name="attach-evidence",
    ),
    path(
        "organisations/<str:identifier>/passport/files/<int:pk>/", passports.file, name="evidence"
    ),
    path(
        "organisations/<str:identifier>/passport/files/<int:pk>/remove/",
        passports.remove_file,
        name="remove-evidence",
    ),
    path("organisations/<str:identifier>/data/", own_data.show, name="own-data"),
    re_path(
        r"^organisations/(?P<identifier>[^/]+)/data\.(?P<kind>json|xlsx)$",
        own_data.take,
        name="take-data",
    ),
    path("organisations/<str:identifier>/leave/", own_data.leave, name="leave-site"),
    path("organisations/<str:identifier>/groups/", supports.groups, name="groups"),
    path(
        "organisations/<str:identifier>/groups/register/",
        supports.register_group,
        name="register-group",
    ),
    path("organisations/<str:identifier>/supporters/", supports.supporters, name="supporters"),
    path("supports/<int:pk>/", supports.consent, name="support"),
    path("supports/<int:pk>/end/", supports.end, name="end-support"),
    path("supports/letter/<str:token>/", supports.by_letter, name="support-letter"),
    path("organisations/<str:identifier>/people/", people.show, name="people"),
    path(
        "organisations/<str:identifier>/people/<int:pk>/remove/",
        people.remove,
        name="remove-person",
    ),
    path("organisations/<str:identifier>/letters/", contacts.show, name="letters-of"),
    path(
        "organisations/<str:identifier>/letters/<int:pk>/allow/",
        contacts.allow,
        name="allow-letters",
    ),
    path(
        "relationships/answer/<str:token>/",
        relationships.answer_by_letter,
        name="answer-relationship",
    ),
    path("letters/stop/<str:token>/", contacts.stop, name="stop-letters"),
    path("organisations/<str:identifier>/keys/", keys.show, name="keys"),
    path(
        "organisations/<str:identifier>/keys/<str:prefix>/revoke/", keys.revoke, name="revoke-key"
    ),
    path("supply/", supply.show, name="supply"),
]
