"""Uploaded files: judged by their bytes, kept as they came, never run or shown inline.

A name and a declared type are only claims. What a file is follows from its bytes (magic numbers by
puremagic, the parts of a document's archive, an image that opens), after OWASP's "File Upload Cheat
Sheet". Files live in the database: one transaction with what they belong to, one backup.
"""

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath

from accounts.errors import Invalid, Refusal
from accounts.models import StoredFile

MOST_BYTES = 10 * 1024 * 1024
#: Bounds of a document's archive: bytes when unpacked, and number of parts.
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 5_000
MOST_PIXELS = 100_000_000
KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
#: The part of an Office archive that says which sort it is.
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_ARCHIVE = b"PK\x03\x04"
DAMAGED = "The file is damaged. Save it again."


class UnfitFile(Invalid):
    """A file that cannot be accepted: too large, empty, damaged, or not what it says."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that has been judged fit to keep.

    Attributes
    ----------
    name : str
        The name to save it under; its extension follows from its type.
    media_type : str
        Its type (RFC 6838), one of `KINDS`.
    content : bytes
        Its bytes, as they came.
    """

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the bytes."""
        return sha256(self.content).hexdigest()


def check_file(name: str, content: bytes, *, field: str = "file") -> CheckedFile:
    """Return a checked file, judged by its bytes.

    Parameters
    ----------
    name : str
        Its owner's name for it; folders, control characters and a wrong extension are dropped.
    content : bytes
        At most `MOST_BYTES`.
    field : str
        Name of the input, for the refusal.

    Raises
    ------
    UnfitFile
        When it is empty, too large, damaged, or none of `KINDS`; says what to do.
    """
    if not content:
        raise UnfitFile("The file is empty. Choose another one.", field=field)
    if len(content) > MOST_BYTES:
        raise UnfitFile(
            f"The file has more than {MOST_BYTES // 1_048_576} MiB, which is the most that can be "
            "kept. Save it smaller, such as with less sharp pictures.",
            field=field,
        )
    kind = _kind(content, field)
    return CheckedFile(f"{_stem(name)}.{kind}", KINDS[kind], content)


def keep_file(checked: CheckedFile, *, at: datetime) -> StoredFile:
    """Store a checked file; call it in the transaction of what it belongs to."""
    return StoredFile.objects.create(
        name=checked.name,
        media_type=checked.media_type,
        size=len(checked.content),
        sha256=checked.sha256,
        content=checked.content,
        kept_at=at,
    )


def check_archive(content: bytes, *, field: str = "file") -> list[str]:
    """Return the names of an archive's parts, once it is known to be safe to unpack.

    Raises
    ------
    UnfitFile
        When it is damaged, locked with a password, or far larger inside than out (a "zip bomb").
    """
    with opened_archive(content, field=field) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise UnfitFile("The file is locked with a password. Save it without.", field=field)
        if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise UnfitFile(
                "The file is far too large inside. Save it again, smaller.", field=field
            )
        if archive.testzip():
            raise UnfitFile(DAMAGED, field=field)
    return [part.filename for part in parts]


@contextmanager
def opened_archive(content: bytes, *, field: str = "file") -> Iterator[zipfile.ZipFile]:
    """Open an archive for reading; any failure in it becomes one refusal.

    Raises
    ------
    UnfitFile
        When it is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except Refusal:
        raise
    except Exception as problem:  # the unpackers fail in any way on bytes made to break them
        raise UnfitFile(DAMAGED, field=field) from problem


def _kind(content: bytes, field: str) -> str:
    if content.startswith(_ARCHIVE):
        kind = _kind_of_archive(content, field)
    else:
        kind = {"jpeg": "jpg", "jfif": "jpg"}.get(said := _magic(content), said)
    if kind not in KINDS:
        raise UnfitFile(
            "This is not a file that can be kept here. Use a PDF, a picture (PNG, JPEG), a text "
            "(DOCX, ODT) or a spreadsheet (XLSX, ODS).",
            field=field,
        )
    if kind in ("png", "jpg"):
        _check_image(content, field)
    if kind == "pdf" and b"%%EOF" not in content[-2048:]:
        raise UnfitFile("The PDF breaks off before its end. Save it again.", field=field)
    return kind


def _magic(content: bytes) -> str:
    import puremagic  # slow to load: see tests/house/test_starting.py

    try:
        found = puremagic.from_string(content[:4096])
    except (puremagic.PureError, ValueError):
        return ""
    return str(found).removeprefix(".").lower()


def _kind_of_archive(content: bytes, field: str) -> str:
    parts = check_archive(content, field=field)
    if any(part.lower().endswith("vbaproject.bin") for part in parts):
        raise UnfitFile("The document has macros. Save it without.", field=field)
    if "mimetype" in parts:
        with opened_archive(content, field=field) as archive:
            said = archive.read("mimetype").decode("ascii", errors="replace").strip()
        return next((kind for kind, media in KINDS.items() if media == said), "")
    return next((kind for part, kind in _OFFICE.items() if part in parts), "")


def _check_image(content: bytes, field: str) -> None:
    from PIL import Image  # slow to load: see tests/house/test_starting.py

    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
            image.verify()
    except Exception as problem:  # a decoder may fail in any way on bytes made to break it
        raise UnfitFile("The picture is damaged. Save it again.", field=field) from problem
    if width * height > MOST_PIXELS:
        raise UnfitFile("The picture has too many pixels. Save it smaller.", field=field)


def _stem(name: str) -> str:
    """Return a name without folders, extension, control or direction characters."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in last)
    stem = " ".join(kept.split())
    for kind in (*KINDS, "jpeg", "htm", "html"):
        stem = stem[: -len(kind) - 1] if stem.lower().endswith(f".{kind}") else stem
    return "".join(one for one in stem if one not in '<>:"/\\|?*')[:100].strip(" .") or "file"
