"""Codes that go to a public register's address; of each only a keyed digest is kept."""

import secrets

from django.utils.crypto import salted_hmac

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def new_code() -> str:
    """Return a fresh code of eight letters, to be typed."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))


def digest_of(salt: str, held_for: object, code: str) -> str:
    """Return the keyed digest of a code, however it was typed, for what it stands for."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return salted_hmac(salt, f"{held_for}:{plain}", algorithm="sha256").hexdigest()
