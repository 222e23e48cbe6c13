"""Every page there is, on a phone: its status first, then nothing for axe to find."""

import pytest
from django.conf import settings as django_settings

from contracts.commissioners.models import Commissioner
from contracts.drafting.models.contracts import Contract, Lot
from organisations.passport.models.passports import Accreditation
from organisations.register.models.organisations import Organisation
from tests.backend.scenario import ROLES, build
from tests.backend.test_routes import rows
from tests.journeys.walking import check

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

FILES = (
    "health",
    "atom",
    "calendar",
    "document",
    "evidence",
    "shared-file",
    "shared-file-letter",
    "agreement-file",
    "agreement-file-letter",
    "file",
    "file-letter",
    "opened-file",
    "plan-calendar",
    "plan-calendar-letter",
    "take-data",
    "take-account",
    "figures-file",
    "profiles",
    "sheet-template",
)
PAGES = sorted(
    (name, address, statuses)
    for name, method, address, statuses in rows()
    if method == "GET" and not address.startswith("/api") and name not in FILES
)


@pytest.fixture
def world(page):
    """Return the small world, on the site that the page is open on."""
    return build()


def enter(page, world, role, live_server):
    """Be signed in as this role."""
    client = world.client(role)
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )


def expected(status):
    """Return what a browser gets, which follows where it is sent."""
    return 200 if status.startswith("3") else int(status)


def look(page, world, role, statuses_of):
    """Open every page of a list as this role."""
    column = ROLES.index(role)
    for name, address, statuses in statuses_of:
        response = page.goto(address.format(**world.values))
        assert response.status == expected(statuses[column]), name
        check(page)


def test_every_page_answers_and_is_accessible(page, world, live_server):
    """As the administrator of the organisation that everything is about."""
    enter(page, world, "administrator", live_server)
    look(page, world, "administrator", PAGES)


def test_every_page_of_a_commissioner_answers_and_is_accessible(page, world, live_server):
    """As somebody who approves, the pages that are not open to the organisation above."""
    enter(page, world, "approver", live_server)
    place = ROLES.index("administrator")
    look(page, world, "approver", [row for row in PAGES if row[2][place] in ("403", "404")])


def test_the_invitation_and_the_way_in_for_a_visitor(page, world):
    """What somebody sees who has never signed in."""
    for address in ("/", "/sign-in/", "/invitations/{token}/", "/contracts/{contract}/"):
        assert page.goto(address.format(**world.values)).status == 200
        check(page)
    assert page.goto("/nothing/").status == 404
    check(page)


LONG = "Unbrokenname" * 5
WIDEST = """[...document.body.querySelectorAll("*")].filter(one => !one.closest(".scrolling")
    && one.getBoundingClientRect().right > 361 && !one.children.length)
    .slice(0, 2).map(one => one.outerHTML.slice(0, 160)).join(" ")"""


def test_a_name_of_sixty_letters_breaks_before_it_widens_a_page(page, world, live_server):
    """Names, titles and whatever else people type, each without a blank; measured at 360 px."""
    Organisation.objects.update(name=LONG, description=LONG, website=f"https://{LONG}.example")
    Contract.objects.update(title=LONG)
    for one in Commissioner.objects.all():
        Commissioner.objects.filter(pk=one.pk).update(name=f"{LONG}{one.pk}")
    Accreditation.objects.update(name=LONG)
    Lot.objects.update(title=LONG)
    enter(page, world, "administrator", live_server)
    column = ROLES.index("administrator")
    wide = []
    for name, address, statuses in PAGES:
        response = page.goto(address.format(**world.values))
        assert response.status == expected(statuses[column]), name
        width = page.evaluate("document.documentElement.scrollWidth")
        wide += [f"{name}: {width} px, {page.evaluate(WIDEST)}"] if width > 360 else []
    assert not wide, "\n".join(wide)


def test_the_figures_of_the_supply_map_fit_a_phone_without_scrolling(page, world):
    """In all of England too: each count lies inside the screen, and no word is cut."""
    assert page.goto("/supply/?capability=debt+advice").status == 200
    cells = page.evaluate(
        "[...document.querySelectorAll('.supply-table th, .supply-table td')].filter("
        "one => one.getBoundingClientRect().right > 360 || one.scrollWidth > one.clientWidth + 1"
        ").map(one => one.textContent)"
    )
    assert cells == []
    assert page.locator(".supply-table").count() > 30
