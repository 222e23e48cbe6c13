"""Templates: each compiles, is made of components and has no script or style of its own."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

BACKEND = Path(__file__).parents[2] / "backend"
PAGES = sorted((BACKEND / "templates").rglob("*.html"))
COMPONENTS = sorted((BACKEND / "components").rglob("*.html"))
WRITTEN_OUT = re.compile(
    r"<(?:form|button|table|dl|details|select|textarea)\b(?!\s+type=\"button\")"
    r"|class=\"govuk-(?:tag|warning-text|inset-text|error-summary|panel|pagination|task-list)\b"
)
INLINE = re.compile(
    r"<style|<script(?![^>]* src=)|\sstyle=|\son(?:click|change|submit|load|input|focus|blur)="
)


def named(path):
    """Return the name by which a template is loaded."""
    return str(path.relative_to(BACKEND)).removeprefix("templates/")


@pytest.mark.parametrize("path", PAGES + COMPONENTS, ids=named)
def test_a_template_compiles_and_no_line_is_longer_than_120_characters(path):
    """A component that is not there, or a tag that is not closed, fails here."""
    assert get_template(named(path))
    assert max(map(len, path.read_text().splitlines())) <= 120


def test_a_page_lies_in_the_folder_of_its_noun():
    """One noun, one name: in `backend/pages`, and in the folder of its templates."""
    nouns = {path.parent.name for path in (BACKEND / "pages").glob("*/urls.py")}
    pages = (BACKEND / "templates" / "pages").rglob("*.html")
    folders = {path.relative_to(BACKEND / "templates" / "pages").parts[:-1] for path in pages}
    assert folders <= {(noun,) for noun in nouns}


@pytest.mark.parametrize("path", PAGES + COMPONENTS, ids=named)
def test_a_template_has_no_script_or_style_of_its_own(path):
    """The content security policy would stop it."""
    assert not INLINE.search(path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_is_made_of_components(path):
    """What the design system has a component for is not written out again."""
    if path.parent.name != "widgets":
        assert not WRITTEN_OUT.findall(path.read_text())
