"""How a person walks through the pages: opens, presses, follows; each step is looked at."""

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from accounts.models import Letter
from contracts.local_time import to_local

#: What reaches beyond the phone, but what scrolls by itself: said where a page is too wide.
TOO_WIDE = """[...document.querySelectorAll("body *")]
  .filter(one => one.getBoundingClientRect().right > 361 && !one.closest(".scrolling"))
  .map(one => one.outerHTML.slice(0, 120))"""


def today():
    """Return the day in London, as it is when asked: a run of tests may cross midnight."""
    return to_local(timezone.now()).date()


def check(page):
    """Find no accessibility fault and nothing wider than the phone."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, page.evaluate(TOO_WIDE)


def arrive(page, address, status=200):
    """Open an address: its status first, then the page is looked at."""
    response = page.goto(address)
    assert response.status == status
    check(page)


def click(page, element):
    """Click what leads elsewhere, and be there: a click alone returns with the old page open."""
    with page.expect_event("load"):
        element.click()


def press(page, name):
    """Press a button; what comes then is looked at."""
    click(page, page.get_by_role("button", name=name, exact=isinstance(name, str)))
    check(page)


def follow(page, name):
    """Follow a link; what comes then is looked at."""
    click(page, page.get_by_role("link", name=name).first)
    check(page)


def fill_day(page, day, question=None):
    """Type a day as day, month and year; `question` says which where a page asks for several."""
    page = page.get_by_role("group", name=question) if question else page
    for label, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).fill(str(part))


def sign_in(page, email):
    """Sign in with the code from the mailbox."""
    arrive(page, "/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    press(page, "Send me a code")
    letter = Letter.objects.filter(to=email).latest("pk")
    page.get_by_label("Code").fill(letter.subject.rsplit(" ", 1)[-1])
    click(page, page.get_by_role("button", name="Continue"))


def say_yes(page):
    """Agree to the terms that are open."""
    page.get_by_label("Who decided it?").fill("The committee")
    fill_day(page, today())
    press(page, "We agree")


def sign(page):
    """Sign the agreement that is open."""
    page.get_by_label("Your full name").fill("Sam Fen")
    page.get_by_label("As what do you sign?").fill("Chair")
    page.get_by_label("I have read it").check()
    press(page, "Sign")


def declare(page):
    """Declare on the bid that is open."""
    page.get_by_text("Declare for").first.click()
    page.get_by_label("Why could you not bid alone").fill("We do one kind of work only.")
    page.get_by_label("Your full name").fill("Sam Fen")
    page.get_by_label("As what do you declare it?").fill("Chair")
    page.get_by_label("This is true").check()
    press(page, "Declare")
