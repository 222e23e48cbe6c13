"""Encryption of drafts, files and bids: libsodium's boxes, a pair of keys per contract.

A contract has a pair of keys (X25519). Bids are encrypted to its public half (a sealed box, so that
not even the writer can read it back). The private half is kept encrypted under a key of the site
that is set in the environment, never in the database, so that neither a backup nor a look into
the database shows anything. `consortia.bids.services.opening` is the only caller of `unseal`, and
only after the deadline. Drafts are encrypted for their bid under a key made from the site's. A file
has a key of its own, which is kept like a draft and sealed like a bid.

References
----------
Bernstein, Lange, Schwabe: The security impact of a new cryptographic library, 2012 (NaCl);
libsodium documentation, "Sealed boxes" and "Secret-key authenticated encryption".
"""

import json
from collections.abc import Mapping
from hashlib import blake2b, sha256

from django.conf import settings
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from nacl.utils import random


def new_key_pair() -> tuple[bytes, bytes]:
    """Return a contract's public key (32 bytes), and its private half under the site's key."""
    private = PrivateKey.generate()
    wrapped = SecretBox(_key(b"contracts", b"")).encrypt(bytes(private))
    return bytes(private.public_key), bytes(wrapped)


def seal(package: bytes, public_key: bytes) -> bytes:
    """Return a package sealed so that only the contract's private key opens it."""
    return bytes(SealedBox(PublicKey(public_key)).encrypt(package))


def unseal(sealed: bytes, wrapped: bytes) -> bytes:
    """Return the package that was sealed.

    Raises
    ------
    nacl.exceptions.CryptoError
        When it was damaged, or the site's key is another one than when it was sealed.
    """
    private = PrivateKey(SecretBox(_key(b"contracts", b"")).decrypt(wrapped))
    return bytes(SealedBox(private).decrypt(sealed))


def encrypt_draft(text: str, bid: int) -> bytes:
    """Return a draft's text encrypted for one bid (its primary key)."""
    return bytes(SecretBox(_key(b"drafts", str(bid).encode())).encrypt(text.encode()))


def decrypt_draft(hidden: bytes, bid: int) -> str:
    """Return the text of an encrypted draft.

    Raises
    ------
    nacl.exceptions.CryptoError
        When it was damaged, moved to another bid, or the site's key has changed.
    """
    return SecretBox(_key(b"drafts", str(bid).encode())).decrypt(bytes(hidden)).decode()


def encrypt_file(content: bytes) -> tuple[bytes, bytes]:
    """Return a new key (32 bytes), and a file's bytes encrypted under it.

    The bytes are encrypted once. When the bid is submitted, only its key is
    sealed, which takes no time while the contract's row is locked.
    """
    key = random(SecretBox.KEY_SIZE)
    return key, bytes(SecretBox(key).encrypt(content))


def decrypt_file(encrypted: bytes, key: bytes) -> bytes:
    """Return the bytes of an encrypted file.

    Raises
    ------
    nacl.exceptions.CryptoError
        When they were damaged, or it is another file's key.
    """
    return bytes(SecretBox(key).decrypt(bytes(encrypted)))


def keyed_fingerprint(part: object, bid: int) -> str:
    """Return the keyed fingerprint of one part of a bid (its primary key), hexadecimal.

    Equal parts of one bid have equal fingerprints; without the site's key nobody can try guesses.
    """
    key = _key(b"fingerprints", str(bid).encode())
    return blake2b(canonical_json({"part": part}), key=key, digest_size=32).hexdigest()


def canonical_json(package: Mapping[str, object]) -> bytes:
    """Return a package in its one spelling: JSON in UTF-8, keys in order, no blanks.

    Examples
    --------
    >>> canonical_json({"b": 1, "a": "£"}).decode()
    '{"a":"£","b":1}'
    """
    text = json.dumps(package, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def fingerprint(package: bytes) -> str:
    """Return the hexadecimal SHA-256 of a package, which receipts name."""
    return sha256(package).hexdigest()


def _key(purpose: bytes, salt: bytes) -> bytes:
    return blake2b(
        salt, key=sha256(settings.SEAL_KEY.encode()).digest(), person=purpose, digest_size=32
    ).digest()
