"""Uploaded files of multipart requests."""

from typing import Any

from rest_framework import serializers

from accounts.exchange.files import MOST_BYTES, CheckedFile, check_file


class FileIn(serializers.FileField):
    """A file, checked into a `CheckedFile`: judged by its bytes, at most 10 MiB."""

    def to_internal_value(self, data: Any) -> CheckedFile:  # type: ignore[override]
        """Return the file.

        Raises
        ------
        accounts.exchange.files.UnfitFile
            When it is no file that can be kept.
        """
        given = super().to_internal_value(data)
        return check_file(given.name or "", given.read(MOST_BYTES + 1), field=self.field_name or "")
