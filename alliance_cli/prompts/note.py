"""Walks a note form: the quiet path first, the rest behind a list; every answer is handed on as it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Unpack

from alliance_cli.errors import BadUsage, Interrupted, StepBack
from alliance_cli.forms.note_form import Field, NoteForm
from alliance_cli.inputs import clean
from alliance_cli.prompts.keeping import at_last, until_kept_plain
from alliance_cli.prompts.note_page import Edit, NotePage
from alliance_cli.prompts.note_steps import OPTION_KEYS, Keep, Steps
from alliance_cli.prompts.plain_line import BACK, line, tell, tell_option, tell_way_back
from alliance_cli.prompts.terminal import Where, is_plain

WAYS_TYPED = "Enter skips a question, a full stop ends the note."


def walk(
    form: NoteForm,
    keep: Keep,
    given: Mapping[str, str] | None = None,
    *,
    recall: Sequence[str] = (),
    heading: str = "",
    editor: Edit | None = None,
    filled: bool = False,
    open_at: str = "",
    **where: Unpack[Where],
) -> dict[str, str]:
    """Ask the form at the terminal; returns all values that stand at the end, by field id.

    `keep(field_id, value)` is called at once for every new value ("" where one was emptied). `given`: the values of a
    paused note, which goes on in the field that it was `open_at`, or after the last of them. `recall`: what to have in
    mind, shown on top. `editor`: opens the text of a field. `filled`: the page opens at its first field all the same.
    Raises Interrupted, with the field it was `left_at`; what was typed by then has been handed to `keep`, and where
    that was not possible the error says why (`unkept`).
    """
    steps = Steps(form, keep, dict(given or {}), from_start=filled, open_at=open_at)
    try:
        if is_plain(where):
            _walk_plain(steps, recall, heading, where)
        else:
            NotePage(steps, recall, heading, editor, where).run()
    except Interrupted as stopped:
        stopped.left_at = steps.field.id if steps.field and steps.value(steps.field) else ""
        raise
    return {id: value for id, value in steps.values.items() if value}


def _walk_plain(steps: Steps, recall: Sequence[str], heading: str, where: Where) -> None:
    for text in (*recall, heading, WAYS_TYPED):
        if text:
            tell(f"{clean(text)}\n")
    tell_way_back(where)
    shown_section = ""
    while True:
        section, field = steps.section, steps.field
        if section is None or field is None:
            if not _list_plain(steps):
                return
            continue
        if section.id != shown_section:
            tell(f"\n{section.title}\n")
            shown_section = section.id
        if not _field_plain(steps, field, where):
            return


def _list_plain(steps: Steps) -> bool:
    """The list of sections; False where that is all."""
    tell("\nAnything more? A letter opens, Enter ends.\n")
    for section in steps.sections:
        tell_option(section.key, f"{section.title}: {section.about}")
    try:
        typed = line("Letter: ").strip().lower()
    except StepBack:
        steps.back()
        return True
    if typed in ("", "."):
        return False
    if not steps.open(typed):
        tell("There is no such letter.\n")
    return True


def _field_plain(steps: Steps, field: Field, where: Where) -> bool:
    """One question; False where the note ends here."""
    now = steps.told(field)
    asked = f"{field.label}{f' ({field.hint})' if field.hint else ''}{_place(steps, field)}"
    if field.options:
        tell(f"{asked}\n")
        for key, option in zip(OPTION_KEYS, field.options, strict=False):
            tell_option(key, option.label)
        asked = "Keys, separated by spaces" if field.type == "ticks" else "Key"
    try:
        typed = line(f"{asked} [{now}] (Enter keeps it, a hyphen empties it): " if now else f"{asked}: ").strip()
    except Interrupted as stopped:
        half = stopped.typed.strip()
        if half not in ("", ".", BACK, "-"):
            stopped.unkept = at_last(lambda: steps.put(field, _read_plain(field, half)))
        if not isinstance(stopped, StepBack) or not steps.past:
            raise
        if stopped.unkept:
            tell(f"{stopped.unkept}\n")
        else:
            steps.back()
        return True
    if typed == ".":
        return False
    try:
        if typed:
            value = "" if typed == "-" else _read_plain(field, typed)
            until_kept_plain(lambda: steps.put(field, value), where)
    except BadUsage as mistake:
        tell(f"{mistake.what} {mistake.hint}\n")
        return True
    steps.next()
    return True


def _place(steps: Steps, field: Field) -> str:
    """How many follow in this section; fields that wait for an answer may come to them."""
    if steps.section is None:
        return ""
    fields = [each.id for each in steps.section.fields]
    follow = len(fields) - fields.index(field.id) - 1
    every = next(len(section.fields) for section in steps.form.sections if section.id == steps.section.id)
    if every > len(fields):
        return f" (at least {follow} more here)" if follow else ""
    return f" ({follow} more here)" if follow else " (the last here)"


def _read_plain(field: Field, typed: str) -> str:
    """Option keys (1 3 a) as ids; anything else as it stands."""
    if not field.options:
        return typed
    by_key = dict(zip(OPTION_KEYS, (option.id for option in field.options), strict=False))
    words = typed.replace(",", " ").split()
    return ",".join(by_key[word] for word in words) if all(word in by_key for word in words) else typed
