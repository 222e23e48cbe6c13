"""Translations: compiled as they are written, whole, and with the same gaps to fill."""

import io
import re
from gettext import GNUTranslations

import pytest
from django.utils.translation.template import templatize

from backend.assets.catalogues import ROOT, catalogues, compiled, messages_in

GAP = re.compile(r"%\(\w+\)s")
CALL = re.compile(r"""(?:gettext|_)\((?:u|)(['"])(.*?)(?<!\\)\1\)""", re.S)


def sources():
    """Return what the letters and services of the packages ask a translation for."""
    found = set()
    for template in ROOT.glob("consortia/templates/**/*.*"):
        code = templatize(template.read_text(encoding="utf-8"))
        found |= {text.replace("\\'", "'") for _, text in CALL.findall(code)}
    for module in ROOT.glob("consortia/**/*.py"):
        code = module.read_text(encoding="utf-8")
        found |= {text for _, text in re.findall(r"gettext\(\s*(\")(.*?)\"\s*\)", code, re.S)}
    return found


@pytest.mark.parametrize("source", catalogues(), ids=lambda path: path.parts[-3])
def test_what_is_kept_compiled_is_what_is_written(source):
    """The compiled file is that of the source beside it, and Python's own gettext reads it."""
    text = source.read_text(encoding="utf-8")
    kept = source.with_suffix(".mo").read_bytes()
    assert kept == compiled(text)
    read = GNUTranslations(io.BytesIO(kept))
    for message, said in messages_in(text).items():
        assert read.gettext(message) == said


@pytest.mark.parametrize("source", catalogues(), ids=lambda path: path.parts[-3])
def test_nothing_is_missing_and_nothing_is_left_over(source):
    """Each message of the letters is translated, with the same names and amounts in it."""
    said = messages_in(source.read_text(encoding="utf-8"))
    said.pop("")
    assert set(said) == sources()
    for message, translation in said.items():
        assert sorted(GAP.findall(message)) == sorted(GAP.findall(translation))


@pytest.mark.parametrize(
    "broken", ['msgid "A"\nmsgstr "B"\n\nmsgid "A"\nmsgstr "C"\n', "msgctxt 1\n"]
)
def test_a_catalogue_that_is_not_understood_is_refused(broken):
    """Nothing is left out without a word."""
    with pytest.raises(ValueError, match="catalogue"):
        messages_in(broken)
