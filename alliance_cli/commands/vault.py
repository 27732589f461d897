"""Your encrypted file: unlock, back up, restore, check, passphrase."""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_cli.analysis import course
from alliance_cli.commands import vault_merge
from alliance_cli.commands.declare import group, verb
from alliance_cli.dates import moment_said
from alliance_cli.errors import AllianceError, BadUsage, CannotDo, Locked
from alliance_cli.flows import code_on_paper, files, in_their_language, which
from alliance_cli.flows.which import AskedFor
from alliance_cli.inputs import clean, language_tag, no_file, shown
from alliance_cli.model import words
from alliance_cli.render import recovery_sheet
from alliance_cli.render.terminal.tables import pairs
from alliance_cli.store import (
    backups,
    checking,
    cipher,
    clients,
    definitions,
    guarded,
    keyring,
    keys,
    missing,
    opening,
    passphrase,
    practice_settings,
    records,
    rehearsal,
    restore,
    rights,
    sessions,
    two_vaults,
    vault_file,
)
from alliance_cli.store.practice_settings import SETTINGS
from alliance_cli.store.vault_file import Vault
from alliance_cli.workspace import Workspace

commands = group("vault")

LONGEST_UNLOCK = timedelta(days=30)
REHEARSAL = timedelta(days=365)
NO_BACKUP = "none yet: “alliance vault backup” makes one"
NOT_LOOKED_AT = "not known: their folder cannot be looked into"


def attach(app: typer.Typer) -> None:
    vault_merge.attach(commands)
    app.add_typer(commands)


@verb(commands, "status", "alliance vault status")
def status(work: Workspace) -> None:
    """Show the file, its backups, and until when it is unlocked."""
    opened = work.vault
    remembered = work.recall(vault_file.salt_of(work.vault_path))
    copies_there = _backups_there(work, opened)
    conflicts = missing.conflict_copies(opened.path)
    known = [path for path in conflicts if two_vaults.holds_nothing_new(opened, path)]
    due = rights.due(opened, clients.every(opened, closed=True), work.today)
    counted = records.counts(opened)
    last = rehearsal.rehearsed(opened)
    data = {
        "vault": str(opened.path),
        **counted,
        "backups": [
            {"file": str(b.path), "made": _moment(b.made), "bytes": b.size, "before": b.kind or None}
            for b in copies_there
        ]
        if copies_there is not None
        else None,
        "conflict_copies": [str(path) for path in conflicts],
        "merged_copies": [str(path) for path in known],
        "unlocked_until": _moment(remembered.until) if remembered else None,
        "retention_due": [
            {"client": k.code, "closed": k.closed.isoformat(), "kept_until": k.until.isoformat(), "held": k.held}
            for k in due
        ],
    }
    if conflicts:
        work.warn(missing.said(conflicts, known))
    work.show(data, lambda: _status(opened, copies_there, remembered, due, _rehearsed(work, last)))


def _backups_there(work: Workspace, opened: Vault) -> list[backups.Backup] | None:
    """The backups; None where their folder cannot be entered, which is said and stops nothing."""
    try:
        return backups.every(opened.path)
    except CannotDo as error:
        work.warn(f"{error.what} {error.hint}")
        return None


