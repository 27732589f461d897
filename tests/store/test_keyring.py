"""The remembered key: a cache that may be missing, locked, slow or half broken, and is never trusted further."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import keyring as library
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from alliance_cli.errors import CannotDo
from alliance_cli.store import keyring

SALT, KEY = os.urandom(16), os.urandom(32)
SECRET = "what the keyring says about itself"


class Chain(KeyringBackend):
    """A keyring in memory that misbehaves as it is told."""

    priority = 5  # type: ignore[assignment]  # keyring declares a property of the class

    def __init__(self, fault: str = "") -> None:
        super().__init__()
        self.fault = fault
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self._misbehave("set")
        self.kept[service, username] = password[:-9] if self.fault == "cuts short" else password
        if self.fault == "keeps, then breaks":
            raise OSError(SECRET + password)

    def get_password(self, service: str, username: str) -> str | None:
        self._misbehave("get")
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if self.fault == "never lets go":
            return
        try:
            del self.kept[service, username]
        except KeyError:
            raise PasswordDeleteError(SECRET) from None

    def _misbehave(self, call: str) -> None:
        match self.fault:
            case "locked":
                raise KeyringLocked(SECRET)
            case "slow":
                time.sleep(30)
            case "breaks when read" if call == "get":
                raise RuntimeError(SECRET)
            case "ends the program":
                raise SystemExit(SECRET)


class PlainFile(Chain):
    """What keyring calls not recommended: a backend that keeps keys in an open file."""

    priority = 0.5  # type: ignore[assignment]  # as above


@pytest.fixture
def chain() -> Iterator[Chain]:
    before = library.get_keyring()
    made = Chain()
    library.set_keyring(made)
    yield made
    library.set_keyring(before)


def later(**span: float) -> datetime:
    return datetime.now(UTC) + timedelta(**span)


def test_a_key_is_there_until_its_time_and_not_after_it(chain: Chain) -> None:
    keyring.remember(SALT, KEY, later(hours=8))
    found = keyring.recall(SALT)
    assert found is not None
    assert found.key == KEY
    assert abs(found.until - later(hours=8)) < timedelta(seconds=2)
    keyring.remember(SALT, KEY, later(seconds=-1) + timedelta(seconds=2))
    assert keyring.recall(SALT)
    time.sleep(1.1)
    assert keyring.recall(SALT) is None
    assert chain.kept == {}, "an ended key does not stay in the keyring"


def test_each_vault_has_its_own_key(chain: Chain) -> None:
    keyring.remember(SALT, KEY, later(hours=1))
    assert keyring.recall(os.urandom(16)) is None


def test_a_clock_set_back_ends_it(chain: Chain) -> None:
    keyring.remember(SALT, KEY, later(hours=8))
    place = keyring.SERVICE, SALT.hex()
    entry = chain.kept[place]
    form, since, until, key = entry.split(" ")
    chain.kept[place] = " ".join((form, str(int(since) + 7200), str(int(until) + 7200), key))
    assert keyring.recall(SALT) is None


def test_a_key_that_has_ended_goes_when_any_vault_is_opened(chain: Chain) -> None:
    other = os.urandom(16)
    keyring.remember(other, KEY, later(hours=8))
    keyring.remember(SALT, KEY, later(hours=8))
    place = keyring.SERVICE, other.hex()
    form, since, _, key = chain.kept[place].split(" ")
    chain.kept[place] = " ".join((form, since, str(int(since) - 1), key))
    assert keyring.recall(SALT)
    assert place not in chain.kept
    assert other.hex() not in str(chain.kept)


def test_locking_lets_it_go(chain: Chain) -> None:
    keyring.remember(SALT, KEY, later(hours=8))
    keyring.forget(SALT)
    assert chain.kept == {}
    keyring.forget(SALT)


@pytest.mark.parametrize(
    "fault", ["locked", "breaks when read", "cuts short", "keeps, then breaks", "ends the program"]
)
def test_a_keyring_that_breaks_is_said_and_keeps_nothing_of_use(chain: Chain, fault: str) -> None:
    chain.fault = fault
    with pytest.raises(CannotDo) as said:
        keyring.remember(SALT, KEY, later(hours=8))
    assert SECRET not in f"{said.value.what}{said.value.hint}{said.value.__cause__}{said.value.__context__}"
    chain.fault = ""
    assert keyring.recall(SALT) is None


def test_a_key_that_stays_although_it_should_go_is_said(chain: Chain) -> None:
    keyring.remember(SALT, KEY, later(hours=8))
    chain.fault = "never lets go"
    with pytest.raises(CannotDo, match="still holds"):
        keyring.forget(SALT)


def test_a_slow_keyring_is_not_waited_for(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    assert keyring.SECONDS == 3
    monkeypatch.setattr(keyring, "SECONDS", 0.2)
    chain.fault = "slow"
    start = time.monotonic()
    assert keyring.recall(SALT) is None
    with pytest.raises(CannotDo, match="no answer"):
        keyring.remember(SALT, KEY, later(hours=8))
    with pytest.raises(CannotDo, match="no answer"):
        keyring.forget(SALT)
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("entry", ["", "1", "1 0 0 x", "2 0 99999999999 AAAA", "1 0 99999999999 AAAA", "\x00 ÿ 1 2"])
def test_what_is_no_key_of_ours_is_not_used(chain: Chain, entry: str) -> None:
    chain.kept[keyring.SERVICE, SALT.hex()] = entry
    assert keyring.recall(SALT) is None


def test_a_keyring_that_is_an_open_file_is_not_used(chain: Chain) -> None:
    library.set_keyring(PlainFile())
    with pytest.raises(keyring.NoKeyring):
        keyring.remember(SALT, KEY, later(hours=8))
    assert keyring.recall(SALT) is None
