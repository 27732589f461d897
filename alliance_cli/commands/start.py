"""alliance init, alliance demo: from an empty machine to a vault, or to a synthetic practice to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.commands.declare import verb
from alliance_cli.store import keys, vault
from alliance_cli.workspace import Workspace


def attach(app: typer.Typer) -> None:
    verb(app, "init", "alliance init")(init)
    verb(app, "demo", "alliance demo --out ~/alliance-demo")(demo)


def init(work: Workspace) -> None:
    """Make your vault: one encrypted file for the whole practice."""
    vault.check_free(work.vault_path)
    if work.asks:
        work.say("Your vault opens with a passphrase: a sentence that you remember and nobody else knows.")
        work.say("There is no way back in without it, other than the recovery code that comes next.")
    made = vault.create(work.vault_path, work.passphrase("A passphrase for your vault", twice=True))
    code = keys.recovery_code(made.key)
    data = {"vault": str(work.vault_path), "recovery_code": code}
    work.show(data, lambda: _welcome(work, code))
    if work.asks:
        _check_written_down(work, code)
        work.say("Done. Next: alliance client add AB12")


def _welcome(work: Workspace, code: str) -> list[str]:
    groups = code.split("-")
    rows = ["   ".join(groups[i : i + 7]) for i in range(0, len(groups), 7)]
    return [
        f"Your vault: {work.vault_path}",
        "",
        "The recovery code, shown this once. Write it on paper and keep it where you keep your contracts:",
        "",
        *(f"    {row}" for row in rows),
        "",
        "It opens the vault if the passphrase is lost. Losing both is losing the data: nobody can open it then.",
    ]


def _check_written_down(work: Workspace, code: str) -> None:
    """Ask for one group back, so that the code is on paper and not only on the screen."""
    from alliance_cli.prompts import ask

    groups = code.split("-")
    place = sum(map(ord, code)) % len(groups)
    while True:
        typed = ask.text(f"Group {place + 1} of the code, from your paper (Enter to do it later):", **work.where)
        if not typed:
            work.say("Write it down now, while it still stands above.")
            return
        if typed.upper() == groups[place]:
            return
        work.say("That is not the group that stands there. Look once more.")


def demo(
    work: Workspace,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where the report and the charts go.")
    ] = Path("alliance-demo"),
) -> None:
    """Show a synthetic practice: caseload, one client, the report and charts. Your own vault is not touched."""
    from alliance_cli.commands import showing

    work.demo = True
    showing.run(work, out.expanduser())