@verb(commands, "unlock", "alliance vault unlock --for 8h")
def unlock(
    work: Workspace,
    for_: Annotated[str | None, typer.Option("--for", metavar="TIME", help="8h, 90m, 2d; 8h if left out.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="HH:MM", help="Until a time today.")] = None,
) -> None:
    """Stay unlocked for a while, by the system's keyring."""
    end = _end(for_, until)
    opened = work.vault_by_passphrase()
    work.remember(opened.path, opened.key, end)
    work.show({"unlocked_until": _moment(end)}, lambda: [f"Unlocked until {moment_said(end)}."])


@verb(commands, "lock", "alliance vault lock")
def lock(work: Workspace) -> None:
    """Forget every remembered key: the passphrase is asked again."""
    salt = None
    with suppress(BadUsage, CannotDo):  # a vault that is missing or damaged is locked nevertheless
        salt = vault_file.salt_of(work.vault_path)
    with suppress(keyring.NoKeyring):
        work.forget_keys(salt)
    work.show({"unlocked_until": None}, lambda: ["Locked: the passphrase will be asked."])


@verb(commands, "passphrase", "alliance vault passphrase")
def change_passphrase(work: Workspace) -> None:
    """Change the passphrase; a new recovery code is shown once."""
    opened = work.vault_by_passphrase()
    _renew(work, opened)


@verb(commands, "recover", "alliance vault recover")
def recover(work: Workspace) -> None:
    """Open the vault with the recovery code, and set a new passphrase."""
    vault_file.salt_of(work.vault_path)
    key = keys.key_of(_recovery_code(work))
    try:
        opened = opening.with_key(work.vault_path, key, command=work.command)
    except Locked:
        raise Locked(
            f"This recovery code does not open {work.vault_path}.",
            "A code belongs to one passphrase: after a change, only the newer code opens the vault.",
        ) from None
    _renew(work, opened)


@verb(commands, "sheet", "alliance vault sheet --out sheet.html")
def sheet(
    work: Workspace,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A .md, .html or .txt file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
) -> None:
    """Write a page to print for whoever steps in one day."""
    path = work.need(out, "--out", lambda: _ask_file(work)).expanduser()
    if path.suffix.lower() not in recovery_sheet.SHEET_SUFFIXES:
        raise BadUsage(f"{path.name} is no .md, .html or .txt file.", "Give --out with one of these endings.")
    text = recovery_sheet.page(path.suffix.lower(), work.vault_path, backups.folder(work.vault_path), work.today)
    files.write(path, text.encode(), force=force)
    work.show({"sheet": str(path)}, lambda: [f"{path} is written: print it, and fill in the blanks by hand."])


@verb(commands, "drill", "alliance vault drill")
def drill(work: Workspace) -> None:
    """Rehearse a recovery: the newest backup, opened by the code on your paper; on a copy, nothing else changes."""
    key = keys.key_of(_recovery_code(work))
    done, (counted, page) = rehearsal.rehearse(work.vault_path, key, partial(_read_back, work))
    kept = done.whole and _keep_rehearsed(work, key)
    data = {
        "backup": str(done.backup),
        **counted,
        "whole": done.whole,
        "rehearsed": work.today.isoformat() if kept else None,
    }
    work.show(data, lambda: [*_drilled(done, counted), *page, *_kept(work, kept)])
    if not done.whole:
        raise CannotDo(f"{done.backup.name} is damaged.", rehearsal.ANOTHER)


def _read_back(work: Workspace, copy: Vault) -> tuple[dict[str, int], list[str]]:
    """What the copy holds, and one page of the client with the most sessions."""
    everyone = clients.every(copy, closed=True)
    seen = Counter(session.client for session in sessions.every(copy, [client.id for client in everyone]))
    fullest = max(everyone, key=lambda client: seen[client.code], default=None)
    if fullest is None:
        return records.counts(copy), recovery_sheet.rehearsal_page(None, ())
    record = records.of(copy, fullest)
    known = replace(work.instruments, kept=lambda needed: definitions.every(copy)).used_by([record])
    return records.counts(copy), recovery_sheet.rehearsal_page(record, course.every(record, known).values())


def _keep_rehearsed(work: Workspace, key: bytes) -> bool:
    """Keep the day in the vault, if there is one on this machine."""
    try:
        opened = opening.with_key(work.vault_path, key, command=work.command)
    except Locked:
        opened = work.vault
    except BadUsage:
        return False
    rehearsal.keep(opened, work.today)
    return True


def _drilled(done: rehearsal.Rehearsal, counted: dict[str, int]) -> list[str]:
    held = _counted(counted)
    return [
        f"{done.backup.name} opens with your code: {held}.",
        "Every page of it is whole." if done.whole else "It is not whole.",
    ]


def _kept(work: Workspace, kept: bool) -> list[str]:
    if not kept:
        return []
    return [f"The copy is gone again. Rehearsed on {work.today}; “alliance vault status” reminds you in a year."]


@verb(commands, "backup", "alliance vault backup --out second-disk.vault")
def backup(
    work: Workspace,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="A file or a folder, on another disk.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
) -> None:
    """Make a verified, encrypted copy, here or on another disk."""
    opened = work.vault
    made = backups.make(opened, to=_target(opened, out.expanduser(), force=force) if out else None, over=force)
    data = {"backup": str(made.path), "made": _moment(made.made), "bytes": made.size}
    work.show(data, lambda: [f"{made.path} is made and verified. It opens with the same passphrase."])


@verb(commands, "restore", "alliance vault restore second-disk.vault")
def go_back(
    work: Workspace,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to go back to."), AskedFor(which.backup)],
    yes: Annotated[bool, typer.Option("--yes", help="Go back whatever there is to ask.")] = False,
) -> None:
    """Go back to a backup; the present file is kept aside."""
    source = file.expanduser()
    with cipher.explained(source):
        if why := no_file(source):
            raise BadUsage(why, "“alliance vault status” lists the backups.")
    given = _Passphrases(work)
    with cipher.another_file(source, restore.ANOTHER_BACKUP):
        key = given.key_of(source)
        outlook = restore.look(work.vault_path, source, key, given.keys_for)
    if outlook.locked and work.asks and not yes:
        given.ask("Passphrase of the present vault (Enter: without it)")
        outlook = restore.look(work.vault_path, source, key, given.keys_for)
    _check_agreed(work, source, outlook, yes=yes)
    done = restore.restore(work.vault_path, source, key, given.keys_for, anyway=True)
    data = {
        "restored": str(source),
        "vault": str(work.vault_path),
        "rows": done.rows,
        "kept_aside": str(done.kept_aside) if done.kept_aside else None,
        "left_out": done.left_out,
        "held": done.held,
        "same_passphrase": done.same_passphrase,
    }
    work.show(data, lambda: _restored(source, done))


class _Passphrases:
    """What may open the backup and the present vault: a remembered key, what the environment has, what was typed."""

    def __init__(self, work: Workspace) -> None:
        self.work = work
        self.phrases = [phrase] if (phrase := os.environ.get("ALLIANCE_OTHER_PASSPHRASE")) else []
        if os.environ.get("ALLIANCE_PASSPHRASE") or os.environ.get("ALLIANCE_PASSCOMMAND"):
            self.phrases.append(work.passphrase())
        self.known: dict[bytes, list[bytes]] = {}

    def keys_for(self, salt: bytes) -> list[bytes]:
        if salt not in self.known:
            remembered = self.work.recall(salt)
            derived = [keys.derive(phrase, salt) for phrase in self.phrases]
            self.known[salt] = [remembered.key, *derived] if remembered else derived
        return self.known[salt]

    def ask(self, question: str) -> None:
        from alliance_cli.prompts import ask

        self.phrases.append(ask.passphrase(question, **self.work.where))
        self.known.clear()

    def key_of(self, source: Path) -> bytes:
        """The key that opens a file; asked for where none does yet. Raises Locked, BadUsage, CannotDo."""
        salt = vault_file.salt_of(source)
        if not self.keys_for(salt):
            self.phrases.append(self.work.passphrase("Passphrase of the backup"))
            self.known.clear()
        for key in self.keys_for(salt)[:-1]:
            with suppress(Locked):
                vault_file.open_as_it_is(source, key).close()
                return key
        return self.keys_for(salt)[-1]


def _check_agreed(work: Workspace, source: Path, outlook: restore.Outlook, *, yes: bool) -> None:
    """Raises CannotDo where something is to be asked, and nobody is there or agrees."""
    path = work.vault_path
    asked = []
    if outlook.unknown:
        why = f"{path} does not open" if outlook.locked else f"there is no vault at {path}"
        asked.append(
            f"Who was erased or put on hold since this backup is not known, as {why}: the erased would be back."
        )
    if outlook.stranger:
        asked.append(f"{source.name} and the vault at {path} have no record in common: it is another practice's.")
    for sentence in asked if not yes else ():
        hint = "Nothing was changed. --yes goes back to it all the same."
        if outlook.locked:
            hint += " The present vault's passphrase can stand in ALLIANCE_OTHER_PASSPHRASE."
        if not work.asks:
            raise CannotDo(sentence, hint)
        from alliance_cli.prompts import ask

        if not ask.confirm(f"{sentence} Go back to it all the same?", **work.where):
            raise CannotDo("Nothing was restored.", hint)


@verb(commands, "check", "alliance vault check")
def check(work: Workspace) -> None:
    """Check that the file is whole, and say what to do if not."""
    opened = work.vault
    forms = work.instruments.those(work.instruments.ids()).values()
    scales = {
        (form.id, form.version): (len(form.items), form.scale.lowest, form.scale.highest)
        for each in forms
        for form in (each, *each.versions.values())
    }
    found = checking.problems(opened, scales)
    conflicts = missing.conflict_copies(opened.path)
    known = [path for path in conflicts if two_vaults.holds_nothing_new(opened, path)]
    sound = backups.newest_sound(opened.path, opened.key) if found else None
    data = {
        "vault": str(opened.path),
        "sound": not found,
        "problems": found,
        "restore": str(sound.path) if sound else None,
        "conflict_copies": [str(path) for path in conflicts],
    }
    if conflicts:
        work.warn(missing.said(conflicts, known))
    work.show(data, lambda: found or [f"{opened.path} is whole: every page, every reference, every answer."])
    if found:
        many = "1 thing is" if len(found) == 1 else f"{len(found)} things are"
        raise CannotDo(f"{many} not as it should be.", _advice(sound))


@verb(commands, "retention", "alliance vault retention --adults 10 --minors 7")
def retention(
    work: Workspace,
    adults: Annotated[
        int | None, typer.Option("--adults", metavar="YEARS", help="Years after the end of the work.")
    ] = None,
    minors: Annotated[
        int | None, typer.Option("--minors", metavar="YEARS", help="Years after a minor comes of age.")
    ] = None,
) -> None:
    """Show or set how long records must be kept."""
    rights.decide_retention(work.vault, rights.Retention(adults, minors))
    times = rights.retention(work.vault)
    data = {"adults": times.adults, "minors": times.minors}
    work.show(data, lambda: [recovery_sheet.retention_line(times.adults, times.minors)])


@verb(commands, "settings", 'alliance vault settings help_now="Call the crisis line."')
def settings(
    work: Workspace,
    keys_given: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY[=VALUE]]…", help=f"{', '.join(SETTINGS)}.")
    ] = None,
) -> None:
    """Show or set what belongs to the practice, on every machine that opens the vault."""
    parts = [key.partition("=") for key in keys_given or ()]
    asked = {key.strip(): text if given else None for key, given, text in parts}
    for key in asked:
        practice_settings.check_key(key)
    asked = {_of_language(work, key, text): text for key, text in asked.items()}
    if new := {key: clean(text) for key, text in asked.items() if text is not None}:
        practice_settings.settle(work.vault, new)
    settled, here = work.practice, work.settings.of_practice
    data = {key: settled.value(key) for key in asked or {**dict.fromkeys(SETTINGS), **settled.values}}
    work.show(data, lambda: [pairs([_setting(work, key, value) for key, value in data.items()])])
    for key in here if not work.demo else ():
        if here[key] != settled.values.get(key) and (not asked or key in asked):
            work.warn(f"config.toml has another “{key}”; the one in the vault is used.")


