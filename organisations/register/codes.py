"""Codes that go to a public register's address; of each only a keyed digest is kept."""

import secrets

from django.utils.crypto import salted_hmac

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def new_code() -> str:
    """Return a new random code of eight letters."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))


def digest_of(salt: str, owner: object, code: str) -> str:
    """Return the keyed digest of a code for its owner, ignoring case and punctuation."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return salted_hmac(salt, f"{owner}:{plain}", algorithm="sha256").hexdigest()
