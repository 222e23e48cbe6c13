"""The how-to for a new kind of threshold, followed step by step."""

import re
import sys
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest
from django.db.models import TextChoices

from backend.pages.drafting.lot_forms import ThresholdForm
from consortia.proposals.problems.limits import limits_of
from contracts.thresholds import models
from contracts.thresholds.errors import MalformedThreshold
from contracts.thresholds.kinds import class_of
from contracts.thresholds.members import Facts, Party

ROOT = Path(__file__).parents[2]
HOW_TO = (ROOT / "docs/how-to/add-a-threshold.md").read_text(encoding="utf-8")


@pytest.fixture
def each_turnover(monkeypatch):
    """Return the class that the how-to writes, its value being added to the kinds as it says."""
    name, value, label = re.search(r'`(\w+) = "([\w-]+)", "([^"]+)"`', HOW_TO).groups()
    known = [(one.name, (one.value, one.label)) for one in models.ThresholdKind]
    more = TextChoices("ThresholdKind", [*known, (name, (value, label))])
    monkeypatch.setattr(models, "ThresholdKind", more)
    (code,) = re.findall(r"```python\n(.*?)```", HOW_TO, re.S)
    module = ModuleType("contracts.thresholds.each_turnover")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(dedent(code), "each_turnover.py", "exec"), vars(module))
    return module.EachTurnover


def test_every_file_and_name_that_it_speaks_of_is_there():
    text = re.sub(r"```python.*?```", "", HOW_TO, flags=re.S)
    for path in re.findall(r"`((?:\w+/)+(?:\w+\.py)?)`", text):
        assert (ROOT / path).exists() or path == "contracts/thresholds/each_turnover.py", path
    for name, path in re.findall(r"`(\w+)` \(`((?:\w+/)+\w+\.py)`", text):
        assert name in (ROOT / path).read_text(encoding="utf-8"), (name, path)
    for name in re.findall(r"`(\w+\.py)`", text):
        assert list(ROOT.glob(f"co*/**/{name}")), name


def test_the_module_that_it_writes_is_all_that_the_places_need(each_turnover):
    """A form, refusals, the core's limits, who meets it and how it is said."""
    form = ThresholdForm({"minimum": "£50,000"}, of_kind=each_turnover)
    assert form.is_valid()
    threshold = each_turnover.read(form.changes())
    assert threshold.sentence == (
        "Yearly turnover of at least £50,000 each: whoever delivers the work."
    )
    with pytest.raises(MalformedThreshold):
        each_turnover.read({"minimum": Decimal(-1)})
    assert limits_of([threshold]) == {
        "accreditations": [{"code": "each-turnover:50000.00", "held_by": "deliverer"}]
    }
    party = Party({"a": "A", "b": "B"}, lead="a", work={"a": {"debt-advice"}})
    rich, poor = Facts(turnover=Decimal(50_000)), Facts(turnover=Decimal(49_999))
    assert threshold.find(party, {"a": rich, "b": poor}).by == ("a",)
    assert threshold.find(party, {"a": rich, "b": poor}).met
    assert not threshold.find(party, {"a": poor, "b": rich}).met
    assert threshold.whom(party) == "A"


def test_a_kind_that_is_named_nowhere_fails_at_once(each_turnover):
    with pytest.raises(AssertionError):
        class_of(each_turnover.kind)
