"""The agreement as files: a Word document that people can edit, and a PDF that they can print."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from consortia.terms.agreement.wording import TITLE
from consortia.terms.models.agreements import Agreement, Signature
from contracts.local_time import to_local

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"


def as_docx(agreement: Agreement) -> bytes:
    """Return the agreement with its signatures as an Office Open XML document."""
    from docx import Document  # slow to load: see tests/house/test_starting.py
    from docx.shared import Pt

    document = Document()
    document.core_properties.title = str(agreement)
    document.core_properties.author = ""
    document.core_properties.created = agreement.made_at.replace(tzinfo=None)
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(TITLE, level=0)
    document.add_paragraph(_subtitle(agreement))
    for section in agreement.sections:
        document.add_heading(section["heading"], level=1)
        for paragraph in section["paragraphs"]:
            document.add_paragraph(paragraph)
    document.add_heading("Signatures", level=1)
    for line in _signed(agreement):
        document.add_paragraph(line, style="List Bullet")
    document.add_paragraph(_hash_line(agreement))
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def as_pdf(agreement: Agreement) -> bytes:
    """Return the agreement with its signatures as a PDF, fonts embedded."""
    pdf = _numbered_pages()
    pdf.add_font("text", fname=FONTS / "DejaVuSans.ttf")
    pdf.add_font("text", "B", fname=FONTS / "DejaVuSans-Bold.ttf")
    pdf.set_creation_date(agreement.made_at)
    pdf.set_title(str(agreement))
    pdf.set_lang("en-GB")
    pdf.set_margin(22)
    pdf.set_auto_page_break(True, margin=22)
    pdf.add_page()
    _write(pdf, TITLE, size=20, bold=True)
    _write(pdf, _subtitle(agreement), size=10)
    for section in agreement.sections:
        _section(pdf, section["heading"], section["paragraphs"])
    _section(pdf, "Signatures", [*_signed(agreement), _hash_line(agreement)])
    return bytes(pdf.output())


def _numbered_pages() -> FPDF:
    from fpdf import FPDF  # slow to load: see tests/house/test_starting.py

    class Numbered(FPDF):
        def footer(self) -> None:
            self.set_y(-16)
            self.set_font("text", size=8)
            self.cell(0, 8, f"{self.page_no()} of {{nb}}", align="C")

    return Numbered(format="A4")


def _section(pdf: FPDF, heading: str, paragraphs: Sequence[str]) -> None:
    pdf.start_section(heading)
    if pdf.will_page_break(24):
        pdf.add_page()
    _write(pdf, heading, size=12, bold=True)
    for paragraph in paragraphs:
        _write(pdf, paragraph, size=10)


def _write(pdf: FPDF, text: str, *, size: int, bold: bool = False) -> None:
    pdf.set_font("text", "B" if bold else "", size)
    pdf.multi_cell(0, size * 0.52, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(size * 0.2)


def _subtitle(agreement: Agreement) -> str:
    made = to_local(agreement.made_at)
    return f"{agreement.consortium.name}. Version {agreement.number}, made on {made:%-d %B %Y}."


def _signed(agreement: Agreement) -> list[str]:
    return [_signature(one) for one in agreement.signatures.all()] or ["Nobody has signed yet."]


def _signature(one: Signature) -> str:
    at = to_local(one.at)
    return f"{one.organisation.name}: {one.name}, {one.role}, {at:%-d %B %Y at %H:%M} (London)."


def _hash_line(agreement: Agreement) -> str:
    return f"SHA-256 of the text that was signed: {agreement.sha256}"
