"""Open Referral UK: our export fits the published schemas, and their own examples can be read."""

import json

import jsonschema
import pytest
from django.utils import timezone

from organisations.exchange.open_referral.importing import import_services
from tests.organisations.exchange.test_open_referral import SERVICES, organisation

pytestmark = pytest.mark.django_db
__all__ = ["organisation"]


@pytest.fixture
def standard(samples):
    """Return the folder of the standard."""
    return samples / "services/oruk"


def fits(document, path):
    """Check a document against one of the standard's compiled schemas, formats too."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(document)


def test_each_service_and_organisation_fits_the_schemas(client, organisation, standard):
    """One by one, and the whole export as a package."""
    listed = client.get(SERVICES).json()["contents"]
    whole = [client.get(f"{SERVICES}/{one['id']}").json() for one in listed]
    for one in (*listed, *whole):
        fits(one, standard / "schema_uk30_service.json")
        fits(one["organization"], standard / "schema_uk30_organization.json")
    fits(whole, standard / "schema_uk30_service_package.json")


def test_the_standards_own_examples_can_be_read(standard):
    """One service, and a page of an API."""
    examples = standard / "public/specifications/3.0/examples"
    one = import_services(str(examples / "service_full.json"), at=timezone.now())
    assert (one.read, one.added, one.refused) == (1, 1, [])
    page = import_services(str(examples / "service_list.json"), at=timezone.now(), source="list")
    assert (page.read, page.refused) == (1, [])
