"""Bare `alliance`: with a vault the menu of the day; without one, a greeting and the first steps."""

from __future__ import annotations

from typing import Any

import typer

from alliance_cli.workspace import Workspace

FIRST_STEPS = """\
alliance: for the work between you and your client.

  alliance demo              look at a synthetic practice first
  alliance init              make your own encrypted vault
  alliance client add AB12   add a client, by a code of your own
  alliance measure srs AB12  measure the alliance at the end of a session
  alliance session add AB12  record the session
  alliance report            before supervision

“alliance --help” lists everything."""

MENU = (
    ("measure", "A rating, with the client here"),
    ("session add", "A session's note"),
    ("brief", "Before the session"),
    ("caseload", "Who needs attention"),
    ("report", "Before supervision"),
)


def welcome(work: Workspace, context: typer.Context) -> None:
    """At a terminal with a vault: what to do now; else the first steps."""
    if not work.asks or not (work.demo or work.vault_path.exists()):
        work.say(FIRST_STEPS)
        return
    from alliance_cli.prompts import ask

    chosen = ask.choose("What now?", MENU, **work.where)
    command: Any = context.command
    for word in chosen.split():
        command = command.get_command(context, word)
    with command.make_context(chosen, [], parent=context) as inner:
        command.invoke(inner)
