"""The vault: one SQLCipher file, created, opened as it is, read and written."""

from __future__ import annotations

import os
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from alliance_cli.errors import AllianceError, BadUsage, CannotDo, Locked, Replaced
from alliance_cli.inputs import stands_at
from alliance_cli.store import keys, migrations
from alliance_cli.store.cipher import connect, driver, explained, explanation, result, tables, truly
from alliance_cli.store.rows import TABLES, UnreadableRow

if TYPE_CHECKING:
    from sqlite3 import Connection

T = TypeVar("T")
APPLICATION_ID = 0x414C4C59  # "ALLY": what the file is stands in it
PAGE = 4096
_PLAIN = b"SQLite format 3\x00"


class Vault:
    """An open vault. `db` reads; every write happens inside `writing()`, which names the command it belongs to."""

    def __init__(self, path: Path, db: Connection, key: bytes, command: str) -> None:
        self.path = path
        self.db = db
        self.key = key
        self.command = command
        self.before_first_write: Callable[[Vault], None] | None = None  # such as the backup of the day
        self.in_first_write: Callable[[Vault], None] | None = None  # what its transaction brings along
        self.before_rating: Callable[[str, str], None] = lambda instrument, version: None  # keeps what it is made with
        self.warn: Callable[[str], None] = lambda sentence: None  # where what stops nothing is said
        self.day: date | None = None  # which the command takes for today; None: the clock's
        self._named: set[str] = set()  # rows that could not be read
        self._command_id: int | None = None
        self.has_written = False  # whether this command has recorded anything yet
        self._file = _file_at(path)

    def __repr__(self) -> str:
        return f"<Vault {self.path.name}>"

    def begin(self, command: str, *, anew: bool = False) -> None:
        """What is written from here on belongs to another command; `anew`: to another one even of the same name."""
        if anew or command != self.command:
            self.command, self._command_id, self.has_written = command, None, False

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        return list(self.each(sql, *values))

    def each(self, sql: str, *values: object) -> Iterator[dict[str, Any]]:
        """The same, row by row as they are read."""
        return (dict(zip(names, row, strict=True)) for names, row in self._found(sql, values))

    def plain(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The same as bare tuples, where there are very many."""
        return (row for _, row in self._found(sql, values))

    def _found(self, sql: str, values: Sequence[object]) -> Iterator[tuple[list[str], tuple[Any, ...]]]:
        with self._truly(), explained(self.path):
            try:
                found = self.db.execute(sql, values)
                names = [column[0] for column in found.description or ()]
                for row in found:
                    yield names, row
            except driver().OperationalError as error:
                if result(error) == "SQLITE_ERROR":
                    self._check_tables()
                raise

    def _check_tables(self) -> None:
        """Raises CannotDo where another program took a table away."""
        there = {row[0] for row in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()}
        if gone := sorted(TABLES.keys() - there):
            raise CannotDo(
                f"{self.path} lacks the table “{gone[0]}”: another program changed it.",
                "“alliance vault check” names what is missing, “alliance vault status” the backups to go back to.",
            )

    def readable(
        self, found: Iterable[dict[str, Any]], make: Callable[[dict[str, Any]], T]
    ) -> Iterator[tuple[dict[str, Any], T]]:
        """Each row with the object that it is; one that cannot be read is named once, and left out of what is shown."""
        for row in found:
            try:
                yield row, make(row)
            except UnreadableRow as error:
                if error.what not in self._named:
                    self._named.add(error.what)
                    self.warn(f"{error.what} It is left out here. {error.hint}")

    def row(self, sql: str, *values: object) -> dict[str, Any] | None:
        return next(iter(self.rows(sql, *values)), None)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction; what changes in it is kept under this command's name. Nested calls join the outer one.

        All writes of one command share one row of `command`, however many transactions it takes, so that `undo`
        takes them back together; a transaction in which nothing changed leaves the file as it was.
        """
        if self.db.in_transaction:
            yield self.db
            return
        hook, self.before_first_write = self.before_first_write, None
        if hook:
            hook(self)
        known = self._command_id
        with self._truly("Nothing was recorded."), explained(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                self._check_same_file()
                self._name_command()
                if self.in_first_write:
                    self.in_first_write(self)
                before = self.db.total_changes
                yield self.db
                if self.db.total_changes == before:
                    self.db.execute("ROLLBACK")
                    self._command_id = known
                    return
                self._commit()
                self.has_written, self.in_first_write = True, None
            except BaseException:
                self._command_id = known
                self._roll_back()
                raise

    def _truly(self, so_far: str = "") -> AbstractContextManager[None]:
        """What is said of the record where a fault stops a command: of one that has kept something, that it is kept."""
        return truly(
            "What this command recorded before is kept: look before you give it again." if self.has_written else so_far
        )

    def _commit(self) -> None:
        """End the transaction. Where the disk reports a fault at its very end, the file is asked whether it is there.

        A mark of its own tells: the journal may be gone, and the change kept, when the last look at the folder fails.
        """
        mark = new_uid()
        self.db.execute("UPDATE recording SET command_id = NULL")
        self.db.execute("INSERT OR REPLACE INTO preference VALUES ('last_commit', ?)", [mark])
        try:
            self.db.execute("COMMIT")
        except driver().DatabaseError as error:
            self._roll_back()
            if result(error) == "SQLITE_BUSY" or not self._holds(mark):
                raise
            self.warn(
                "It is recorded, though the disk reported a fault at the end. “alliance vault check” looks closer."
            )

    def _roll_back(self) -> None:
        with suppress(driver().DatabaseError):
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")

    def _holds(self, mark: str) -> bool:
        """Whether the transaction of this mark is in the file, seen by a connection that knows nothing of it."""
        try:
            self.db.close()
            self.db = connect(self.path, self.key)
            return self.preference("last_commit") == mark
        except (AllianceError, driver().DatabaseError):
            raise CannotDo(
                "The disk reported a fault while this was recorded, and the file cannot be asked whether it is there.",
                "Look with “alliance history” before you give the command again.",
            ) from None

    def _check_same_file(self) -> None:
        """What is written to a file that was replaced meanwhile (new passphrase, restore, a sync) would be lost."""
        if _file_at(self.path) != self._file:
            raise Replaced(
                f"{self.path} was replaced by another file while this command ran.", "Give the command once more."
            )

    def _name_command(self) -> None:
        """One that was taken back in another window is over: what is written from here on is another, to be taken back
        on its own."""
        if self._command_id is None or self.row("SELECT 1 FROM command WHERE undoes = ?", self._command_id):
            self._command_id = self.insert("command", {"at": now(), "name": self.command})
        self.db.execute("UPDATE recording SET command_id = ?", [self._command_id])

    def on_its_own(self) -> None:
        """What is written from here on is taken back by an undo of its own: what it was for is gone, or what another
        window wrote is written over. Inside `writing()`."""
        self._command_id = None
        self._name_command()

    def name_undone(self, command_id: int) -> None:
        """This command takes back that one. Inside `writing()`."""
        self.db.execute("UPDATE command SET undoes = ? WHERE id = ?", [command_id, self._command_id])

    def cannot_be_undone(self) -> None:
        """What this command does stays. Inside `writing()`."""
        self.db.execute("UPDATE command SET undoable = 0 WHERE id = ?", [self._command_id])

    def insert(self, record: str, row: Mapping[str, object]) -> int:
        """Insert one row into a table and return its id. Inside `writing()`."""
        marks = ", ".join("?" * len(row))
        done = self.db.execute(f"INSERT INTO {record} ({', '.join(row)}) VALUES ({marks})", [*row.values()])
        return done.lastrowid or 0

    def insert_each(self, record: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Insert many rows of these columns. Inside `writing()`."""
        marks = ", ".join("?" * len(columns))
        self.db.executemany(f"INSERT INTO {record} ({', '.join(columns)}) VALUES ({marks})", rows)

    def free_number(self, record: str, parent_id: str, parent: int | None, number: int) -> int:
        """This number, or the next one where the parent has another row of it."""
        of = f"FROM {record} WHERE {parent_id} = ?"
        if self.row(f"SELECT 1 {of} AND number = ?", parent, number) is None:
            return number
        last = self.row(f"SELECT max(number) AS n {of}", parent)
        return int(last["n"]) + 1 if last else number

    def update(self, record: str, row_id: int, changes: Mapping[str, object]) -> None:
        """Change some columns of one row; what is the same already is no change. Inside `writing()`."""
        old = self.row(f"SELECT * FROM {record} WHERE id = ?", row_id) or {}
        if differing := {name: value for name, value in changes.items() if name not in old or old[name] != value}:
            setting = ", ".join(f"{name} = ?" for name in differing)
            self.db.execute(f"UPDATE {record} SET {setting} WHERE id = ?", [*differing.values(), row_id])

    def preference(self, name: str) -> str | None:
        found = self.row("SELECT value FROM preference WHERE name = ?", name)
        return found["value"] if found else None

    def prefer(self, name: str, value: str | None) -> None:
        """Keep what is no record; None lets it go."""
        if self.preference(name) == value:
            return
        recorded = self.has_written
        with self.writing() as db:
            if value is None:
                db.execute("DELETE FROM preference WHERE name = ?", [name])
            else:
                db.execute("INSERT OR REPLACE INTO preference VALUES (?, ?)", [name, value])
        self.has_written = recorded

    def written(self) -> str:
        """When a record is written, in UTC: on the day that the command takes for today."""
        local = datetime.now()
        return now(datetime.combine(self.day or local.date(), local.time()))

    def become(self, fresh: Vault) -> None:
        """Go on with the file that stands at the path now, just opened."""
        self.close()
        self.db, self.key, self._file, self._command_id = fresh.db, fresh.key, fresh._file, None

    def close(self) -> None:
        self.db.close()


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def now(moment: datetime | None = None) -> str:
    """The time of a change, UTC; or another moment as it is kept."""
    return (moment or datetime.now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_uid() -> str:
    """A stable random id, by which a row is known in every copy of the vault."""
    return secrets.token_hex(8)


def create(path: Path, passphrase: str, *, command: str = "alliance init") -> Vault:
    """Make a new vault at `path` (folder 0700, file 0600) and open it. An existing file is never touched.

    Raises CannotDo (it exists, the folder cannot be written), BadUsage (no passphrase).
    """
    if not unicodedata.normalize("NFKC", passphrase).strip():
        raise BadUsage("A vault needs a passphrase.", "Choose a sentence that you will remember and nobody else knows.")
    check_free(path)
    with explained(path):
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, parents=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
        try:
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            salt = secrets.token_bytes(keys.SALT_BYTES)
            key = keys.derive(passphrase, salt)
            db = connect(draft, key, salt)
            try:
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                migrations.apply(tables(db))
            finally:
                db.close()
            _place(draft, path)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    try:
        return open_as_it_is(path, key, command=command)
    except BaseException:
        with suppress(OSError):
            path.unlink()  # empty, and nobody has seen its recovery code
        raise


def check_free(path: Path) -> None:
    """Raises CannotDo where something stands at `path`."""
    with explained(path):
        if path.exists() or path.is_symlink():
            raise CannotDo(
                f"There is already something at {path}.", "Nothing was changed. Use it, or choose another --vault."
            )


def _place(draft: Path, path: Path) -> None:
    """Give the finished file its name, never over another one, and make sure that the name is on disk."""
    if draft.read_bytes()[:16] == _PLAIN:
        raise CannotDo("This SQLite library does not encrypt.", "Nothing was kept. Install alliance again.")
    try:
        os.link(draft, path)
    except FileExistsError:
        raise CannotDo(f"There is already something at {path}.", "Nothing was changed.") from None
    except OSError:  # a file system without hard links
        draft.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut, where the system can."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def salt_of(path: Path) -> bytes:
    """The first 16 bytes, after checking that this can be a vault at all."""
    check_is_file(path)
    with explained(path), path.open("rb") as file:
        start = file.read(keys.SALT_BYTES)
        size = path.stat().st_size
    if start == _PLAIN:
        raise CannotDo(
            f"{path} is a plain, unencrypted SQLite file, not a vault.",
            "It was not touched. Check --vault.",
            vault=path,
        )
    if size == 0 or size % PAGE:
        raise CannotDo(
            f"{path} is not a vault, or it is cut short.",
            "It was not touched. Check --vault, or go back to a backup.",
            vault=path,
        )
    return start


def check_nothing_else(path: Path) -> None:
    """Raises BadUsage where something stands at `path` that is no file."""
    with explained(path):
        if what := stands_at(path):
            raise BadUsage(f"{path} is {what}, not a vault.", "Name the file itself with --vault.", vault=path)


def check_is_file(path: Path) -> None:
    """Raises BadUsage where there is no file at `path`."""
    check_nothing_else(path)
    with explained(path):
        if not path.exists():
            gone = path.is_symlink()
            raise BadUsage(
                f"{path} leads to a file that is gone." if gone else f"There is no vault at {path}.",
                "“alliance init” makes one; “alliance demo” shows the program first.",
            )


def open_as_it_is(path: Path, key: bytes, *, command: str = "") -> Vault:
    """Open with the 32 bytes themselves, whatever older schema it has. Raises Locked, CannotDo."""
    salt_of(path)
    db = connect(path, key)
    try:
        _probe(db, path)
        _check_is_ours(db, path)
        return Vault(path, db, key, command)
    except BaseException:
        db.close()
        raise


def _probe(db: Connection, path: Path) -> None:
    """The key is lazy: only a read tells whether it fits."""
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except driver().DatabaseError as error:
        if result(error) != "SQLITE_NOTADB":
            raise explanation(error, path) from None
        raise Locked(
            f"The passphrase does not open {path}.",
            "Check capitals and keyboard layout.",
        ) from None


def _check_is_ours(db: Connection, path: Path) -> None:
    with explained(path):
        application = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise CannotDo(
            f"{path} is encrypted, but it is not a vault of alliance.", "It was not touched. Check --vault.", vault=path
        )
    if version > len(migrations.STEPS):
        raise CannotDo(
            f"{path} was written by a newer version of alliance.", "It was not touched. Install the newer version."
        )
