"""Each closed set of the practice once: the values that are kept, how each is said, its sign, and what it counts as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Word(NamedTuple):
    """One value as it is kept, how it is said within a sentence (the value itself, where nothing else stands here),
    the sign for it where room is scarce, and what it counts as."""

    value: str
    how: str = ""
    sign: str = ""
    counts: tuple[str, ...] = ()


class Vocabulary:
    """A closed set, in the order in which it is offered."""

    def __init__(self, *words: Word | str) -> None:
        self._words = {w.value: w for w in (Word(w) if isinstance(w, str) else w for w in words)}

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(self._words)

    def said(self, value: str) -> str:
        """How a value is said; a word of somebody's own as it stands."""
        word = self._words.get(value)
        return word.how or word.value if word else value

    def sign(self, value: str) -> str:
        return self._words[value].sign

    def counting(self, what: str) -> tuple[str, ...]:
        """The values that count as this: `ATTENDANCE.counting("missed")`."""
        return tuple(word.value for word in self._words.values() if what in word.counts)


_HEAD = re.compile(r"^.+?(?= (?:of |to |in |on |for |“)|$)")  # “step” of “step of a repair”


def counted(count: int, noun: str, many: str = "") -> str:
    """So many of them: “1 rating”, “2 ratings”, “3 ways of working”; `many` where an s does not make it."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {many or _HEAD.sub(lambda head: f'{head[0]}s', noun)}"


EACH_SESSION = 0
A_MEAN_MONTH = 30.44  # days


def how_often(days: int | None) -> str:
    """An interval as a person says it; None is never."""
    if days is None:
        return "off"
    if days == EACH_SESSION:
        return "at each session"
    months = round(days / A_MEAN_MONTH)
    weeks, rest = divmod(days, 7)
    if months and abs(months * A_MEAN_MONTH - days) < 1:
        many, unit = months, "month"
    else:
        many, unit = (days, "day") if rest else (weeks, "week")
    return f"every {unit if many == 1 else counted(many, unit)}"


KIND = Vocabulary("individual", "couple", "family", "group")
POPULATION = Vocabulary("adult", "adolescent", "child")
MODALITY = Vocabulary(Word("cbt", "CBT"), "psychodynamic", Word("dbt", "DBT"), "humanistic", "integrative", "other")
PLANNED, UNPLANNED = "planned", "unplanned"
ENDING = Vocabulary(
    Word(PLANNED, "as planned"),
    Word(UNPLANNED, "ended before we agreed"),
    Word("referred", "referred to someone else"),
    "other",
)
ROLE = Vocabulary(
    Word("client", "the client"), Word("therapist", "the therapist"), Word("caregiver", "the caregiver")
)  # every other rater is a participant's label

ATTENDED, CANCELLED = "attended", "cancelled"
# What an appointment counts as, each once: held, missed (the client's side called it off or stayed away), or mine.
# At short notice: what can mean strain (`analysis.strain`).
ATTENDANCE = Vocabulary(
    Word(ATTENDED, "attended", "●", ("held",)),
    Word("late", "came late", "◐", ("held",)),
    Word(CANCELLED, "cancelled in time", "○", ("missed",)),
    Word("late-cancelled", "cancelled late", "/", ("missed", "at short notice")),
    Word("no-show", "did not come", "×", ("missed", "at short notice")),
    Word("cancelled-by-me", "cancelled by me", "–", ("mine",)),
)
NOT_KNOWN = "unknown"
WHY = Vocabulary(
    "illness", "work", Word("care", "somebody to look after"), "travel", "money", Word(NOT_KNOWN, "not known"),
    Word("told-me", "another reason, which I was told"),
)  # fmt: skip
MODE = Vocabulary(Word("in-person", "in person"), "video", "phone")

SOURCE = Vocabulary(
    Word("screen", "on screen"), Word("paper", "on paper"), Word("spoken", "asked aloud"),
    Word("form", "by the form sent out"),
)  # fmt: skip
DECLINED = "client-declined"
SKIP_REASON = Vocabulary(
    Word("forgot", "forgotten"), Word("no-time", "no time"), Word("not-the-moment", "not the moment"),
    Word(DECLINED, "the client would rather not"), Word("technical", "a technical reason"),
)  # fmt: skip

NOBODY = "none"
AGREEMENT = Vocabulary(
    Word("both", "agreed by both"), Word("client", "the client's"), Word("therapist", "mine"),
    Word(NOBODY, "not agreed yet"),
)  # fmt: skip
OPEN = "open"
GOAL_STATUS = Vocabulary(OPEN, "done", "dropped")

RUPTURE_KIND = Vocabulary("withdrawal", "confrontation", "mixed")
REPAIRED, UNREPAIRED, NOT_A_RUPTURE = "repaired", "unrepaired", "not-a-rupture"
OUTCOME = Vocabulary(REPAIRED, UNREPAIRED, Word(NOT_A_RUPTURE, "not a rupture"), Word("new-level", "a new level"))
NOTICER = Vocabulary(Word("client", "the client"), Word("therapist", "me"), Word("scores", "the ratings"))
STEP_AGREED, STEP_CHECKED = "agreed", "checked-again"
REPAIR_STEP = Vocabulary(
    "noticed", "invited", "heard", "validated", "owned", "explained", "clarified",
    Word("changed-task", "changed a task"), Word("changed-goal", "changed a goal"), STEP_AGREED,
    Word(STEP_CHECKED, "checked again"),
)  # fmt: skip
EPISODE_STATUS = Vocabulary(
    Word(OPEN, "dip, not back yet"), Word("back_to_usual", "dip and back"), Word("new_level", "to a new level"),
    "dismissed",
)  # fmt: skip

CONSENT = Vocabulary("ratings", "data", "supervision", "telehealth", "research", "recording")
CPD = "cpd"  # training: it counts as such, never as supervision
SUPERVISION_FORMAT = Vocabulary("individual", "group", "peer", Word(CPD, "training (CPD)"))
AWAY_WHY = Vocabulary("holiday", "illness", "training", "other")
SAID_BY = Vocabulary(Word("client", "the client"), "me")
SIDE = Vocabulary("mine", "theirs")  # whose wording was kept where two vaults were brought together

ACT, WATCH, OK = "act", "watch", "ok"
ATTENTION = Vocabulary(
    Word(ACT, "take to supervision", "!!"), Word(WATCH, "worth asking", "?"), Word(OK, "nothing flagged")
)  # the most pressing first
NOTHING_FLAGGED = "Nothing flagged does not mean all is well"
# What a row of the vault is, where a change of it is told.
RECORD = Vocabulary(
    "client", "session", "note", Word("private_note", "private note"), Word("addendum", "addition to a note"),
    Word("measurement", "rating"), Word("answer", "rating"), "goal", Word("task", "way of working"), "rupture",
    Word("repair_step", "step of a repair"), Word("dismissal", "line “it was nothing”"), "consent", "hold",
    Word("disclosure", "line on what left"), "supervision", Word("supervision_case", "case in supervision"),
    "decision", "reflection", "setting", "definition", "wording", Word("permit", "permit to show on screen"),
    Word("away", "break"),
    Word("merge_point", "merge"), Word("merge_conflict", "conflict of a merge"),
)  # fmt: skip
