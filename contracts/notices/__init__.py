"""Notices in and out, as the Open Contracting Data Standard 1.1 writes them."""

from contracts.notices.importing import Summary, import_notices
from contracts.notices.writing import Awarded, package_of, release_of

__all__ = ["Awarded", "Summary", "import_notices", "package_of", "release_of"]
