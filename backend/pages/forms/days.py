"""Days, typed as day, month and year in separate fields, so that their order is plain."""

import re
from datetime import date
from typing import Any

from django import forms

NAMES = ("day", "month", "year")
#: The first three letters of months' names.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile("(?:" + "|".join(_MONTHS) + ")[a-z]*", re.I)


class DayInput(forms.MultiWidget):
    """Three short fields; also accepts a whole ISO day (2026-11-27) from programs."""

    template_name = "django/forms/widgets/day.html"
    is_day = True

    def __init__(self) -> None:
        attrs = {"inputmode": "numeric", "class": "govuk-input govuk-input--width-2"}
        wide = attrs | {"class": "govuk-input govuk-input--width-4"}
        parts = [forms.TextInput(attrs), forms.TextInput(attrs), forms.TextInput(wide)]
        super().__init__(dict(zip(NAMES, parts, strict=True)))

    def decompress(self, value: Any) -> list[Any]:
        """Return day, month and year of a value to show."""
        return [value.day, value.month, value.year] if isinstance(value, date) else [None] * 3

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the three parts as they were typed."""
        whole = data.get(name)
        if whole:
            return list(reversed(str(whole).split("-", 2)))
        return super().value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Return whether none of the three was sent."""
        return name not in data and super().value_omitted_from_data(data, files, name)

    def id_for_label(self, id_: str) -> str:
        """Return the first field's id, to which an error leads."""
        return f"{id_}_day" if id_ else ""


class DayField(forms.Field):
    """A day of the calendar."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """Return the day.

        Raises
        ------
        django.forms.ValidationError
            When there is no such day.
        """
        parts = [str(part or "").strip() for part in value or ()]
        if not any(parts):
            return None
        if len(parts) == len(NAMES) and _MONTH.fullmatch(parts[1]):
            parts[1] = str(_MONTHS.index(parts[1][:3].lower()) + 1)
        if all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
            try:
                year = int(parts[2]) if len(parts[2]) == 4 else 0
                return date(year, int(parts[1]), int(parts[0]))
            except (ValueError, IndexError):
                pass
        raise forms.ValidationError("There is no such day. Write it in figures: 27 11 2026.")
