"""The pages that the domain speaks of, and the routes of the face: each has the other."""

import ast
import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

from accounts.destinations import Destination
from backend.destinations import MEMBER_ROUTES, ROUTES, path_of
from consortia.destinations import ConsortiumPage, MemberLetterPage, MemberPage

ROOT = Path(__file__).parents[2]
DOMAIN = ("accounts", "areas", "organisations", "contracts", "consortia", "workers")
OF_MEMBERS = {ConsortiumPage, MemberLetterPage}


def destinations():
    """Return every kind of destination that the domain has."""
    for package in DOMAIN:
        for path in sorted((ROOT / package).rglob("destinations.py")):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return set(Destination.__subclasses__())


def routes(patterns=None):
    """Yield the name and the converters, in the order of the address, of every named route."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace is None:
                yield from routes(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, list(pattern.pattern.converters.values())


def kinds(destination):
    """Return the types of what a kind of destination is about."""
    return [field.type for field in fields(destination)]


def test_each_destination_has_a_route_and_no_route_is_left_over():
    """The face resolves all that the domain names, and nothing else."""
    assert destinations() - OF_MEMBERS == set(ROUTES)
    assert set(MemberPage) == set(MEMBER_ROUTES)


@pytest.mark.parametrize("destination", ROUTES, ids=lambda one: one.__name__)
def test_a_route_takes_what_its_destination_says(destination):
    """A whole number where the address has one, a text elsewhere, in the same order."""
    wanted = [
        int if isinstance(one, IntConverter) else str for one in dict(routes())[ROUTES[destination]]
    ]
    assert kinds(destination) == wanted


@pytest.mark.parametrize("page", MemberPage)
def test_a_page_of_members_is_open_in_both_ways(page):
    """Signed in by the consortium's number, behind a letter by its token."""
    assert re.search(r"/7/", path_of(ConsortiumPage(page, 7)))
    assert re.search(r"/seats/sign:ed/", path_of(MemberLetterPage(page, "sign:ed")))


def test_the_domain_names_no_route():
    """Nothing below the face asks Django for an address, in code or in a letter's text."""
    asking = []
    for package in DOMAIN:
        for path in sorted((ROOT / package).rglob("*.py")):
            modules = {
                node.module
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.ImportFrom)
            }
            if {"django.urls", "django.shortcuts"} & modules:
                asking.append(path)
        for path in sorted((ROOT / package).rglob("templates/**/*.*")):
            if re.search(r"{%\s*url\s", path.read_text()):
                asking.append(path)
    assert asking == []
