"""Assignments agreed or promised are rows, and the database keeps them right."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from consortia.forming.models.consortia import Consortium, ConsortiumAssignment
from consortia.forming.models.invitations import Invitation, InvitationAssignment
from consortia.forming.services.assigning import plan
from consortia.proposals.assignments.delivery import Assignment, Delivery
from consortia.proposals.models import Proposal
from tests.conftest import CAMBRIDGE, EAST_CAMBS, FENLAND, NOW

PLACES = (CAMBRIDGE, EAST_CAMBS)


@pytest.fixture
def organisations(make_organisation):
    """Return two organisations."""
    return [
        make_organisation(name, {"befriending": [CAMBRIDGE, EAST_CAMBS, FENLAND]})
        for name in ("City Friends", "Fen Friends")
    ]


@pytest.fixture
def consortium(organisations, make_contract):
    """Return a consortium in which the first organisation befriends in two districts."""
    lot = make_contract(areas=PLACES).lots.get()
    made = Consortium.objects.create(
        lot=lot, starter=organisations[0], name="Friends", started_at=NOW
    )
    plan(made, Delivery(Assignment("befriending", a, organisations[0].identifier) for a in PLACES))
    return made


def refused(change, error=IntegrityError):
    """Tell that the database refuses a change."""
    with pytest.raises(error), transaction.atomic():
        change()


def test_a_changed_plan_writes_only_the_assignments_that_differ(consortium, organisations):
    """The rows of what stays are the same rows; a part of a person is kept to six places."""
    before = {one.cell: one.pk for one in consortium.work.all()}
    now = Delivery(
        replace(one, organisation=organisations[1].identifier, volume=Decimal("33.333333"))
        if one.area == EAST_CAMBS
        else one
        for one in consortium.delivery
    )
    plan(consortium, now)
    assert consortium.delivery == now
    assert Consortium.objects.get(pk=consortium.pk).delivery == now
    after = {one.cell: one.pk for one in consortium.work.all()}
    assert {cell.area for cell in before if before[cell] == after[cell]} == {CAMBRIDGE}


def test_a_plan_is_read_once(consortium, django_assert_num_queries):
    """However often it is asked for; read anew when the row is."""
    found = Consortium.objects.get(pk=consortium.pk)
    with django_assert_num_queries(1):
        assert len(found.delivery) == 2
        assert found.delivery.areas == set(PLACES)
    consortium.work.filter(area=EAST_CAMBS).delete()
    found.refresh_from_db()
    assert found.delivery.areas == {CAMBRIDGE}


def test_the_database_wants_each_once_somebody_there_and_no_less_than_nobody(
    consortium, organisations
):
    """An organisation, a capability or an area that a plan names cannot go."""
    (row,) = consortium.work.filter(area=CAMBRIDGE)
    more = {"consortium": consortium, "capability": row.capability}
    refused(
        lambda: ConsortiumAssignment.objects.create(
            **more, area=row.area, organisation=row.organisation
        )
    )
    refused(
        lambda: ConsortiumAssignment.objects.create(
            **more, area_id=FENLAND, organisation=organisations[1], volume=-1
        )
    )
    with pytest.raises(ProtectedError) as named:
        row.organisation.delete()
    assert row in named.value.protected_objects


def test_a_part_is_written_once_for_each_version(consortium, organisations):
    """Before the invitation says its number; later there is only the next."""
    asked = Invitation.objects.create(
        consortium=consortium,
        organisation=organisations[1],
        invited_at=NOW,
        expires_at=consortium.lot.contract.deadline,
    )
    work = {"invitation": asked, "capability_id": "befriending", "area_id": CAMBRIDGE}
    InvitationAssignment.objects.create(**work, version=1)
    assert not asked.part
    Invitation.objects.filter(pk=asked.pk).update(version=1)
    asked.refresh_from_db()
    assert asked.part == Delivery(
        [Assignment("befriending", CAMBRIDGE, organisations[1].identifier)]
    )
    refused(lambda: InvitationAssignment.objects.create(**work | {"area_id": FENLAND}, version=1))
    refused(lambda: Invitation.objects.filter(pk=asked.pk).update(version=0))


def test_a_sealed_record_is_kept_as_json(db):
    """Also as a text, for what writes rows to a file and reads them."""
    column = Proposal._meta.get_field("delivery")
    said = Delivery([Assignment("befriending", CAMBRIDGE, "GB-CHC-1", Decimal("2.5"))])
    assert column.to_python(column.value_to_string(Proposal(delivery=said))) == said
    assert column.to_python(said.as_json()) == said
    assert column.to_python(said) is said
