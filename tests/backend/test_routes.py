"""Default deny: the table of every route × method × role × ownership, and nothing beside it."""

from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.decorators.http import require_safe

from backend.access import Access, door_of
from tests.backend.bodies import FORMS, JSON
from tests.backend.scenario import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.long]
TABLE = Path(__file__).with_name("routes.txt")
WRITING = {"POST", "PUT", "PATCH", "DELETE"}


def rows():
    """Read the table."""
    lines = [
        line for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#")
    ]
    return [(*line.split()[:3], line.split()[3:]) for line in lines]


def routes(patterns=None, prefix="", space=""):
    """Yield every route of the site: its name and the view behind it."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry.url_patterns, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry.callback


def methods(view):
    """Return the methods that a view of the API answers, beside HEAD and OPTIONS."""
    actions = getattr(view, "actions", None)
    return {method.upper() for method in actions} - {"HEAD"} if actions else None


def test_every_route_has_a_row_for_every_method():
    """A new route without a row fails here."""
    listed = {(name, method) for name, method, _, _ in rows()}
    names = {name for name, _ in listed}
    assert {name for name, _ in routes()} == names
    for name, view in routes():
        for method in methods(view) or ():
            assert (name, method) in listed, f"{name} {method} has no row in {TABLE.name}"


def test_every_route_says_who_may_reach_it():
    """No view is closed by oversight, and the only open ones are marked so."""
    for name, view in routes():
        assert door_of(view, name) is not Access.CLOSED, name


def sent(client, name, method, address, values):
    """Send a valid request of this kind."""
    if address.startswith("/api") and name not in FORMS:
        given = {k: filled(v, values) for k, v in JSON.get((name, method), {}).items()}
        extra = {"data": given, "content_type": "application/json"} if method in WRITING else {}
        if any(hasattr(value, "read") for value in given.values()):
            extra = in_form(given, method)
    else:
        given = {k.format(**values): filled(v, values) for k, v in FORMS.get(name, {}).items()}
        extra = in_form(given, method) if method in WRITING else {}
    answer = getattr(client, method.lower())(address.format(**values), **extra)
    if answer.streaming:
        b"".join(answer.streaming_content)  # which closes the file behind it
    return answer


def in_form(given, method):
    """Return a form, as the client sends it by this method."""
    if method == "POST":
        return {"data": given}
    return {"data": encode_multipart(BOUNDARY, given), "content_type": MULTIPART_CONTENT}


def filled(value, values):
    """Return a value with its placeholders filled in; a file is made anew each time."""
    if callable(value):
        return value()
    if isinstance(value, list):
        return [filled(one, values) for one in value]
    if isinstance(value, dict):
        return {key: filled(one, values) for key, one in value.items()}
    named = isinstance(value, str) and value.startswith("{")
    return values[value[1:-1]] if named else value


def test_every_role_gets_what_the_table_says(world):
    """Each request alone, from the same beginning, valid in all but perhaps its sender."""
    wrong = []
    for role in ROLES:
        world.client(role)  # signed in before anything is undone
    for name, method, address, statuses in rows():
        for role, expected in zip(ROLES, statuses, strict=True):
            if expected == "-":
                continue
            with transaction.atomic():
                answer = sent(world.client(role), name, method, address, world.values)
                transaction.set_rollback(True)
            if str(answer.status_code) != expected:
                wrong.append(f"{method} {address} as {role}: {answer.status_code}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_a_page_takes_no_key(world):
    """A key opens the API only."""
    for role in ("key reads", "key writes", "key buys"):
        assert world.client(role).get("/your-work/").status_code == 302


def test_keys_are_hashed_and_revoked_ones_are_refused(world):
    """The database keeps no key, and a revoked one is told so."""
    from backend.models import ApiKey

    secret = world.keys["key reads"]
    assert secret not in str(list(ApiKey.objects.values()))
    ApiKey.objects.update(revoked=True)
    answer = world.client("key reads").get("/api/v1/proposals/")
    assert answer.status_code == 401
    assert "not known, or was revoked" in answer.json()["detail"]


@require_safe
def forgotten(request):
    """A view that says nothing of who may reach it."""
    return HttpResponse("secret")


def test_a_route_without_a_door_is_closed(settings, rf, db):
    """The control: a view without an access rule is closed even to the product's own people."""
    from django.contrib.auth.models import AnonymousUser
    from django.core.exceptions import PermissionDenied

    from backend.middleware import DefaultDenyMiddleware

    request = rf.get("/forgotten/")
    request.user = AnonymousUser()
    request.resolver_match = None
    door = DefaultDenyMiddleware(lambda _: HttpResponse())
    with pytest.raises(PermissionDenied):
        door.process_view(request, forgotten, (), {})


def test_a_form_without_its_token_is_refused(world):
    """Forged posts change nothing."""
    client = Client(enforce_csrf_checks=True)
    address = "/invitations/{token}/accept/".format(**world.values)
    assert client.post(address).status_code == 403
