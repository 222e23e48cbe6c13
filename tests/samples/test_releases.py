"""Our releases of every shape are valid by the standard and its extensions themselves."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from contracts.notices.merging import merged
from tests.consortia.bids.test_releases import FORMATS, faults, package, shapes

pytestmark = pytest.mark.django_db
__all__ = ["shapes"]


def schema(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def validator(folder):
    """Return a validator of a release: the standard, patched by its extensions as they say.

    The extensions of locations and of the rest that Find a Tender uses are in the patched schema
    of the European profile; what that adds is taken, what it narrows is not.
    """
    patched = merged(
        [
            schema(folder, "ocds_1.1.5_release-schema.json"),
            definitions_of(folder, "ocds_eu_patched_release-schema.json"),
            schema(folder, "ext_lots_release-schema.json"),
            schema(folder, "ext_suitability_release-schema.json"),
            schema(folder, "ext_uk_release-schema.json"),
        ]
    )
    strict = closed({key: value for key, value in patched.items() if key != "id"})
    Draft4Validator.check_schema(strict)
    return Draft4Validator(strict, format_checker=FORMATS)


def definitions_of(folder, name):
    """Return only what a schema defines."""
    return {"definitions": schema(folder, name)["definitions"]}


def closed(held):
    """Return a schema that refuses fields it does not know: a typo is no extension."""
    if isinstance(held, list):
        return [closed(one) for one in held]
    if not isinstance(held, dict):
        return held
    made = {key: closed(value) for key, value in held.items()}
    fields = made.get("properties")
    if isinstance(fields, dict) and all(isinstance(one, dict) for one in fields.values()):
        made["additionalProperties"] = False
    return made


def test_every_shape_is_valid_by_the_standard_and_its_extensions(shapes, samples):
    folder = samples / "contracts/schema"
    told, against = package(), validator(folder)
    assert len(told["releases"]) == len(shapes)
    outer = schema(folder, "ocds_1.1.5_release-package-schema.json")
    outer["properties"]["releases"]["items"] = {"type": "object"}
    assert faults(told, Draft4Validator(outer, format_checker=FORMATS)) == []
    assert {r["ocid"]: faults(r, against) for r in told["releases"]} == {
        r["ocid"]: [] for r in told["releases"]
    }
    keep(told)


def keep(told):
    """Write a package where ``OCDS_OUT`` says, for a validator of one's own."""
    if folder := os.environ.get("OCDS_OUT"):
        Path(folder, "shapes.json").write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda r: r["tender"].update(status="finished"), "tender/status"),
        (lambda r: r["tender"]["lots"][0].pop("id"), "tender/lots/0"),
        (lambda r: r["tender"].update(lotz=[]), "tender"),
    ],
)
def test_the_validator_would_notice(shapes, samples, spoil, where):
    """The control: what is wrong is found."""
    release = package()["releases"][0]
    spoil(release)
    against = validator(samples / "contracts/schema")
    assert [one for one in faults(release, against) if one.startswith(f"{where}:")]
