"""The key remembered in the system's keyring until a given time: a cache, never the only copy.

Named so that `import keyring` inside a function gets the library. A keyring may be missing, locked, slow, or fail
half-way: each call is bounded in time, and what it says is never trusted further than that.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, TypeVar

from alliance_cli.errors import CannotDo
from alliance_cli.store.keys import KEY_BYTES

T = TypeVar("T")
SERVICE = "alliance"
SECONDS = 3.0
HOURS = 8  # as long as a working day
CLOCK_SLACK = 60  # seconds by which a clock may be corrected
_ENTRY = "1"
_LIST = "remembered"  # under this name: the salts of all keys
_ASKED = "The passphrase will be asked each time."


class Remembered(NamedTuple):
    """A key and the time (UTC) until which it may be used."""

    key: bytes
    until: datetime


class NoKeyring(CannotDo):
    """This system has nothing that could keep a key."""


def remember(salt: bytes, key: bytes, until: datetime) -> None:
    """Keep the key of the vault that has this salt, until a time. Raises CannotDo where the keyring does not."""
    since = int(datetime.now(UTC).timestamp())
    entry = f"{_ENTRY} {since} {int(until.timestamp())} {base64.b64encode(key).decode()}"

    def keep(keyring: Any) -> bool:
        keyring.set_password(SERVICE, _LIST, " ".join(sorted({*_listed(keyring), salt.hex()})))
        keyring.set_password(SERVICE, salt.hex(), entry)
        return bool(keyring.get_password(SERVICE, salt.hex()) == entry)

    try:
        if _answer(keep):
            return
        raise CannotDo("The system's keyring did not keep the key.", _ASKED)
    except NoKeyring:
        raise
    except CannotDo:
        with suppress(CannotDo):
            forget(salt)  # it may have kept the key and broken after that
        raise


def recall(salt: bytes) -> Remembered | None:
    """The key remembered for the vault with this salt; None where there is none that may still be used."""

    def look(keyring: Any) -> Remembered | None:
        for other in _listed(keyring):
            _let_end(keyring, other)
        return _let_end(keyring, salt.hex())

    try:
        return _answer(look)
    except CannotDo:
        return None


def forget(salt: bytes) -> None:
    """Let the key of this salt go. Raises CannotDo where the keyring still has it."""
    _forget(lambda keyring: {salt.hex()})


def forget_all(salt: bytes | None) -> None:
    """Let every key go that was ever remembered: of this vault, of the files it was before, of its copies.

    Raises CannotDo where the keyring still has one.
    """
    _forget(lambda keyring: {*_listed(keyring), *([salt.hex()] if salt else [])})


def _forget(which: Callable[[Any], set[str]]) -> None:
    def let_go(keyring: Any) -> bool:
        names = which(keyring)
        for name in names:
            with suppress(Exception):  # what there is not cannot be deleted; whether it is gone is looked at next
                keyring.delete_password(SERVICE, name)
        left = {name for name in names if _read(keyring.get_password(SERVICE, name))}
        _list_less(keyring, names - left)
        return not left

    if not _answer(let_go):
        raise CannotDo("The system's keyring still holds the key.", f"Delete its entry “{SERVICE}” there by hand.")


def _let_end(keyring: Any, name: str) -> Remembered | None:
    """What an entry holds; one that has ended is deleted."""
    entry = keyring.get_password(SERVICE, name)
    found = _read(entry)
    if not found:
        if entry:
            keyring.delete_password(SERVICE, name)
        _list_less(keyring, {name})
    return found


def _listed(keyring: Any) -> set[str]:
    """The salts (no secret) of all vaults whose keys were remembered: a keyring cannot be asked what it holds."""
    return set((keyring.get_password(SERVICE, _LIST) or "").split())


def _list_less(keyring: Any, names: set[str]) -> None:
    listed = _listed(keyring)
    if listed & names and listed - names:
        keyring.set_password(SERVICE, _LIST, " ".join(sorted(listed - names)))
    elif listed & names:
        keyring.delete_password(SERVICE, _LIST)


def _read(entry: str | None) -> Remembered | None:
    """What an entry holds, unless it is damaged, has ended, or lies in the future: then the clock was set back."""
    try:
        form, since, until, key = (entry or "").split(" ")
        found = Remembered(base64.b64decode(key, validate=True), datetime.fromtimestamp(int(until), UTC))
        fresh = int(since) - CLOCK_SLACK <= datetime.now(UTC).timestamp() < int(until)
    except (ValueError, OverflowError, OSError, binascii.Error):
        return None
    return found if form == _ENTRY and fresh and len(found.key) == KEY_BYTES else None


def _answer(ask: Callable[[Any], T]) -> T:
    """What the keyring says within three seconds. Raises CannotDo, which never quotes what the keyring said.

    Only backends that the library recommends count (priority 1 and above): others keep the key in a plain file. The
    library is asked in a thread that is left behind where it hangs: nothing else in this process may import it.
    """
    answers: SimpleQueue[tuple[bool, Any]] = SimpleQueue()

    def run() -> None:
        try:
            import keyring

            backend = keyring.get_keyring()
            if backend.priority < 1:
                raise LookupError
            answers.put((True, ask(backend)))
        except BaseException as error:
            answers.put((False, type(error)))

    Thread(target=run, daemon=True).start()
    try:
        answered, said = answers.get(timeout=SECONDS)
    except Empty:
        raise CannotDo("The system's keyring gives no answer.", _ASKED) from None
    if not answered and said is LookupError:
        raise NoKeyring("This system has no keyring that can keep a key.", _ASKED)
    if not answered:
        raise CannotDo(f"The system's keyring cannot be used ({said.__name__}).", _ASKED)
    answer: T = said
    return answer
