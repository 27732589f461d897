"""Where files live on this machine, and the few preferences in config.toml."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from alliance_cli.errors import BadFile, BadUsage, CannotDo
from alliance_cli.inputs import stands_at

APP = "alliance"
TEXTS = ("who_sees", "help_now", "safety_procedure")
_NAMED_VAULT: ContextVar[Path | None] = ContextVar("named_vault", default=None)


REPEATED = ("map", "values", "assume")  # options of `alliance import` that may be given more than once


@dataclass(frozen=True, slots=True)
class Settings:
    """The practitioner's preferences; a missing file means the defaults.

    `permits`: instruments that may open on screen, each with the statement and its date. `who_sees`: the sentence
    about who sees the answers. `help_now`: the text on the offline form for when help is needed at once.
    `imports`: by name, how another program's files are read: options of `alliance import` (map, instrument, …).
    """

    folder: Path
    permits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    who_sees: str = ""
    help_now: str = ""
    safety_procedure: str = ""
    alarms_per_month: float | None = None
    usual_minutes: int | None = None  # of a session whose length was not recorded
    plain: bool = False  # everything as lines of text, for a screen reader
    ask_guess: bool = False  # before a paper form is read: which item will be lowest?
    imports: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def of_practice(self) -> Mapping[str, str]:
        """What belongs to the practice: the vault takes it from here once, and keeps it from then on."""
        texts = {"who_sees": self.who_sees, "help_now": self.help_now, "safety_procedure": self.safety_procedure}
        alarms = {} if self.alarms_per_month is None else {"alarms_per_month": f"{self.alarms_per_month:g}"}
        usual = {} if self.usual_minutes is None else {"usual_minutes": str(self.usual_minutes)}
        return {key: value for key, value in {**texts, **alarms, **usual}.items() if value.strip()}

    @property
    def instruments(self) -> Path:
        return self.folder / "instruments"

    @property
    def wording(self) -> Path:
        return self.folder / "wording"


def load(folder: Path | None = None) -> Settings:
    """Read config.toml of `folder` (default: ALLIANCE_CONFIG, else the platform's place). Raises BadFile."""
    folder = folder or config_folder()
    path = folder / "config.toml"
    try:
        if what := stands_at(path):
            raise BadFile(f"{path} is {what}, not a file.", "Move it away.")
        text = path.read_text("utf-8") if path.exists() else ""
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} cannot be read: {error}.", "Mend that line, or move the file away.") from None
    except OSError as error:
        raise CannotDo(f"{path} cannot be read: {error.strerror}.", "Check who owns the file.") from None
    known = {*TEXTS, "alarms_per_month", "usual_minutes", "ask_guess", "plain", "permits", "import"}
    if strange := sorted(set(data) - known):
        raise BadFile(f"{path} has the unknown key “{strange[0]}”.", f"Known are: {', '.join(sorted(known))}.")
    if wrong := [name for name in TEXTS if not isinstance(data.get(name, ""), str)]:
        raise BadFile(f"“{wrong[0]}” in {path} is not a text.", f'Write it as {wrong[0]} = "…".')
    alarms = data.get("alarms_per_month")
    if alarms is not None and (
        isinstance(alarms, bool) or not isinstance(alarms, int | float) or not 0 < alarms < 1000
    ):
        raise BadFile(f"“alarms_per_month” in {path} is not a number above 0.", "Write it as alarms_per_month = 2.")
    usual = data.get("usual_minutes")
    if usual is not None and (isinstance(usual, bool) or not isinstance(usual, int) or not 1 <= usual <= 1440):
        raise BadFile(f"“usual_minutes” in {path} is no number of minutes.", "Write it as usual_minutes = 50.")
    switches = {name: data.get(name, False) for name in ("ask_guess", "plain")}
    for name, switch in switches.items():
        if not isinstance(switch, bool):
            raise BadFile(f"“{name}” in {path} is neither true nor false.", f"Write it as {name} = true.")
    permits = data.get("permits", {})
    if not isinstance(permits, dict) or not all(isinstance(p, dict) for p in permits.values()):
        raise BadFile(f"“permits” in {path} cannot be read.", "Let “alliance instrument permit” write it.")
    texts = {name: data.get(name, "") for name in TEXTS}
    return Settings(
        folder,
        permits,
        alarms_per_month=alarms,
        usual_minutes=usual,
        **switches,
        imports=_imports(data.get("import", {}), path),
        **texts,
    )


