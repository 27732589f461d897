"""The encrypted connection, the only home of sqlcipher3; what disk and SQLite say is put into sentences here."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliance_cli.errors import AllianceError, BadUsage, Busy, CannotDo, Fault

if TYPE_CHECKING:
    from sqlite3 import Connection

    from sqlite_utils import Database

_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # what REPLACE deletes is kept as a change, too
    "PRAGMA secure_delete = ON",
    "PRAGMA journal_mode = DELETE",  # no WAL: people keep this file in synced folders, where a WAL is left behind
    "PRAGMA synchronous = EXTRA",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA busy_timeout = 5000",
)


def driver() -> Any:
    """sqlcipher3, registered as the driver of sqlite-utils before that is first imported.

    sqlite-utils looks for a module named `pysqlite3`; only so do its own except-clauses know this driver's errors.
    """
    import sqlcipher3

    sys.modules.setdefault("pysqlite3", sqlcipher3)
    sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)
    return sqlcipher3.dbapi2


def tables(connection: Connection) -> Database:
    """The connection as sqlite-utils sees it: for migrations, since loading it would double the time to a list.

    Without pandas and numpy: it loads them where they are installed, for column types that no table of ours has.
    """
    driver()
    unneeded = {name: None for name in ("pandas", "numpy") if name not in sys.modules}
    sys.modules.update(unneeded)  # type: ignore[arg-type]  # None: an import of this name finds nothing
    try:
        from sqlite_utils import Database
    finally:
        for name in unneeded:
            del sys.modules[name]
    return Database(connection, execute_plugins=False)


def connect(path: Path, key: bytes, salt: bytes = b"") -> Connection:
    """A keyed connection to a file that exists. A salt is given for a new file only."""
    with explained(path):
        connection: Connection = driver().connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
        connection.execute("PRAGMA cipher_log_level = NONE")
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise CannotDo("This SQLite library does not encrypt.", "Install alliance again.")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}{salt.hex()}'\"")
        for setting in _SETTINGS:
            with _wrong_key_waits():
                connection.execute(setting)
        return connection


@contextmanager
def _wrong_key_waits() -> Iterator[None]:
    """Some settings read the file; a key that does not fit is told by `_probe`, in words."""
    try:
        yield
    except driver().DatabaseError as error:
        if result(error) != "SQLITE_NOTADB":
            raise


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the disk or SQLite says into a sentence; our own errors and bugs go through as they are."""
    try:
        yield
    except AllianceError:
        raise
    except OSError as error:
        raise explanation(error, path) from None
    except UnicodeEncodeError:
        raise BadUsage("What was typed holds bytes that are no letters.", "Type it once more.") from None
    except Exception as error:
        if "sqlcipher3" in sys.modules and isinstance(error, driver().DatabaseError):
            raise explanation(error, path) from None
        raise


@contextmanager
def truly(said: str) -> Iterator[None]:
    """Where a fault gets in the way in here, say what became of the record."""
    try:
        yield
    except Fault as fault:
        fault.tell(said)
        raise


@contextmanager
def another_file(path: Path, way_out: str) -> Iterator[None]:
    """A file that is not the vault is at fault: the way out is another one, not --vault, nor a look at the vault.

    What the hint says beside stays: what happened, whom to ask.
    """
    try:
        yield
    except AllianceError as error:
        if error.vault == path:
            of_vaults = ("--vault", "alliance vault", *_SENTENCE_END.split(way_out))
            kept = [said for said in _SENTENCE_END.split(error.hint) if not any(word in said for word in of_vaults)]
            error.hint = " ".join([*kept, way_out])
        raise


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


_WHO = "Check who owns the file and its folder."
_BACK = "“alliance vault check” looks closer; “alliance vault status” lists the backups to go back to."
_Said = tuple[type[AllianceError], str, str]
_FULL: _Said = (Fault, "The disk is full.", "Make room and try again.")
_NOT_WRITABLE: _Said = (Fault, "{path} cannot be written to.", _WHO)
_NOT_ALLOWED: _Said = (Fault, "{path} may not be opened by this user.", _WHO)
_DAMAGED: _Said = (Fault, "{path} is damaged.", _BACK)
_DISK: _Said = (Fault, "The disk reports a fault at {path}.", _BACK)
_BUSY: _Said = (Busy, "Another program is writing to the vault.", "Try again in a moment.")
# What the system and SQLite say, by their codes (their texts hold paths), and how it is said to a person.
_BY_ERRNO: dict[int, _Said] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: (Fault, "{path} cannot be written to.", "Choose another place."),
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EIO: _DISK,
    errno.ENAMETOOLONG: (BadUsage, "That path is too long.", "Choose a shorter one."),
    errno.ENOTDIR: (BadUsage, "{path} lies inside something that is not a folder.", "Choose another place."),
}
_BY_RESULT: dict[str, _Said] = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _NOT_WRITABLE,
    "SQLITE_PERM": _NOT_WRITABLE,
    "SQLITE_CANTOPEN": (Fault, "{path} cannot be opened or written to.", _WHO),
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_IOERR": _DISK,
}


def explanation(error: Exception, path: Path) -> Exception:
    said = _BY_ERRNO.get(error.errno or 0) if isinstance(error, OSError) else _BY_RESULT.get(result(error))
    if said:
        kind, what, hint = said
        return kind(what.format(path=path), hint, vault=path if hint == _BACK else None)
    if isinstance(error, OSError):
        return Fault(f"{path} cannot be used: {error.strerror}.", _WHO)
    return error


def result(error: Exception) -> str:
    """The name of SQLite's result code, such as SQLITE_FULL; an extended one (SQLITE_IOERR_READ) by its family."""
    name = str(getattr(error, "sqlite_errorname", "") or "")
    return "_".join(name.split("_")[:2])
