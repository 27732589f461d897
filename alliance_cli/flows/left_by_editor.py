"""What an editor left when its window was closed is offered to the note it belongs to, before anything is swept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance_cli.errors import AllianceError, BadUsage, Interrupted, NotFound
from alliance_cli.flows import rupture_in_note
from alliance_cli.forms import note_form
from alliance_cli.model import Session
from alliance_cli.store import clients, sessions
from alliance_cli.workspace import Workspace

if TYPE_CHECKING:
    from alliance_cli.prompts.editor import Draft

STANDS = "What the editor holds and the note does not stands in {place}. The next note that you open offers it."
_TAKE, _OPEN, _LEAVE, _DROP = "take it into the note", "open it in the editor", "leave it for now", "throw it away"
_READ_HERE = "show it here"
_GONE_FOR_GOOD = {_DROP: "Throw it away? What the editor held stands nowhere else."}


def offer(work: Workspace) -> None:
    """Raises Interrupted; what was not decided stays where it is."""
    from alliance_cli.prompts import editor

    for draft in editor.drafts():
        try:
            _settle(work, draft, sessions.by_uid(work.vault, draft.note))
        except NotFound:
            _settle_alone(work, draft)
        finally:
            draft.leave()


def _settle(work: Workspace, draft: Draft, session: Session) -> None:
    """Ask what becomes of a draft, unless its note has it already."""
    from alliance_cli.prompts import ask

    now = {**session.note, **sessions.private_note(work.vault, session)}.get(draft.field, "")
    text = _text(draft)
    if text in (now, "") and not draft.holds_more():
        draft.drop()
        return
    label, _ = note_form.said(draft.field, "")
    work.say(f"An editor was closed over a text of {session.client}, session {session.number}: {label}.")
    ways = [_OPEN, _LEAVE, _DROP]
    if text not in (None, "", now):
        ways.insert(1 if draft.holds_more() else 0, _TAKE)
    while True:
        way = ask.choose("What should become of it?", ways, final=_GONE_FOR_GOOD, **work.where)
        if way == _LEAVE:
            return
        if way == _DROP or (way == _TAKE and text and _keep(work, session, draft.field, text)):
            draft.drop()
            return
        if way == _OPEN and _edited(work, draft, session, text or now):
            return


def _settle_alone(work: Workspace, draft: Draft) -> None:
    """The same of a text whose note was removed, or stands in another vault: there is nothing to take it into."""
    from alliance_cli.prompts import ask

    text = _text(draft)
    if text == "" and not draft.holds_more():
        draft.drop()
        return
    label, _ = note_form.said(draft.field, "")
    work.say(f"An editor left a text ({label}). Its note is not in this vault: it was removed, or is in another one.")
    ways = [_LEAVE, _DROP]
    if text:
        ways.insert(0, _READ_HERE)
    while (way := ask.choose("What should become of it?", ways, final=_GONE_FOR_GOOD, **work.where)) == _READ_HERE:
        work.say(text or "")
    if way == _DROP:
        draft.drop()
    else:
        work.say(f"It stays in {draft.folder}, and is asked about again.")


def _text(draft: Draft) -> str | None:
    try:
        return draft.text(newest=True)
    except AllianceError:
        return None


def _edited(work: Workspace, draft: Draft, session: Session, before: str) -> bool:
    """Whether it came back from the editor and was kept."""
    from alliance_cli.prompts import editor

    try:
        back = editor.edit(draft, before)
    except AllianceError as error:
        work.say(f"{error.what} {error.hint}")
        return False
    if back.said:
        work.say(back.said)
    kept = back.text is not None and _keep(work, session, draft.field, back.text)
    if kept:
        draft.drop()
    if back.stopped:
        raise Interrupted(
            "Stopped.", "What the editor held is in the note." if kept else STANDS.format(place=draft.folder)
        )
    return kept


def _keep(work: Workspace, session: Session, field: str, text: str) -> bool:
    """The text in its note; what stood there before stays in the history. False, and said, where it cannot be."""
    try:
        value = note_form.check({field: text})[field]
    except BadUsage as mistake:
        work.say(f"{mistake.what} {mistake.hint}")
        return False
    private = field in note_form.private_fields({field: value})

    def write() -> None:
        with work.vault.writing():
            sessions.keep_field(work.vault, session, field, value, private=private)
            client = clients.find(work.vault, session.client)
            left = sessions.paused(work.vault, client)
            if left is None or left.id != session.id:  # a note that is done
                rupture_in_note.settle(work.vault, client, sessions.by_id(work.vault, session.id))

    work.keep(write)
    return True
