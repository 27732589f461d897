"""What was recorded and changed, one line each."""

from __future__ import annotations

from alliance_cli.render.terminal import history_table
from alliance_cli.store import changes


def test_a_line_says_when_by_which_command_and_what_changed(practice, shown):
    practice.do("client", "add", "AB12", "--about", "first words")
    practice.do("client", "edit", "AB12", "--about", "other words")
    vault = practice.open()
    said = shown(history_table.history(changes.history(vault)), 140)
    vault.close()
    edited, added = [line for line in said.splitlines() if "AB12" in line]
    assert "client edit" in edited
    assert "about: first words → other words" in edited
    assert "new client" in added


def test_nothing_yet_is_said(shown):
    assert "Nothing was recorded yet." in shown(history_table.history([]))
