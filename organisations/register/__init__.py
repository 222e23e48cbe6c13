"""What public registers publish, brought in as it is."""

from organisations.register.importing import Summary, import_register

__all__ = ["Summary", "import_register"]
