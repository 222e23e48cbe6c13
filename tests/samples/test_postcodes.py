"""Postcodes lead to the districts that real charities say they are in."""

import csv

from areas.postcodes import district_code


def test_postcodes_agree_with_real_charities(samples):
    """The home districts of 3,100 real charities of Great Britain are those of their postcodes."""
    with (samples / "organisations/charities_ukcat_geocoded.csv").open(encoding="utf-8") as file:
        told = [
            (row["postcode"], row["lad_code"])
            for row in csv.DictReader(file)
            if row["postcode"] and row["lad_code"] and not row["postcode"].startswith("BT")
        ]
    assert len(told) > 3000
    assert [(p, code) for p, code in told if district_code(p) != code] == []
