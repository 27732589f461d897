"""What a command is handed: settings, today's date, consoles, the instruments, the unlocked vault."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from alliance_cli import messages, settings, streams
from alliance_cli.dates import parse_date
from alliance_cli.errors import AllianceError, BadUsage, Locked, NotFound, Replaced

if TYPE_CHECKING:
    from rich.console import Console

    from alliance_cli.forms.catalogue import Catalogue
    from alliance_cli.model import Client, KeptDefinition, Permit
    from alliance_cli.prompts.terminal import Where
    from alliance_cli.prompts.trail import Trail
    from alliance_cli.store.keyring import Remembered
    from alliance_cli.store.practice_settings import Settled
    from alliance_cli.store.vault_file import Vault

T = TypeVar("T")
PASSCOMMAND_SECONDS = 60
MOST_PRINTED = 65_536  # bytes: the passphrase is the first line
TRIES = 3  # of a passphrase that is typed
_ANOTHER_PASSPHRASE = "The vault was given another passphrase in the meantime."
_LOOK_AT_COMMAND = "Check ALLIANCE_PASSCOMMAND: the command prints the passphrase as its first line."
_FOR_A_SHELL = re.compile(r"[$|`<>]|(?:^|[\s=\"'])~")
DEMO_PASSPHRASE = "a synthetic practice"


@dataclass
class Workspace:
    """One invocation: what was asked for before the command's name, then what the command itself takes."""

    chosen_vault: Path | None = None
    demo: bool = False
    command: str = "alliance"
    json: bool = False
    no_input: bool = False
    plain: bool = False
    plain_asked: bool = False  # before the command
    verbs: Callable[[], frozenset[str]] = frozenset
    changes_much: bool = False
    warned: set[str] = field(default_factory=set)
    note_follows: bool = False  # it asks what will be different, so the rating does not
    trail: Trail | None = None  # where Esc leads back to
    told: bool = False  # whether an option said something of what is recorded
    asked: bool = False  # whether something needed was left out, and a person answered
    half_typed: list[tuple[str, Client | None]] = field(default_factory=list)  # what was asked for a record to be made
    follow: str = ""  # how many questions follow the one that is asked now
    unsaid: list[str] = field(default_factory=list)  # what is heard after the view that it belongs to
    once: set[str] = field(default_factory=set)  # what is told once, line by line, however many questions follow
    rows: int = 0  # printed since the last question, where they are counted
    counts_rows: bool = False
    _kept_forms: tuple[object, Sequence[KeptDefinition]] = (None, ())
    _defined: set[tuple[str, str]] = field(default_factory=set)

    def choose(self, vault: Path | None, *, demo: bool) -> None:
        """Which vault was named before the command."""
        self.chosen_vault, self.demo = vault, demo
        settings.name_vault(vault)

    @cached_property
    def settings(self) -> settings.Settings:
        return settings.load()

    @cached_property
    def today(self) -> date:
        return settings.today()

    @cached_property
    def instruments(self) -> Catalogue:
        from alliance_cli.analysis.scoring import check_examples
        from alliance_cli.forms import catalogue

        return catalogue.Catalogue(self.settings.folder, check_examples, self._copies, self.warn)

    def _copies(self, *, needed: bool) -> Sequence[KeptDefinition]:
        """What the vault keeps of questionnaires; nothing while it is closed, unless it opens without a question, or
        is `needed` and a person is there to open it."""
        from alliance_cli.store import definitions

        if not self._is_open(needed=needed):
            return ()
        mark = definitions.mark(self.vault)
        if mark != self._kept_forms[0]:
            self._kept_forms = mark, definitions.every(self.vault)
        return self._kept_forms[1]

    def _is_open(self, *, needed: bool) -> bool:
        """Whether the vault is open, or was just opened because that takes no question."""
        if "vault" in vars(self):
            return True
        if self.demo or not self.vault_path.is_file():
            return False
        given = os.environ.get("ALLIANCE_PASSPHRASE") or os.environ.get("ALLIANCE_PASSCOMMAND")
        try:
            if given or (needed and self.asks):
                return self.vault is not None
            if opened := self.vault_by_remembered_key():
                self.vault = self._with_hooks(opened)
        except AllianceError:
            if needed:
                raise
        return "vault" in vars(self)

    def instrument_id(self, name: str) -> str:
        """The id that a name stands for, to look at what was recorded: whether it can still be scored or not.

        Raises NotFound.
        """
        from alliance_cli.store import definitions

        try:
            return self.instruments.id_of(name)
        except NotFound:
            wanted = name.strip().lower()
            if self.vault_path.is_file() and wanted in definitions.used(self.vault):
                return wanted
            raise

    def permit(self, instrument: str) -> Permit | None:
        """The statement that an instrument may open on screen: the vault's, else the one in config.toml."""
        from alliance_cli.store import definitions

        kept = definitions.permits(self.vault) if self._is_open(needed=True) else {}
        return kept.get(instrument) or next((p for p in self._permits_here() if p.instrument == instrument), None)

    def _permits_here(self) -> list[Permit]:
        """Those of config.toml, from when there was no vault to keep them, or from an older version."""
        from alliance_cli.model import Permit

        given = self.settings.permits.items()
        return [Permit(id, one.get("on_screen", ""), one.get("statement", "")) for id, one in given]

    @property
    def vault_path(self) -> Path:
        """The file itself: a link to it is followed once, so that nothing ever takes the link's place."""
        if self.demo:
            return settings.cache_folder() / f"demo-{self.today}.vault"
        path = self.chosen_vault or settings.vault_path()
        with suppress(OSError):
            if path.is_symlink() and path.exists():
                return path.resolve()
        return path

    @cached_property
    def vault(self) -> Vault:
        """The vault, unlocked. Raises Locked, BadUsage, CannotDo."""
        if self.demo:
            from alliance_cli.demo import build
            from alliance_cli.store import opening

            build.make_sure(self.vault_path, self.today, DEMO_PASSPHRASE)
            opened = opening.unlock(self.vault_path, DEMO_PASSPHRASE, command=self.command)
            opened.day = self.today
            return opened
        if not os.path.exists(self.vault_path):  # noqa: PTH110  # one that may not be looked at is told by `check`
            from alliance_cli.store import missing

            missing.check(self.vault_path)
        return self._with_hooks(self.vault_by_remembered_key() or self.vault_by_passphrase())

    def open_first(self) -> None:
        """Before a question that shows what is typed: a passphrase is never to be typed there."""
        _ = self.vault

    def _with_hooks(self, opened: Vault) -> Vault:
        """An opened vault that tells this command of what it does, and asks it for what goes along."""
        opened.before_first_write, opened.in_first_write, opened.warn = self._back_up, self._adopt, self.warn
        opened.before_rating = partial(self._define, opened)
        opened.day = self.today
        return opened

    def vault_by_remembered_key(self, *, as_it_is: bool = False) -> Vault | None:
        """The vault, opened by the key in the keyring; None where there is none, or it does not fit any longer."""
        from alliance_cli.store import opening, vault_file

        open_it = vault_file.open_as_it_is if as_it_is else opening.with_key
        remembered = self.recall(vault_file.salt_of(self.vault_path))
        if remembered is None:
            return None
        try:
            return open_it(self.vault_path, remembered.key, command=self.command)
        except Locked:
            return None

    def recall(self, salt: bytes) -> Remembered | None:
        """The key that this machine remembers for the vault of this salt."""
        until = settings.remembered_until()
        if until is None:
            return None
        from alliance_cli.store import keyring

        found = keyring.recall(salt)
        if found is None and until <= datetime.now(UTC):
            with suppress(AllianceError):
                settings.remember_until(None)
        return found

    def remember(self, path: Path, key: bytes, until: datetime) -> None:
        """Leave a vault's key in the keyring until a time. Raises CannotDo where the keyring does not take it."""
        from alliance_cli.store import keyring, vault_file

        before = settings.remembered_until()
        settings.remember_until(max(before or until, until))  # noted first: no key is left that is not looked for
        try:
            keyring.remember(vault_file.salt_of(path), key, until)
        except keyring.NoKeyring:
            settings.remember_until(before)
            raise

    def forget_keys(self, salt: bytes | None) -> None:
        """Let every key go that the keyring holds, whatever this machine noted. Raises CannotDo."""
        from alliance_cli.store import keyring

        keyring.forget_all(salt)
        settings.remember_until(None)

    def vault_by_passphrase(self) -> Vault:
        """The vault, opened by its passphrase whatever the keyring says. Raises Locked, BadUsage, CannotDo."""
        from alliance_cli.store import vault_file

        vault_file.salt_of(self.vault_path)
        given = os.environ.get("ALLIANCE_PASSPHRASE") or os.environ.get("ALLIANCE_PASSCOMMAND")
        for more in reversed(range(1 if given or not sys.stdin.isatty() else TRIES)):
            passphrase = self.passphrase()
            try:
                return self._unlocked(passphrase)
            except Locked as locked:
                command = os.environ.get("ALLIANCE_PASSCOMMAND", "")
                if passphrase != os.environ.get("ALLIANCE_PASSPHRASE") and (said := no_shell(command)):
                    locked.hint = f"It came from ALLIANCE_PASSCOMMAND. {said}"
                if not more:
                    raise
                messages.say(locked.what, locked.hint)
        raise AssertionError

    def _unlocked(self, passphrase: str) -> Vault:
        """Raises Locked; CannotDo where the file is damaged."""
        from alliance_cli.store import opening

        try:
            return opening.unlock(self.vault_path, passphrase, command=self.command)
        except Locked:
            from alliance_cli.store import backups

            backups.check_damage(self.vault_path, passphrase)
            raise

    @property
    def practice(self) -> Settled:
        """What the practice has settled: in the vault; from this machine's config.toml where the vault has nothing."""
        from alliance_cli.store import practice_settings

        if self.demo:
            return practice_settings.read(self.vault)
        here = self.settings.of_practice
        kept = practice_settings.read(self.vault).values if self.vault_path.exists() else {}
        return practice_settings.Settled({**here, **kept})

    def _adopt(self, vault: Vault) -> None:
        """With the first change that a command makes: what config.toml says of the practice, and what it rates with."""
        from alliance_cli.store import definitions, practice_settings

        practice_settings.adopt(vault, self.settings.of_practice)
        definitions.adopt(vault, self._permits_here())
        kept = [(kept.instrument, kept.version) for kept in self._copies(needed=False)]
        worded = [each for each in kept if self.instruments.has_own(each[0])]
        for instrument, version in (*definitions.missing(vault), *worded):
            if copy := self.instruments.copy(instrument, version):
                definitions.keep(vault, copy)

    def _define(self, vault: Vault, instrument: str, version: str) -> None:
        """With a rating goes what it was made with."""
        from alliance_cli.store import definitions

        if (instrument, version) not in self._defined:
            self._defined.add((instrument, version))
            if copy := self.instruments.copy(instrument, version):
                definitions.keep(vault, copy)

    def _back_up(self, vault: Vault) -> None:
        """Before the first change that a command makes: always where it changes much, else once a day.

        That a backup cannot be made stops what changes much; a note or a rating is recorded nevertheless.
        """
        from alliance_cli.store import backups

        if self.changes_much:
            backups.unless_same(vault)
            return
        try:
            backups.when_due(vault)
        except AllianceError as error:
            self.warn(f"Today's backup was not made. {error.what} {error.hint}")

    def begin(self, command: str, *, changes_much: bool = False) -> None:
        """A command of this name starts; what it records is its own, though the menu of the day may have led to it."""
        self.command, self.changes_much, self.warned, self._defined = command, changes_much, set(), set()
        self.told = self.asked = False
        if "vault" in self.__dict__:
            self.vault.begin(command)

    def has_written(self) -> bool:
        """Whether the command has recorded anything by now."""
        return "vault" in self.__dict__ and self.vault.has_written

    def keep(self, write: Callable[[], T]) -> T:
        """Write while a form is open; where the file was replaced meanwhile, to the one that stands there now.

        Raises AllianceError; Locked where that one has another passphrase.
        """
        from alliance_cli.store import opening

        try:
            return write()
        except Replaced:
            try:
                fresh = opening.with_key(self.vault_path, self.vault.key, command=self.command)
            except Locked:
                if (remembered := self.vault_by_remembered_key()) is None:
                    raise Locked(_ANOTHER_PASSPHRASE) from None
                fresh = remembered
            self.vault.become(fresh)
            return write()

    def mend(self) -> None:
        """The vault has another passphrase since it was opened: ask for it and go on.

        Raises Locked after the last try, when what is still typed for one has been let go; and Interrupted.
        """
        from alliance_cli.prompts import ask

        sys.stdout.write(f"{_ANOTHER_PASSPHRASE} With it, this goes on.\n")
        for more in reversed(range(TRIES)):
            try:
                self.vault.become(self._unlocked(ask.passphrase(**self.where)))
                return
            except Locked as locked:
                messages.say(locked.what, locked.hint)
                if not more:
                    ask.unseen("Enter goes back to what you typed (nothing shows until then):", **self.where)
                    raise Locked(_ANOTHER_PASSPHRASE) from None

    def passphrase(self, question: str = "Passphrase", *, twice: bool = False) -> str:
        """From ALLIANCE_PASSPHRASE, the command in ALLIANCE_PASSCOMMAND, or the keyboard. Raises Locked."""
        given = os.environ.get("ALLIANCE_PASSPHRASE", "")
        if not given and (command := os.environ.get("ALLIANCE_PASSCOMMAND")):
            given = _first_line(command)
        if given:
            return self._looked_at(given) if twice else given
        if not sys.stdin.isatty():
            raise Locked(
                "The vault is locked, and there is nobody to ask for the passphrase.",
                "Set ALLIANCE_PASSCOMMAND to a command that prints it, or run this at a terminal.",
            )
        if twice:
            return self._typed_twice(question)
        from alliance_cli.prompts import ask

        return ask.passphrase(question, **self.where)

    def new_passphrase(self, question: str) -> str:
        """Another passphrase: from ALLIANCE_NEW_PASSPHRASE, or typed twice. Raises BadUsage."""
        if given := os.environ.get("ALLIANCE_NEW_PASSPHRASE"):
            return self._looked_at(given)
        if not sys.stdin.isatty():
            raise BadUsage("ALLIANCE_NEW_PASSPHRASE is missing.", "Set it, or run this at a terminal to be asked.")
        return self._typed_twice(question)

    def _looked_at(self, new: str) -> str:
        """A new passphrase that nobody types; a weak one is named."""
        from alliance_cli.prompts import phrase_strength

        if new.strip() and (weak := phrase_strength.said_of_weak(new)):
            self.warn(weak)
        return new

    def _typed_twice(self, question: str) -> str:
        from alliance_cli.prompts import new_passphrase

        return new_passphrase.choose_phrase(question, messages.say, offer=self.asks, **self.where)

    @property
    def asks(self) -> bool:
        """Whether a person is there to be asked."""
        return sys.stdin.isatty() and sys.stdout.isatty() and not self.json and not self.no_input

    @property
    def where(self) -> Where:
        """How prompts are shown; what was to be said before one is said."""
        self.say_now()
        self.rows = 0
        shown: Where = {"plain": True, "mend": self.mend} if self.plain else {"mend": self.mend}
        shown["once"] = self.once
        if self.follow:
            shown["follow"] = self.follow
        return shown | {"trail": self.trail} if self.trail else shown

    @contextmanager
    def followed_by(self, count: int | None, *, at_least: bool = False) -> Iterator[None]:
        """What is asked in here is followed by so many questions; None: that depends."""
        from alliance_cli.prompts.terminal import following

        self.follow = "" if count is None else following(count, at_least=at_least)
        try:
            yield
        finally:
            self.follow = ""

    @property
    def is_plain(self) -> bool:
        from alliance_cli.render.terminal.console import is_plain

        return is_plain(self.plain)

    @property
    def plain_always(self) -> bool:
        """Whether everything is asked for as plain lines: before the command, by ALLIANCE_PLAIN, in config.toml."""
        if self.plain_asked or os.environ.get("ALLIANCE_PLAIN", "0") not in ("", "0"):
            return True
        with suppress(AllianceError):  # said by whatever needs the file
            return self.settings.plain
        return False

    @property
    def digits(self) -> bool:
        """Whether a small course is written in digits: asked for plain lines, or a terminal without the characters."""
        from alliance_cli.render.terminal.console import has_blocks

        return self.plain or not has_blocks()

    @cached_property
    def out(self) -> Console:
        from alliance_cli.render.terminal.console import console

        return console(plain=self.is_plain, spoken=self.plain)

    def need(self, value: T | None, option: str, ask: Callable[[], T], follow: int | None = None) -> T:
        """The value given; else what a person answers; else BadUsage that names the option. `follow` as in `offer`."""
        if value is not None:
            return value
        if not self.asks:
            raise BadUsage(f"{option} is missing.", f"Give {option}, or run this at a terminal to be asked.")
        self.asked = True
        with self.followed_by(0 if self.told and follow is not None else follow):
            return ask()

    def offer(
        self, value: T | None, ask: Callable[[], T | None], follow: int | None = None, *, at_least: bool = False
    ) -> T | None:
        """The value given; else what a person answers who is being asked already, and gave no option.

        `follow`: how many more are offered after it.
        """
        if value is not None or not self.asked or self.told:
            return value
        with self.followed_by(follow, at_least=at_least):
            return ask()

    def date_of(self, client: Client, text: str | None) -> date:
        """A date as typed, of something about a client: one that looks mistyped has a warning. Raises BadUsage."""
        from alliance_cli.store import clients

        on = self.date(text)
        for sentence in clients.far_off(self.vault, client, on) if text is not None else ():
            self.warn(sentence)
        return on

    def date(self, text: str | None, *, future: bool = False) -> date:
        """A date as typed; today where none was given. Raises BadUsage."""
        return parse_date(text, self.today, future=future) if text is not None else self.today

    @cached_property
    def words(self) -> frozenset[str]:
        """What a new code cannot be: the verbs of the commands, the names of the questionnaires."""
        return self.verbs() | self.instruments.names()

    def client(self, code: str) -> Client:
        """The client of a code. Raises NotFound."""
        from alliance_cli.store import clients

        return clients.find(self.vault, code)

    def put(self, *parts: Any) -> None:
        """Print what a person reads."""
        from alliance_cli.render.terminal.console import put

        self.rows += sum(put(self.out, part, counted=self.counts_rows) for part in parts)

    def show(self, data: object, draw: Callable[[], Sequence[Any]]) -> None:
        """Print `data` as JSON where that was asked for, else what `draw` makes of it."""
        if self.json:
            streams.data(_as_json(data) + b"\n")
            return
        self.put(*draw())

    def show_each(self, found: Iterable[Any], draw: Callable[[Sequence[Any]], Sequence[Any]]) -> None:
        """Print many records: as one JSON array, each written as it comes, or as `draw` shows them."""
        if not self.json:
            self.show(None, lambda: draw(list(found)))
            return
        between = b"[\n"
        for one in found:
            streams.data(between + _as_json(one))
            between = b",\n"
        streams.data(b"[]\n" if between == b"[\n" else b"\n]\n")

    def say(self, sentence: str) -> None:
        """A message: on stdout for a person, on stderr beside JSON."""
        if self.json:
            messages.say(sentence)
        else:
            self.put(sentence)

    def warn(self, sentence: str) -> None:
        """Something to know that stops nothing: on stderr, once; to who listens, after the view it belongs to."""
        if sentence in self.warned:
            return
        self.warned.add(sentence)
        self.unsaid.append(sentence)
        if not self.plain or self.json:
            self.say_now()

    def say_now(self) -> None:
        """What waited for its view."""
        waiting, self.unsaid = self.unsaid, []
        if waiting:
            sys.stdout.flush()
            messages.say(*waiting)