def _of_language(work: Workspace, key: str, text: str | None) -> str:
    """The key with its language as it is kept. Raises BadUsage for a text in a language that nobody can read here."""
    name, dot, language = key.partition(".")
    if dot and text:
        return f"{name}.{in_their_language.checked(work, language, *work.instruments.all())}"
    return f"{name}{dot}{language_tag(language)}"


def _setting(work: Workspace, key: str, value: str | float | None) -> tuple[str, str]:
    if key == "who_sees" and value is None:
        said = in_their_language.words(work, None)
        return key, f"{in_their_language.who_sees(work, said, None)} (as long as you write nothing of your own)"
    what = SETTINGS[key.partition(".")[0]].what  # “help_now.fr” is one of them, too
    return key, f"– ({what})" if value is None else str(value)


def _renew(work: Workspace, opened: Vault) -> None:
    """A new passphrase for an open vault, a backup that it opens, and the new recovery code."""
    salt = vault_file.salt_of(opened.path)
    remembered = work.recall(salt)
    key = passphrase.change(opened, work.new_passphrase("The new passphrase"))
    code = keys.recovery_code(key)
    data = {"vault": str(opened.path), "recovery_code": code}
    work.show(data, lambda: recovery_sheet.new_code(code))
    try:
        new = opening.with_key(opened.path, key, command=work.command)
        backups.make(new)
        if remembered:
            keyring.forget(salt)
            work.remember(new.path, new.key, remembered.until)
    except AllianceError as error:
        work.warn(f"The passphrase is changed. {error.what} {error.hint}")
    if work.asks:
        code_on_paper.check(work, code, "The passphrase is changed.")


