"""Errors about areas and postcodes, named for the fact."""


class AreaError(Exception):
    """A code or name that leads to no present area; the message says what to do."""

    field = "areas"


class UnknownArea(AreaError):
    """No area has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"There is no area with the code “{code}”. Search for the place by its name, or "
            "check the code with the Office for National Statistics."
        )
        self.code = code


class RetiredArea(AreaError):
    """The area was abolished and nothing succeeds it."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(
            f"{name} ({code}) no longer exists and has no successor. Name the districts of "
            "today instead."
        )
        self.code = code


class MalformedPostcode(AreaError):
    """The text does not have the form of a postcode."""

    field = "postcode"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text[:20]}” is not a postcode. Write all of it, like CB7 4AB, or leave it empty."
        )
        self.text = text


class UnclearPlace(AreaError):
    """No area has this name, or several are equally close; `names` says which.

    `said` replaces the message, where more is known.
    """

    def __init__(self, text: str, names: list[str], said: str = "") -> None:
        short = text[:60]
        close = f"There is no “{short}”. Did you mean {' or '.join(f'“{one}”' for one in names)}?"
        unknown = f"We do not know a place called “{short}”. Give a district, borough or county."
        super().__init__(said or (close if names else unknown))
        self.text = text
        self.names = names


class SeveralDistricts(AreaError):
    """The area has several districts where one is asked for."""

    def __init__(self, name: str, districts: list[str]) -> None:
        few = ", ".join(districts[:6])
        super().__init__(
            f"{name} has several districts. Choose one: {few}."
            if len(districts) <= 6
            else f"{name} has {len(districts)} districts. Choose one, such as {few}."
        )
