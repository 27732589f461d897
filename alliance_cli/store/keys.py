"""Passphrase → key, and the same key on paper as the recovery code."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from contextlib import suppress

from alliance_cli.errors import Locked

KEY_BYTES = 32
SALT_BYTES = 16
ROUNDS = 256_000  # SQLCipher 4's default; any SQLCipher tool opens the file with the passphrase alone
_GROUP = 4
_CHECK = 4
_GROUP_NUMBER = re.compile(r"(?<!\w)\d{1,2}(?!\w)")  # of a group


def derive(passphrase: str, salt: bytes) -> bytes:
    """The 32 bytes that SQLCipher 4 itself derives from a passphrase and the file's first 16 bytes.

    The passphrase is NFKC-normalised first: “café” has two spellings in Unicode.
    """
    text = unicodedata.normalize("NFKC", passphrase)
    return hashlib.pbkdf2_hmac("sha512", text.encode(), salt, ROUNDS, KEY_BYTES)


def recovery_code(key: bytes) -> str:
    """The key in base32, in groups of four, with a check group at the end."""
    body = base64.b32encode(key).decode().rstrip("=")
    text = body + _check(key)
    return "-".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))


def key_of(code: str) -> bytes:
    """The key of a recovery code as it was written down: case, spaces, dashes and the numbers of its groups do not
    matter. Raises Locked."""
    length = -(-KEY_BYTES * 8 // 5)
    for written in (code, _GROUP_NUMBER.sub("", code)):
        text = "".join(filter(str.isalnum, written.upper())).replace("0", "O").replace("1", "I").replace("8", "B")
        with suppress(ValueError):
            key = base64.b32decode(text[:length] + "=" * (-length % 8))
            if len(key) == KEY_BYTES and recovery_code(key).replace("-", "") == text:
                return key
    raise Locked(
        "That is not the recovery code as it was written down.",
        f"It has {(length + _CHECK) // _GROUP} groups of {_GROUP} letters and digits; the last checks the others.",
    )


def _check(key: bytes) -> str:
    return base64.b32encode(hashlib.sha256(b"alliance recovery code" + key).digest()).decode()[:_CHECK]