def _recovery_code(work: Workspace) -> str:
    if given := os.environ.get("ALLIANCE_RECOVERY_CODE"):
        return given
    if not work.asks:
        raise BadUsage("ALLIANCE_RECOVERY_CODE is missing.", "Set it, or run this at a terminal to be asked.")
    from alliance_cli.prompts import ask

    return ask.text("The recovery code, from your paper:", **work.where)


def _target(opened: Vault, out: Path, *, force: bool) -> Path:
    with cipher.explained(out):
        if out.is_dir():
            out = out / f"{opened.path.stem}-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.vault"
        own = out.is_file() and (out.samefile(opened.path) or guarded.lies_among_backups(out, opened.path))
        if force and out.is_file() and not own:
            return out  # an older copy of one's own
        files.check_free(out, force=force)
    return out


def _end(for_: str | None, until: str | None) -> datetime:
    """When the key is let go. Raises BadUsage."""
    now = datetime.now().astimezone()
    if for_ is not None and until is not None:
        raise BadUsage("--for and --until do not go together.", "Give one of them.")
    if until is not None:
        match = re.fullmatch(r"([01]?\d|2[0-3])[:.h]([0-5]\d)", until.strip(), re.ASCII)
        if not match:
            raise BadUsage(f"“{shown(until)}” is not a time of day.", "Type it like 20:00.")
        end = now.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
        if end <= now:
            raise BadUsage(f"{until.strip()} is past already.", "Give a later time, or --for 8h.")
        return end
    match = re.fullmatch(r"(\d{1,4})\s*([mhd])", (for_ or f"{keyring.HOURS}h").strip().lower(), re.ASCII)
    length = timedelta(minutes=int(match[1]) * {"m": 1, "h": 60, "d": 1440}[match[2]]) if match else timedelta()
    if not timedelta() < length <= LONGEST_UNLOCK:
        raise BadUsage(f"“{shown(for_ or '')}” is not a time to stay unlocked.", "Type 90m, 8h or 2d; 30 days at most.")
    return now + length