def _imports(data: dict[str, dict[str, Any]], path: Path) -> Mapping[str, Mapping[str, Any]]:
    """Raises BadFile where a mapping holds anything but texts, and lists of texts where an option may be repeated."""
    tables = data.values() if isinstance(data, dict) else [None]
    for table in tables:
        options = table if isinstance(table, dict) else {"map": None}
        lists = [value for key, value in options.items() if key in REPEATED]
        texts = [value for key, value in options.items() if key not in REPEATED]
        if not all(isinstance(each, list) for each in lists) or not all(
            isinstance(text, str) for text in [*texts, *(word for each in lists for word in each)]
        ):
            raise BadFile(f"“import” in {path} cannot be read.", "Let “alliance import --save-map NAME” write it.")
    return data


def keep_permit(settings: Settings, instrument: str, on_screen: str, statement: str) -> None:
    """Keep the practitioner's statement, until there is a vault that takes it. Raises CannotDo."""
    _keep(settings, "permits", instrument, {"on_screen": on_screen, "statement": statement})


def keep_import(settings: Settings, name: str, options: Mapping[str, Any]) -> None:
    """Keep how another program's files are read, for `alliance import --map NAME`. Raises CannotDo."""
    _keep(settings, "import", name, options)


def _keep(settings: Settings, table: str, name: str, values: Mapping[str, Any]) -> None:
    import tomlkit

    path = settings.folder / "config.toml"
    try:
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        document: Any = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
        document.setdefault(table, tomlkit.table())[name] = dict(values)
        write_private(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror}.", "Check who owns the folder.") from None


def write_private(path: Path, content: bytes) -> None:
    """Write a file for its owner's eyes (0600), whole or not at all. Raises OSError."""
    draft = draft_private(path, content)
    try:
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def draft_private(path: Path, content: bytes) -> Path:
    """The same up to the last step: all of it is on the disk beside `path`, and lacks the name. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


def config_folder() -> Path:
    """ALLIANCE_CONFIG, else the platform's usual place."""
    if given := os.environ.get("ALLIANCE_CONFIG"):
        return Path(given).expanduser()
    import platformdirs

    return Path(platformdirs.user_config_dir(APP))


def name_vault(path: Path | None) -> None:
    """What --vault named, for this command line."""
    _NAMED_VAULT.set(path)


def vault_path() -> Path:
    """What --vault named, else ALLIANCE_VAULT, else the platform's usual place for data."""
    if named := _NAMED_VAULT.get():
        return named
    if given := os.environ.get("ALLIANCE_VAULT"):
        return Path(given).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir(APP)) / "practice.vault"


def remembered_until() -> datetime | None:
    """Until when the system's keyring may hold a key of ours; None where none was left there on this machine.

    A note beside the vault's usual place: loading the keyring only to hear that it has nothing takes longer than a
    list. It holds no secret, and what it says is checked in the keyring itself.
    """
    try:
        return datetime.fromtimestamp(int(_remembered().read_text("ascii")), UTC)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)


def remember_until(until: datetime | None) -> None:
    """Note that the keyring holds a key until then; None: that it holds none any longer. Raises CannotDo."""
    path = _remembered()
    try:
        if until is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, str(int(until.timestamp())).encode())
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror}.", "Check who owns the folder.") from None


def _remembered() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir(APP)) / "key-remembered-until"


def cache_folder() -> Path:
    """The platform's place for what can be made again: the synthetic practice."""
    import platformdirs

    return Path(platformdirs.user_cache_dir(APP))


def today() -> date:
    """The local calendar date, or ALLIANCE_TODAY. Raises BadUsage."""
    given = os.environ.get("ALLIANCE_TODAY")
    if not given:
        return date.today()
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise BadUsage("ALLIANCE_TODAY is not a date.", "Set it like ALLIANCE_TODAY=2026-11-02, or unset it.") from None
