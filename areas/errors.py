"""What places refuse, named for the fact."""


class AreaError(Exception):
    """A code or name that leads to no place of today; the message says what to do."""

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
    """It does not have the form of a postcode."""

    field = "postcode"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text[:20]}” is not a postcode. Write all of it, like CB7 4AB, or leave it empty."
        )
        self.text = text


class UnclearPlace(AreaError):
    """No place goes by this name, or several are as close; `names` says which."""

    def __init__(self, text: str, names: list[str]) -> None:
        super().__init__(
            f"There is no “{text}”. Did you mean {' or '.join(f'“{name}”' for name in names)}?"
            if names
            else f"We do not know a place called “{text}”. Give a district, borough or county."
        )
        self.text = text
        self.names = names
