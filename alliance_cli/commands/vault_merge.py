"""alliance vault merge: two vaults of one practice, such as two laptops' or a conflicted copy, brought together."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_cli.commands.declare import verb
from alliance_cli.dates import moment_said
from alliance_cli.errors import BadUsage, CannotDo, Locked
from alliance_cli.flows import safety_at_hand, which
from alliance_cli.flows.which import AskedFor
from alliance_cli.inputs import one_of, shown
from alliance_cli.model import Measurement
from alliance_cli.store import clients, erasing, keys, measurements, two_vaults, vault_file
from alliance_cli.store.rows import COMES_ALONG
from alliance_cli.store.two_vaults import MINE, NEWER, PREFER, THEIRS, Conflict, MergePlan, Renumbered
from alliance_cli.store.vault_file import Vault
from alliance_cli.workspace import Workspace


def attach(commands: typer.Typer) -> None:
    verb(commands, "merge", "alliance vault merge ~/stick/practice.vault", changes_much=True)(merge)


def merge(
    work: Workspace,
    other: Annotated[
        Path,
        typer.Argument(metavar="OTHER", help="Another copy of this vault, or one of its backups."),
        AskedFor(which.file_for_the_vault),
    ],
    prefer: Annotated[
        str | None, typer.Option("--prefer", metavar="|".join(PREFER), help="Where both changed the same field.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take erasures too, without being asked.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
) -> None:
    """Bring another copy of this vault together with it; OTHER is only read."""
    chosen = one_of(prefer, PREFER, "preference") if prefer is not None else None
    mine, path = work.vault, other.expanduser()
    with two_vaults.copy_of(mine.path, path, lambda salt: _key_of(work, mine, salt), work.command) as theirs:
        left_out = erasing.leave_out(theirs, mine)
        made = two_vaults.plan(mine, theirs)
        _check_one_practice(made, path, chosen)
        if not work.asks and chosen is None:
            _check_scoring(mine, made)
        made.conflicts = _decided(work, made.conflicts, chosen, dry_run=dry_run)
        erase = made.erase if dry_run else _agreed_erasures(work, made, yes=yes)
        if erase and not dry_run:
            made = _erase(mine, theirs, erase, made)
        made.left_out += left_out
        renumbered, came = list[Renumbered](), list[Measurement]()
        if made.news:
            known = _ratings(mine)
            if not dry_run:
                renumbered = two_vaults.apply(mine, theirs, made)
            came = [rating for key, rating in _ratings(theirs if dry_run else mine).items() if key not in known]
    for sentence in safety_at_hand.arriving(work, came, f"what {'would come' if dry_run else 'came'} from there"):
        work.warn(sentence)
    data = _data(made, renumbered, len(erase))
    work.show(data, lambda: _said(made, renumbered, erase, path, dry_run=dry_run))


def _ratings(vault: Vault) -> dict[tuple[str, object], Measurement]:
    """Every rating, by what tells one that came, or that another answer came to."""
    found = measurements.every(vault, [client.id for client in clients.every(vault, closed=True)])
    return {(rating.uid, rating.answers): rating for rating in found}


def _key_of(work: Workspace, mine: Vault, salt: bytes) -> bytes:
    """The key of the other vault: the same where the file is a copy; else by ALLIANCE_OTHER_PASSPHRASE, or asked."""
    if given := os.environ.get("ALLIANCE_OTHER_PASSPHRASE"):
        return keys.derive(given, salt)
    if salt == vault_file.salt_of(mine.path):
        return mine.key
    if remembered := work.recall(salt):
        return remembered.key
    if not work.asks and "ALLIANCE_PASSPHRASE" not in os.environ and "ALLIANCE_PASSCOMMAND" not in os.environ:
        raise Locked(
            "The other vault has a passphrase of its own, and there is nobody to ask for it.",
            "Set ALLIANCE_OTHER_PASSPHRASE, or run this at a terminal.",
        )
    return keys.derive(work.passphrase("Passphrase of the other vault"), salt)


def _check_one_practice(made: MergePlan, path: Path, prefer: str | None) -> None:
    if not made.shared and prefer is None:
        raise CannotDo(
            f"{path} and this vault have no record in common: they are not of one practice.",
            "If they are to be one all the same: --prefer mine. Nothing was changed.",
        )


def _check_scoring(mine: Vault, made: MergePlan) -> None:
    """What both call by one name and score in two ways is no matter of course. Raises CannotDo."""
    if found := two_vaults.rescored(mine, made):
        raise CannotDo(
            f"The two vaults score {found[0]} in two ways.",
            "Nothing was taken. --prefer mine or theirs says whose scoring holds for the ratings of both.",
        )


def _decided(work: Workspace, conflicts: Sequence[Conflict], prefer: str | None, *, dry_run: bool) -> list[Conflict]:
    """Whose word stands: as preferred, as answered, else mine."""
    if prefer is not None:
        return [replace(each, kept=each.newer if prefer == NEWER else prefer) for each in conflicts]
    if not work.asks or dry_run:
        return list(conflicts)
    return [replace(each, kept=_ask(work, each, place, len(conflicts))) for place, each in enumerate(conflicts, 1)]


def _ask(work: Workspace, conflict: Conflict, place: int, of: int) -> str:
    from alliance_cli.prompts import ask

    work.say(f"{place} of {of}: {_where(conflict)} was changed in both.")
    options = [
        (MINE, f"mine, {_moment(conflict.mine_at)}: {_value(conflict.mine)}"),
        (THEIRS, f"theirs, {_moment(conflict.theirs_at)}: {_value(conflict.theirs)}"),
    ]
    return ask.choose("Which one stands? The other is kept in the history.", options, **work.where)


def _agreed_erasures(work: Workspace, made: MergePlan, *, yes: bool) -> dict[str, str]:
    """Clients that were erased there, where somebody says that they are to go here too."""
    if not made.erase or yes:
        return made.erase
    codes = ", ".join(made.erase.values())
    if work.asks:
        from alliance_cli.prompts import ask

        agreed = ask.confirm(f"Erased in the other vault: {codes}. Erase here too? It cannot be undone.", **work.where)
        return made.erase if agreed else {}
    raise BadUsage(f"The other vault has erased {codes}.", "Give --yes to erase here too. Nothing was changed.")


def _erase(mine: Vault, theirs: Vault, erase: dict[str, str], made: MergePlan) -> MergePlan:
    """Erase first, as a command of its own, so that one `undo` takes back all of the merge that follows; what to take
    is looked at again then, as the codes are gone from the other texts."""
    for code in erase.values():
        erasing.erase(mine, clients.find(mine, code), "erased in the other vault")
    mine.begin(mine.command, anew=True)
    decided = {(each.key, each.field): each.kept for each in made.conflicts}
    again = two_vaults.plan(mine, theirs)
    again.conflicts = [replace(each, kept=decided.get((each.key, each.field), each.kept)) for each in again.conflicts]
    return again


def _data(made: MergePlan, renumbered: Sequence[Renumbered], erased: int) -> dict[str, Any]:
    taken = {*made.take, *(c.key for c in made.conflicts if c.kept == THEIRS)}
    return {
        "new": sum(table not in COMES_ALONG for table, _ in made.add),
        "same": made.same,
        "taken": sum(table not in COMES_ALONG for table, _ in taken) + len(made.remove),
        "kept": made.kept,
        "conflicts": [
            {
                "client": c.client,
                "record": c.key[0],
                "field": c.field,
                "mine": c.mine,
                "theirs": c.theirs,
                "mine_at": c.mine_at,
                "theirs_at": c.theirs_at,
                "kept": c.kept,
            }
            for c in made.conflicts
        ],
        "erased": erased,
        "left_out": made.left_out,
        "held": made.held,
        "renumbered": [{"client": r.client, "record": r.record, "was": r.was, "now": r.now} for r in renumbered],
    }


def _said(
    made: MergePlan, renumbered: Sequence[Renumbered], erase: dict[str, str], path: Path, *, dry_run: bool
) -> list[str]:
    counted = _data(made, renumbered, len(erase))
    lines = [
        f"{path} {'would be' if dry_run else 'is'} brought together with this vault. It was only read.",
        f"New: {counted['new']}. Changed there and taken: {counted['taken']}. Changed here and kept: {made.kept}. "
        f"The same on both sides: {made.same}.",
    ]
    for conflict in made.conflicts:
        other = conflict.mine if conflict.kept == THEIRS else conflict.theirs
        lines.append(f"{_where(conflict)}: {conflict.kept} stands; the history keeps the other: {_value(other)}")
    for each in renumbered:
        lines.append(f"{each.record.capitalize()} {each.was} of the other vault is {each.now} here.")
    if erase:
        lines.append(f"Erased there, and {'to be erased' if dry_run else 'now'} here: {', '.join(erase.values())}.")
    if made.held:
        lines.append(f"On hold here, so nothing of it goes as it did there: {', '.join(made.held)}.")
    if made.left_out:
        lines.append(f"Left out, since it belongs to somebody who was erased here: {made.left_out}.")
    if not dry_run and made.news:
        lines.append("“alliance undo” takes it back, erasures apart.")
    return lines


def _where(conflict: Conflict) -> str:
    owner = f"{conflict.client}, " if conflict.client else ""
    return f"{owner}{conflict.key[0].replace('_', ' ')}, {conflict.field.replace('.', ' ').replace('_', ' ')}"


def _value(value: Any) -> str:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"“{shown(said, 60)}”"


def _moment(at: str) -> str:
    return moment_said(at)
