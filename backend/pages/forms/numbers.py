"""Amounts and counts as people write them: "£5,000,000", "£ 12 000.50", "1,200"."""

import re
from typing import Any, ClassVar

from django import forms

#: Signs and separators around and between the digits.
_AROUND = re.compile(r"^(GBP|£)|(GBP)$", re.I)
_GROUPED = re.compile(r"-?\d{1,3}([, ]\d{3})+(\.\d+)?")
_BLANKS = re.compile(r"[ \u00a0\u2007\u2009\u202f'’]+")


def plain_number(text: str) -> str:
    """Return a number without pound sign and separators of thousands.

    Digits not grouped by threes stay as they are: "1,5" may be a slip for 15 or for 1.5.

    Examples
    --------
    >>> plain_number(" £ 12 000.50 "), plain_number("1,200"), plain_number("1,5")
    ('12000.50', '1200', '1,5')
    """
    spaced = _BLANKS.sub(" ", text).strip()
    bare = _AROUND.sub("", spaced).strip()
    return bare.replace(",", "").replace(" ", "") if _GROUPED.fullmatch(bare) else bare


class NumberBox(forms.TextInput):
    """A box in which pounds and commas can be typed too; phones show digits for it."""

    def __init__(self, inputmode: str) -> None:
        super().__init__(attrs={"inputmode": inputmode, "spellcheck": "false"})


class MoneyField(forms.DecimalField):
    """Pounds, with or without sign, separators and pence; none are negative."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "Write an amount in pounds, such as 12,000 or 12000.50.",
    }

    def __init__(self, **more: Any) -> None:
        settings = {"min_value": 0, "max_digits": 14, "decimal_places": 2}
        super().__init__(**settings | {"widget": NumberBox("decimal")} | more)

    def to_python(self, value: Any) -> Any:
        """Return pounds."""
        return super().to_python(plain_number(value) if isinstance(value, str) else value)


class CountField(forms.IntegerField):
    """A whole number of people or things, with or without separators."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "Write a whole number, such as 1,200.",
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"widget": NumberBox("numeric")} | more)

    def to_python(self, value: Any) -> Any:
        """Return the number."""
        return super().to_python(plain_number(value) if isinstance(value, str) else value)
