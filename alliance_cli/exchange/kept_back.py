"""What leaves only if it is asked for: private notes, reflections, and in a client's record the practitioner's part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance_cli.exchange.outgoing import JsonRow
from alliance_cli.model.words import counted

DRAFTED = ("rupture_my_part",)  # of a note that is not finished: it moves to the rupture when it is
TICKED = ("withdrawal", "confrontation")  # in a note, what a rupture's markers are


@dataclass(slots=True)
class KeptBack:
    """How much was kept back of what would have left."""

    reflections: int = 0
    fields: int = 0
    parts: int = 0
    notes: int = 0  # with less in them than is kept, as a part of that is yours
    supervisors: int = 0
    goals: int = 0  # these of several people, where what is one's own leaves
    ruptures: int = 0
    decisions: int = 0

    def __str__(self) -> str:
        back = (
            *((self.reflections, "reflection"), (self.fields, "private field"), (self.goals, "goal")),
            *((self.ruptures, "rupture"), (self.decisions, "decision of supervision")),
        )
        said = [counted(count, what) for count, what in back if count]
        if self.parts:
            said.append(
                f"your part in {counted(self.parts, 'rupture')} (with the markers, ticks and notes that go with it)"
            )
        return ", ".join(said)


def keep_back(rows: JsonRow, *, whole: bool) -> tuple[JsonRow, KeptBack]:
    """The rows without what is private, their keys with null or []; `whole`: everyone's leave, to move house.

    With the practitioner's part in a rupture go its markers, what the note of its session ticked of it, and their notes
    on it, so that what stays does not describe the client alone; the client's words and the steps stay.
    """
    back = KeptBack()
    made = dict(rows) | {"clients": [_client(client, back, whole=whole) for client in rows["clients"]]}
    if "reflections" in rows:
        back.reflections += len(rows["reflections"])
        made["reflections"] = []
    if not whole:
        back.supervisors = sum(s["supervisor"] is not None for s in rows["supervisions"])
        made["supervisions"] = [s | {"supervisor": None} for s in rows["supervisions"]]
    return made, back


def _client(client: JsonRow, back: KeptBack, *, whole: bool) -> JsonRow:
    back.reflections += len(client["reflections"])
    of_mine = () if whole else [r["session"] for r in client["ruptures"] if r["my_part"] is not None]
    sessions = [
        _session(session, back, whole=whole, ticked=session["uid"] not in of_mine) for session in client["sessions"]
    ]
    ruptures = client["ruptures"] if whole else [_rupture(rupture, back) for rupture in client["ruptures"]]
    return client | {"sessions": sessions, "ruptures": ruptures, "reflections": []}


def _session(session: JsonRow, back: KeptBack, *, whole: bool, ticked: bool) -> JsonRow:
    back.fields += len(session.get("private", ()))
    drafted = () if whole else [field for field in DRAFTED if session["note"].get(field)]
    back.parts += len(drafted)
    gone = (*drafted, *(TICKED if drafted or not ticked else ()))
    note = {field: text for field, text in session["note"].items() if field not in gone}
    back.notes += note != session["note"]
    return {key: value for key, value in session.items() if key != "private"} | {"note": note}


def _rupture(rupture: JsonRow, back: KeptBack) -> JsonRow:
    if rupture["my_part"] is None:
        return rupture
    back.parts += 1
    steps = [step | {"note": None} for step in rupture["steps"]]
    return rupture | {"my_part": None, "note": None, "markers": [], "steps": steps}


def beside_one(rows: JsonRow) -> KeptBack:
    """What of a couple's, family's or group's record is no single participant's own, so that it never goes."""
    [client] = rows["clients"]
    return KeptBack(
        reflections=len(client["reflections"]),
        fields=sum(len(session.get("private", ())) for session in client["sessions"]),
        goals=len(client["goals"]),
        ruptures=len(client["ruptures"]),
        decisions=sum(len(one["decisions"]) for one in rows["supervisions"]),
    )


def without(client: JsonRow, label: str) -> list[JsonRow]:
    """The meetings that a participant was not at."""
    return [session for session in client["sessions"] if not _was_there(session, label)]


def of_participant(client: JsonRow, label: str, *, joint: bool, alone: bool) -> JsonRow:
    """What of a couple's, family's or group's record is one participant's own: their marks and words, their consents.

    `joint`: everyone agreed to sharing, so what is kept of the meetings with others too; `alone`: also what was
    written of separate meetings, which may be about the others. A meeting that they were not at never goes.
    """
    met = [session for session in client["sessions"] if _was_there(session, label)]
    separate = [session["uid"] for session in met if session["present"] == [label]]
    own = [_own_meeting(s, written=joint if s["uid"] not in separate else alone) for s in met]
    return client | {
        "about": None,
        "fields": {},
        "goals": [],
        "sessions": [session for session in own if joint or session["uid"] in separate],
        "ratings": [_own_rating(r) for r in client["ratings"] if r["rater"] == label and not r["prediction"]],
        "ruptures": [],
        "dismissals": [],
        "consents": [c for c in client["consents"] if c["given_by"] == label],
        "holds": [],
        "reflections": [],
    }


def _was_there(session: JsonRow, label: str) -> bool:
    """Where nobody was named as present, all were meant, but those named as absent."""
    return label in session["present"] if session["present"] else label not in session["absent"]


def _own_meeting(session: JsonRow, *, written: bool) -> JsonRow:
    """A meeting with what was written of it, or with the client's own words alone; private notes never go."""
    kept = {key: value for key, value in session.items() if key != "private"}
    if written:
        return kept | {"note": {field: text for field, text in kept["note"].items() if field != "will_change"}}
    return kept | {"note": {}, "addenda": [each for each in kept["addenda"] if each["said_by"] == "client"]}


def _own_rating(rating: JsonRow) -> JsonRow:
    return rating | {"guess": None, "will_change": None}


def agreed_to_share(client: JsonRow) -> bool:
    """Whether every participant's consent to what is kept of them stands."""
    given: Sequence[str] = [c["given_by"] for c in client["consents"] if c["what"] == "data" and c["withdrawn"] is None]
    return set(client["participants"]) <= set(given)
