"""Files are judged by their bytes, not by their names."""

import io
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from docx import Document
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image

from accounts.exchange.files import KINDS, MOST_BYTES, UnfitFile, check_file, keep_file


def pdf():
    made = FPDF()
    made.add_page()
    return bytes(made.output())


def picture(kind):
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, kind)
    return buffer.getvalue()


def saved(made):
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def archive(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


GOOD = {
    "pdf": pdf(),
    "png": picture("PNG"),
    "jpg": picture("JPEG"),
    "docx": saved(Document()),
    "xlsx": saved(Workbook()),
    "odt": archive(mimetype=KINDS["odt"], **{"content.xml": "<x/>"}),
    "ods": archive(mimetype=KINDS["ods"], **{"content.xml": "<x/>"}),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_file_is_known_by_its_bytes_whatever_it_is_called(kind):
    for called in (f"policy.{kind}", "policy.exe", "../../etc/policy", "pol\u202eicy\x00.html"):
        checked = check_file(called, GOOD[kind])
        assert checked.media_type == KINDS[kind]
        assert checked.name.endswith(f".{kind}")
        assert "/" not in checked.name
        assert "\u202e" not in checked.name


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<!doctype html><script>alert(1)</script>", "not a file that can be kept"),
        (b"MZ\x90\x00" + bytes(200), "not a file that can be kept"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a file that can be kept"),
        (GOOD["pdf"][:-40], "breaks off"),
        (GOOD["png"][:40], "damaged"),
        (GOOD["docx"][:-60], "damaged"),
        (archive(**{"word__document.xml": "x", "word__vbaProject.bin": "x"}), "macros"),
        (archive(readme="only a zip"), "not a file that can be kept"),
        (archive(**{"word__document.xml": bytes(101 * 1024 * 1024)}), "too large inside"),
        (b"%PDF-1.7" + bytes(MOST_BYTES), "more than 10 MiB"),
    ],
)
def test_what_cannot_be_kept_says_why(content, said):
    with pytest.raises(UnfitFile, match=said):
        check_file("policy.pdf", content)


HEADS = [b"", *(content[:12] for content in GOOD.values())]


@given(st.binary(min_size=1, max_size=200), st.sampled_from(HEADS))
def test_any_bytes_are_judged_and_never_break(content, head):
    try:
        kept = check_file("x", head + content).media_type
    except UnfitFile:
        kept = None
    assert kept in {None, *KINDS.values()}


@given(
    st.sampled_from([kind for kind, content in GOOD.items() if content.startswith(b"PK")]),
    st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, 400),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_document_is_refused_and_never_breaks(kind, changes, lost):
    """Any bytes of an archive changed, and its end cut off: kept, or refused in words."""
    content = bytearray(GOOD[kind])
    for place, value in changes:
        content[place % len(content)] = value
    del content[len(content) - lost * (lost % 4 == 0) :]
    try:
        kept = check_file("policy", bytes(content)).media_type
    except UnfitFile:
        kept = None
    assert kept in {None, *KINDS.values()}


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_way_of_packing_can_be_damaged(method):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        made.writestr("word/document.xml", "".join(map(str, range(5000))))
    content = bytearray(buffer.getvalue())
    content[60:200] = bytes(140)
    with pytest.raises(UnfitFile, match=r"damaged\. Save it again"):
        check_file("policy.docx", bytes(content))


@pytest.mark.django_db
def test_a_kept_file_never_changes():
    kept = keep_file(check_file("policy.pdf", GOOD["pdf"]), at=timezone.now())
    assert bytes(kept.content) == GOOD["pdf"]
    kept.content = b"other"
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save()
