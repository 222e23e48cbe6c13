"""Grants are opportunities like contracts, and no contracts in the sense of procurement law."""

import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid
from consortia.proposals.assignments.money import net_value
from contracts.alerts.services.alerts import save_search
from contracts.alerts.services.telling import searches_for
from contracts.drafting.models.contracts import Contract, Lot
from contracts.drafting.services.drafting import change_contract
from contracts.publishing.checks import warnings_for
from contracts.publishing.search import narrowed
from contracts.publishing.services.stages import open_contract
from tests.conftest import SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant(make_contract):
    """Return a grant that anyone may see."""
    made = make_contract(opened=False, title="Warm rooms fund")
    change_contract(
        by=SYSTEM,
        at=timezone.now(),
        contract=made,
        version=None,
        kind="grant",
        value=Decimal(120),
    )
    open_contract(by=SYSTEM, at=timezone.now(), contract=made)
    return Contract.objects.get(pk=made.pk)


def test_a_kind_is_looked_for(grant, make_contract, make_person, client):
    other = make_contract()
    assert list(narrowed(Contract.objects.visible(), kind="grant")) == [grant]
    words = whole_text(client.get("/contracts/", {"kind": "grant"}))
    assert grant.title in words
    assert other.title not in words
    answer = client.get("/api/v1/contracts/?kind=grant").json()
    assert [one["kind"] for one in answer["results"]] == ["grant"]
    by = Actor.person(make_person("maud@fen.example"))
    for kind, fits in (("grant", 1), ("contract", 0), ("", 1)):
        save_search(by=by, at=timezone.now(), kind=kind, words="warm")
        assert len([one for one in searches_for(grant) if one.kind == kind]) == fits


def test_a_grant_is_no_notice_and_bears_no_vat(grant, make_contract, client, tmp_path):
    contract = make_contract()
    assert client.get(f"/api/v1/contracts/{grant.pk}/ocds/").status_code == 404
    call_command("export_notices", to=tmp_path / "out.json", verbosity=0)
    titles = [
        r["tender"]["title"] for r in json.loads((tmp_path / "out.json").read_text())["releases"]
    ]
    assert titles == [contract.title]
    assert net_value(grant.lots.get()) == 120
    Lot.objects.filter(contract=contract).update(value=120)
    assert net_value(contract.lots.get()) == 100


def test_procurement_advice_is_for_contracts(grant):
    day = timezone.now().date()
    codes = {one.code for one in warnings_for(grant, day)}
    assert not codes & {"one-lot", "regime"}


def test_an_unknown_kind_is_refused(make_contract):
    draft = make_contract(opened=False)
    with pytest.raises(Invalid, match="contract, grant"):
        change_contract(by=SYSTEM, at=timezone.now(), contract=draft, version=None, kind="gift")