def _as_json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2, default=str).encode("utf-8", "replace")


def _why_it_failed(error: Exception) -> str:
    """Why a command of the practitioner's own gave nothing, in words; "" where only its text is at fault."""
    if isinstance(error, subprocess.CalledProcessError):
        return f"it ended with code {error.returncode}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"it took longer than {PASSCOMMAND_SECONDS} seconds"
    return (error.strerror or "").lower() if isinstance(error, OSError) else ""


def _first_line(command: str) -> str:
    """The first line that a command prints; the command sees nothing of ours in its environment. Raises Locked."""
    hint = f"{_LOOK_AT_COMMAND} {no_shell(command)}".strip()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ALLIANCE_")}
    try:
        line = next(iter(_printed(shlex.split(command), environment).decode().splitlines()), None)
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        why = _why_it_failed(error)
        raise Locked(f"ALLIANCE_PASSCOMMAND gave no passphrase{why and f': {why}'}.", hint) from None
    if line is None:
        raise Locked("ALLIANCE_PASSCOMMAND printed nothing.", hint)
    if not line.strip():
        raise Locked("The first line that ALLIANCE_PASSCOMMAND printed is empty.", "The passphrase belongs there.")
    if line.startswith("\ufeff"):
        raise Locked(
            "What ALLIANCE_PASSCOMMAND printed begins with a byte order mark (BOM), which is no part of a passphrase.",
            "Save that file as UTF-8 without BOM.",
        )
    return line


