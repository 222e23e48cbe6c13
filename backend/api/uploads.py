"""Files that come with a request of the API (``multipart/form-data``)."""

from typing import Any

from rest_framework import serializers

from accounts.files import MOST_BYTES, CheckedFile, UnfitFile, check_file


class Upload(serializers.FileField):
    """A file, judged by its bytes; what comes out is a `CheckedFile`."""

    def to_internal_value(self, data: Any) -> CheckedFile:  # type: ignore[override]
        """Return the file, fit to keep."""
        given = super().to_internal_value(data)
        try:
            return check_file(given.name or "", given.read(MOST_BYTES + 1))
        except UnfitFile as refusal:
            raise serializers.ValidationError(str(refusal)) from refusal
