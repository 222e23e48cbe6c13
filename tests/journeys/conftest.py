"""What journeys share: phones on which nobody is signed in."""

import re

import pytest

from accounts.models import Letter
from tests.journeys.walking import arrive


@pytest.fixture
def phones(browser):
    """Return a maker of signed-out phones, open at an organisation's latest letter."""
    made = []

    def phone(name, kind):
        to = f"office@{name.lower().replace(' ', '-')}.example"
        text = Letter.objects.filter(kind=kind, to=to).latest("pk").text
        context = browser.new_context(viewport={"width": 360, "height": 740})
        made.append(context)
        page = context.new_page()
        arrive(page, re.search(r"http\S+", text).group())
        return page

    yield phone
    for context in made:
        context.close()