def _printed(words: list[str], environment: dict[str, str]) -> bytes:
    """What a command prints; of one that goes on and on, the first line, and it is ended. Raises OSError,
    SubprocessError, ValueError where no line ends."""
    stdin = None if sys.stdin.isatty() else subprocess.DEVNULL  # a piped-in note is not the command's to read
    until = time.monotonic() + PASSCOMMAND_SECONDS
    process = subprocess.Popen(words, stdin=stdin, stdout=subprocess.PIPE, env=environment)
    came: list[bytes] = []

    def read() -> None:
        assert process.stdout
        came.append(process.stdout.read(MOST_PRINTED))

    reader = threading.Thread(target=read, daemon=True)  # what the command began may hold the pipe for ever
    reader.start()
    try:
        reader.join(PASSCOMMAND_SECONDS)
        if not came:
            raise subprocess.TimeoutExpired(words, PASSCOMMAND_SECONDS)
        [printed] = came
        if len(printed) == MOST_PRINTED:
            return printed[: printed.index(b"\n")]
        code = process.wait(max(0.0, until - time.monotonic()))
    finally:
        process.kill()
        process.wait()
    if code:
        raise subprocess.CalledProcessError(code, words)
    return printed


def no_shell(command: str) -> str:
    """What to know where a command holds what only a shell would read; "" where it names one itself."""
    try:
        program = Path(shlex.split(command)[0]).name
    except (ValueError, IndexError):
        return ""
    if program in ("sh", "bash", "dash", "zsh", "ksh", "fish") or not _FOR_A_SHELL.search(command):
        return ""
    return "No shell reads it: ~, $, |, < and > stand for themselves. Write the whole path, or sh -c '…'."
