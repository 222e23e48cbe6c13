"""Members of an organisation, and the register's own rules."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed
from accounts.models import User
from organisations.offers.services.capabilities import load_capabilities
from organisations.people.errors import AlreadyMember, LastAdministrator
from organisations.people.models.members import OrganisationMembership
from organisations.people.services.members import add_member, remove_member
from organisations.register.errors import IdentifierTaken, MalformedIdentifier
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import (
    add_accreditation,
    change_organisation,
    register_organisation,
)
from tests.conftest import SYSTEM


def now():
    return timezone.now()


@pytest.fixture
def organisation(make_organisation):
    """Return an organisation."""
    return make_organisation("City Advice")


def test_whoever_registers_looks_after_it(db):
    """A person becomes administrator; a visitor is asked to sign in."""
    person = User.objects.create_user("Ann@A.example")
    assert person.email == "ann@a.example"
    made = register_organisation(
        by=Actor.person(person), at=now(), name="Ann's Group", kind="unincorporated", email="a@a.uk"
    )
    assert made.identifier.startswith("XI-CB-")
    assert OrganisationMembership.objects.get(organisation=made).role == "administrator"
    with pytest.raises(NotAllowed, match="Sign in"):
        register_organisation(by=Actor.nobody(), at=now(), name="X", kind="cio", email="a@a.uk")


def test_people_are_added_once_and_somebody_always_stays(organisation):
    """The last administrator cannot go."""
    first = add_member(
        by=SYSTEM, at=now(), organisation=organisation, email="A@a.example", role="administrator"
    )
    with pytest.raises(AlreadyMember):
        add_member(
            by=SYSTEM, at=now(), organisation=organisation, email="a@a.example", role="reader"
        )
    with pytest.raises(LastAdministrator):
        remove_member(by=SYSTEM, at=now(), membership=first)
    add_member(
        by=Actor.person(first.user),
        at=now(),
        organisation=organisation,
        email="b@a.example",
        role="administrator",
    )
    editor = add_member(
        by=SYSTEM, at=now(), organisation=organisation, email="e@a.example", role="editor"
    )
    with pytest.raises(NotAllowed):
        add_member(
            by=Actor.person(editor.user),
            at=now(),
            organisation=organisation,
            email="c@a.uk",
            role="reader",
        )
    remove_member(by=Actor.person(first.user), at=now(), membership=first)
    assert organisation.memberships.count() == 2
    with pytest.raises(Invalid, match="Choose one of"):
        add_member(by=SYSTEM, at=now(), organisation=organisation, email="d@a.uk", role="king")


@pytest.mark.parametrize(
    "number", ["GB-CHC-12", "GB-COH-1234", "GB-XYZ-1", "1098765", "GB-CHC-01098765", "GB-SC-12345"]
)
def test_a_number_without_its_registers_form_is_refused(db, number):
    """And it says which registers there are, or to leave it empty."""
    with pytest.raises(MalformedIdentifier, match="leave it empty"):
        register_organisation(
            by=SYSTEM, at=now(), name="X", kind="cio", email="a@a.uk", identifier=number
        )
    assert not Organisation.objects.exists()


def test_a_number_is_registered_once_however_it_is_written(make_organisation):
    """Spaces and small letters are the same number."""
    make_organisation("One", identifier="GB-CHC-1098765")
    with pytest.raises(IdentifierTaken, match="already in the register"):
        make_organisation("Two", identifier=" gb-chc-1098765 ")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "  "}, "name"),
        ({"kind": "club"}, "not a kind of organisation"),
        ({"turnover": Decimal(-1)}, "cannot be negative"),
        ({"identifier": "GB-CHC-1"}, "cannot be changed"),
    ],
)
def test_an_entry_keeps_its_rules(organisation, change, says):
    """Each refusal says what to do, and the entry stays as it was."""
    with pytest.raises(Invalid, match=says):
        change_organisation(by=SYSTEM, at=now(), organisation=organisation, **change)
    organisation.refresh_from_db()
    assert organisation.name == "City Advice"


def test_the_database_keeps_the_rules_too(organisation):
    """Whoever comes by another way is refused as well."""
    for change in ({"turnover": -1}, {"kind": "club"}, {"identifier": "nonsense"}, {"name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=organisation.pk).update(**change)


def test_an_accreditation_is_kept_once_and_renewed(organisation):
    """The newer expiry counts."""
    for year in (2027, 2028):
        add_accreditation(
            by=SYSTEM, at=now(), organisation=organisation, code="aqs", expires_on=date(year, 1, 1)
        )
    assert organisation.accreditations.get().expires_on == date(2028, 1, 1)


def test_the_command_makes_a_key_and_shows_it(organisation, capsys):
    """An operator's way, for an organisation that exists."""
    from backend.models import ApiKey

    call_command("make_key", "--organisation", organisation.identifier, "--name", "Test")
    secret = capsys.readouterr().out.strip()
    assert ApiKey.objects.get_from_key(secret).organisation == organisation
    with pytest.raises(CommandError):
        call_command("make_key", "--commissioner", "Nobody", "--name", "Test")


def test_capabilities_load_twice_to_the_same(db):
    """The shipped tree is written over itself."""
    before = load_capabilities()
    assert load_capabilities() == before
