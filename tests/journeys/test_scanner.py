"""A mail scanner opens every link of every letter, runs what is there, and follows on: no harm."""

import re

import pytest
from django.apps import apps

from tests.backend.scenario import build
from tests.backend.test_routes import rows
from tests.journeys.test_every_page import FILES

pytestmark = pytest.mark.django_db(transaction=True)

#: Names of what letters' links carry: with one, nobody needs a password.
TOKENS = {
    "token",
    "seat",
    "agreeing_seat",
    "winning_seat",
    "confirming",
    "supporting",
    "surveying",
    "stopping",
    "unsubscribing",
    "calendar",
}
LINKS = sorted(
    {
        (name, address)
        for name, method, address, statuses in rows()
        if method == "GET"
        and statuses[0] == "200"
        and TOKENS & set(re.findall(r"{(\w+)}", address))
    }
)
#: A look at something private is noted for its owner, whoever looks; that is all that may be added.
LOOKS = {"organisations.PassportLook", "accounts.Record"}
OURS = ("accounts", "organisations", "contracts", "consortia", "backend")


def everything():
    """Return every row of every table of ours, but looks."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in OURS and model._meta.label not in LOOKS
    }


def follow_all(page):
    """Ask for every address that the open page links to, as a scanner does."""
    links = page.eval_on_selector_all(
        "a[href], link[href], area[href]", "all => all.map(a => a.href)"
    )
    here = page.url.split("#", maxsplit=1)[0]
    own = {link.split("#", maxsplit=1)[0] for link in links} - {here}
    origin = "/".join(here.split("/")[:3])
    for link in sorted(one for one in own if one.startswith(origin + "/")):
        assert page.context.request.get(link).status < 500, link


def poke(page):
    """Let the page's scripts run, and touch everything but what a person would press."""
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => {
            for (const one of document.querySelectorAll("details")) one.open = true;
            for (const one of document.querySelectorAll("a, button, input, select, textarea")) {
                for (const kind of ["mouseover", "mouseenter", "pointerover", "focus", "blur"])
                    one.dispatchEvent(new Event(kind, {bubbles: true}));
            }
            window.dispatchEvent(new Event("beforeunload"));
        }"""
    )


def test_a_scanner_that_runs_scripts_and_follows_links_changes_nothing(page):
    """Invitations, members' pages, supports, offers, surveys, reports, stops: all as they were."""
    world = build()
    named = {name for name, _ in LINKS}
    assert {
        "invitation",
        "survey",
        "confirm-offers",
        "support-letter",
        "report-delivery-letter",
        "stop-letters",
        "unsubscribe",
        "calendar",
        "members-letter",
        "terms-letter",
    } <= named
    before = everything()
    for name, address in LINKS:
        where = address.format(**world.values)
        if name in FILES:
            assert page.context.request.get(where).status == 200, name
            continue
        assert page.goto(where).status == 200, name
        poke(page)
        follow_all(page)
    after = everything()
    changed = [label for label, found in before.items() if after[label] != found]
    assert not changed
