import dataclasses

import pytest

from organisations.offers.capabilities.tree import CapabilityTree, tree
from tools.capability_codes import faults, main, read_codes, unknown_codes


def changed(**changes):
    first, *rest = tree().leaves
    return CapabilityTree(tree().groups, (dataclasses.replace(first, **changes), *rest))


def test_the_shipped_tree_has_no_fault():
    assert faults(tree()) == []
    assert 70 <= len(tree().leaves) <= 90
    assert 10 <= len(tree().groups) <= 14


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"slug": "esol"}, "esol stands 2 times"),
        ({"slug": "advice"}, "advice stands 2 times"),
        ({"synonyms": ("Job  Club",)}, "“job club” belongs to 2 capabilities"),
        ({"group": "elsewhere"}, "general-advice has no group"),
        ({"description": ""}, "general-advice has no description"),
    ],
)
def test_each_fault_is_named(changes, said):
    assert said in faults(changed(**changes))


def test_codes_are_compared_with_a_published_list(tmp_path):
    published = tmp_path / "icnptso.csv"
    published.write_text("\ufeffSection,Group,Sub-group,Title\nD,D10,,x\nD,D10,D19,y\n", "utf-8")
    real = read_codes("icnptso", published)
    assert real == {"D", "D10", "D19"}
    lines = unknown_codes(changed(icnptso=("D19", "Q77")), "icnptso", real)
    assert "general-advice has the icnptso code Q77, which is not in the list" in lines
    assert not any("D19" in line for line in lines)


def test_the_command_says_what_is_wrong_and_ends_accordingly(tmp_path, capsys):
    assert main([]) == 0
    assert "0 faults" in capsys.readouterr().out
    published = tmp_path / "cpv.csv"
    published.write_text("code,title\n80580000,Language courses\n", "utf-8")
    assert main(["--cpv", str(published)]) == 1
    assert "which is not in the list" in capsys.readouterr().out
