"""The consortium agreement as a text, a Word document and a PDF."""

from consortia.agreement.documents import as_docx, as_pdf
from consortia.agreement.wording import Section, fingerprint, plain_text, sections_of

__all__ = ["Section", "as_docx", "as_pdf", "fingerprint", "plain_text", "sections_of"]
