"""The caseload: who needs attention, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance_cli.analysis.ranking import Entry
from alliance_cli.analysis.reasons import Reason
from alliance_cli.analysis.sentences import RULES
from alliance_cli.model import words
from alliance_cli.render.terminal.tables import heading, table, text


def caseload(entries: Sequence[Entry], *, everything: bool = False, none: str | None = None) -> list[Any]:
    """One question per client, or `everything` that was found; `none`: said where nobody is."""
    if not entries:
        return [text(none or "No open clients yet. “alliance client add AB12” adds one.")]
    parts: list[Any] = []
    for level in words.ATTENTION:
        some = [e for e in entries if e.attention == level]
        if not some:
            continue
        parts.append(heading(f"{words.ATTENTION.sign(level)} {words.ATTENTION.said(level)}".strip()))
        made = table("Client", "Sessions", "Last", "Why", right=["Sessions"], fold=["Why"])
        for entry in some:
            reasons = to_ask_about(entry.reasons, everything=everything)
            due = [f"Due: {d.instrument} ({d.rater}) since {d.due}" for d in entry.due]
            last = str(entry.last_session) if entry.last_session else "–"
            made.add_row(entry.client, str(entry.sessions), last, text("\n".join([*reasons, *due])))
        parts += [made, text("")]
    parts.append(text(f"{words.NOTHING_FLAGGED}: clients mark less strain than observers see.", "dim"))
    return parts


def to_ask_about(reasons: Sequence[Reason], *, everything: bool = False) -> list[str]:
    """The most pressing reason with its question, the others in a few words; or each in full."""
    if everything or len(reasons) < 2:
        return list(map(text_of_reason, reasons))
    others: dict[str, dict[str, None]] = {}
    for one in reasons[1:]:
        others.setdefault(RULES[one.rule].on_list, {})[str(one.date if one.session is None else one.session)] = None
    also = (f"{what} ({', '.join(where)})" for what, where in others.items())
    return [text_of_reason(reasons[0]), f"Also: {'; '.join(also)}."]


def text_of_reason(reason: Reason) -> str:
    return (
        reason.message
        if reason.session is None or reason.says_where
        else f"{reason.message} (session {reason.session})"
    )