def _status(
    opened: Vault,
    copies_there: list[backups.Backup] | None,
    remembered: keyring.Remembered | None,
    due: list[rights.Kept],
    rehearsed: str,
) -> list[Any]:
    times = rights.retention(opened)
    rows = [
        ("Vault", str(opened.path)),
        ("Holds", _counted(records.counts(opened))),
        ("Unlocked", f"until {moment_said(remembered.until)}" if remembered else "no: the passphrase is asked"),
        ("Kept", recovery_sheet.retention_line(times.adults, times.minors)),
        ("Backups", NOT_LOOKED_AT if copies_there is None else str(len(copies_there) or NO_BACKUP)),
        ("Rehearsed", rehearsed),
    ]
    lines = [
        pairs(rows),
        *(f"  {moment_said(b.made):<19}{b.size // 1000:>7} kB  {b.path.name}" for b in copies_there or ()),
    ]
    if copies_there and datetime.now(UTC) - copies_there[0].made > backups.OLD:
        days = (datetime.now(UTC) - copies_there[0].made).days
        lines.append(f"The last backup is {days} days old: a moment for “alliance vault backup”, best on another disk.")
    if due:
        lines.append("The retention time is over for (nothing is erased by itself):")
        lines += [f"  {k.code}, closed {k.closed}, kept until {k.until}{' (on hold)' if k.held else ''}" for k in due]
    return lines


def _rehearsed(work: Workspace, last: date | None) -> str:
    """Once a year a recovery is worth a rehearsal, before somebody else must do it."""
    if last is not None and work.today - last < REHEARSAL:
        return str(last)
    when = f"last on {last}" if last else "not yet"
    return f"{when}: “alliance vault drill” tries a recovery with the code on your paper, in five minutes"


def _counted(counted: Mapping[str, int]) -> str:
    return ", ".join(words.counted(n, what.removesuffix("s")) for what, n in counted.items())


def _restored(source: Path, done: restore.Restored) -> list[str]:
    rows = done.rows
    lines = [
        f"{source.name} is your vault again: {words.counted(rows.get('client', 0), 'client')}, "
        f"{words.counted(rows.get('session', 0), 'session')}, {words.counted(rows.get('measurement', 0), 'rating')}."
    ]
    if done.left_out:
        lines.append(f"Erased since then, and left out again: {done.left_out}.")
    if done.held:
        lines.append(f"On hold, and as it stood before: {', '.join(done.held)}.")
    if not done.same_passphrase:
        lines.append("It opens with the passphrase, and the recovery code, that this backup was made under.")
    if done.kept_aside:
        lines.append(f"The file before it is kept as {done.kept_aside}")
    return lines


def _advice(sound: backups.Backup | None) -> str:
    if sound is None:
        return "There is no sound backup beside it. Copy the file as it is before you try anything else."
    return f"The backup of {moment_said(sound.made)} is sound: alliance vault restore {shlex.quote(str(sound.path))}"


def _ask_file(work: Workspace) -> Path:
    from alliance_cli.prompts import ask

    return Path(ask.text("Into which file?", "recovery-sheet.html", **work.where))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
