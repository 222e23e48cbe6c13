"""A new table about organisations says what happens to its rows when entries are merged."""

from consortia.departures.merged_entries import RULES, relations


def test_every_relation_to_an_organisation_has_a_rule_for_merging():
    """Add a line to `RULES` in consortia/departures/merged_entries.py: over, if free or stays."""
    named = {name for name, _ in relations()}
    assert named - set(RULES) == set()
    assert set(RULES) - named == set()
