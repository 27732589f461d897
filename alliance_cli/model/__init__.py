"""The words of the practice: Client, Session, Measurement, Goal and what belongs to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from alliance_cli.model import words

KINDS = words.KIND.values
POPULATIONS = words.POPULATION.values
ROLES = words.ROLE.values  # every other rater is a participant's label
MODALITIES = words.MODALITY.values
ENDINGS = words.ENDING.values
ATTENDANCES = words.ATTENDANCE.values
HELD = words.ATTENDANCE.counting("held")
MISSED = words.ATTENDANCE.counting("missed")
WHYS = words.WHY.values
MODES = words.MODE.values
AGREED_BY = words.AGREEMENT.values
SOURCES = words.SOURCE.values
SKIP_REASONS = words.SKIP_REASON.values
RUPTURE_KINDS = words.RUPTURE_KIND.values
OUTCOMES = words.OUTCOME.values
NOTICED_BY = words.NOTICER.values
REPAIR_STEPS = words.REPAIR_STEP.values
CONSENTS = words.CONSENT.values
SUPERVISION_FORMATS = words.SUPERVISION_FORMAT.values
AWAY_FOR = words.AWAY_WHY.values

T = TypeVar("T")
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Client(NamedTuple):
    """One piece of work: a person, couple, family or group, known by the practitioner's own code."""

    id: int
    uid: str
    code: str
    kind: str
    population: str
    modality: str | None
    participants: tuple[str, ...]
    opened: date
    closed: date | None = None
    ending: str | None = None
    born: str | None = None  # YYYY-MM
    slot: str | None = None  # "mon 10:00"
    about: str | None = None
    language: str | None = None  # of their screen and their pages
    fields: Mapping[str, str] = NOTHING
    schedule: Mapping[str, int | None] = NOTHING  # days; 0 each session; None switched off

    @property
    def raters(self) -> tuple[str, ...]:
        """Who can rate this work; a couple, family or group has its participants in place of `client`."""
        selves = ("client",) if self.kind == "individual" else self.participants
        return (*selves, "therapist", "caregiver")


class EverKept(NamedTuple, Generic[T]):
    """A record as it stands, and as it stood after each command that made it so and was not taken back."""

    now: T
    once: tuple[T, ...] = ()
    removed: bool = False


class Called(NamedTuple):
    """What a client and the people in this work were ever called; `code` is the latest of `codes`."""

    code: str
    codes: tuple[str, ...]
    labels: tuple[str, ...] = ()


class Session(NamedTuple):
    """One appointment, held or not. `number` is its position by date, then order of entry."""

    id: int
    uid: str
    client: str
    number: int
    date: date
    attendance: str
    why: str | None
    mode: str
    minutes: int | None
    written: str  # UTC, when the record was made
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    note: Mapping[str, str] = NOTHING
    unconfirmed: bool = False  # named by a calendar; nobody has said yet that it took place
    in_break: bool = False  # while one of the two was away: nothing counts as missed

    @property
    def held(self) -> bool:
        return self.attendance in HELD

    @property
    def missed(self) -> bool:
        """Whether the client's side called it off or stayed away; what the practitioner cancelled is no miss."""
        return self.attendance in MISSED and not self.in_break


def came(label: str, present: Sequence[str], absent: Sequence[str]) -> bool:
    """Whether one of several was there: everyone was, where nobody is named."""
    return label not in absent and (not present or label in present)


class Addendum(NamedTuple):
    """What was added to a session's note later: by whom (`client` or `me`), and when (UTC)."""

    said_by: str
    text: str
    written: str


class Measurement(NamedTuple):
    """One rating as it was given: whole steps of the instrument's scale, raw, None where not answered.

    `total` (in steps) stands only where a total alone was entered. `session` is the number of the first
    held session of the date, if there is one.
    """

    id: int
    uid: str
    client: str | None
    instrument: str
    version: str
    date: date
    rater: str
    answers: tuple[int | None, ...]
    total: int | None = None
    prediction: bool = False
    guess: int | None = None
    source: str = "paper"
    skipped: str | None = None
    client_said: str | None = None
    will_change: str | None = None
    paused: bool = False
    session: int | None = None
    language: str | None = None  # of the client's screen, where one was asked for


class Task(NamedTuple):
    """A way of working towards a goal, and whether both hold it to be the right one."""

    uid: str
    number: int
    text: str
    agreed_by: str
    since: date
    status: str = "open"


class Goal(NamedTuple):
    """What the client wants, in their words; numbered per client."""

    uid: str
    client: str
    number: int
    text: str
    agreed_by: str
    since: date
    status: str = "open"  # open | done | dropped
    ended: date | None = None
    tasks: tuple[Task, ...] = ()


class Signal(NamedTuple):
    """A named finding about one rating or one appointment: the rule, its numbers, and a sentence that explains.

    `value` and `limit` are in the instrument's unit; `n` is how many earlier ratings it rests on; `item` counts
    from 1; `strong` is set by the rules that know two strengths, `since_…` by those that look back over a stretch.
    """

    rule: str
    message: str
    value: float | None = None
    limit: float | None = None
    item: int | None = None
    n: int | None = None
    strong: bool | None = None
    since_session: int | None = None
    since_date: date | None = None


class RepairStep(NamedTuple):
    """One step of a repair, taken on a date; `session` is the number of that date's session, if any."""

    step: str
    date: date
    session: int | None = None
    note: str | None = None


class Rupture(NamedTuple):
    """A strain that a person called one. Numbered per client; only a person closes it."""

    uid: str
    client: str
    number: int
    kind: str
    with_whom: str | None  # a participant's label, "both" or "between-partners"
    status: str  # open, or one of OUTCOMES
    session: int | None
    opened: date
    closed: date | None = None
    markers: tuple[str, ...] = ()
    noticed_by: str | None = None
    said: str | None = None
    my_part: str | None = None
    note: str | None = None
    steps: tuple[RepairStep, ...] = ()


class Consent(NamedTuple):
    """What a client agreed to (one of CONSENTS), when, by whom, and when it was withdrawn."""

    what: str
    on: date
    by: str | None = None
    withdrawn: date | None = None


class Decision(NamedTuple):
    """What supervision decided, for one client or for the practice; `number` counts within its supervision."""

    supervision: int
    number: int
    client: str | None
    text: str
    made: date
    done: date | None = None
    outcome: str | None = None  # what came of it
    recorded: date | None = None  # the day on which it was said to be done
    uid: str = ""


class Dismissal(NamedTuple):
    """The practitioner says that what the ratings showed at this date was nothing."""

    date: date
    session: int | None = None


class Record(NamedTuple):
    """Everything that is kept of one client, gathered: what analysis, report and export are handed."""

    client: Client
    sessions: tuple[Session, ...] = ()  # by number
    measurements: tuple[Measurement, ...] = ()  # by date, then entry; predictions, skipped and paused ones included
    goals: tuple[Goal, ...] = ()
    ruptures: tuple[Rupture, ...] = ()
    consents: tuple[Consent, ...] = ()
    decisions: tuple[Decision, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()
    breaks: tuple[Away, ...] = ()  # the practice's and the client's own, by first day

    @property
    def half_given(self) -> tuple[Measurement, ...]:
        """Ratings that were begun and not finished."""
        return tuple(rating for rating in self.measurements if rating.paused)


CLIENT_FIELDS = (
    "hopes",
    "readiness",
    "past_relationships",
    "style",
    "culture_identity",
    "power_between_us",
    "preferences",
    "confidentiality_agreement",
    "parent_contact",
    "who_may_see",
)


class Supervision(NamedTuple):
    """One supervision: whom, how long, which cases, what was asked and decided. `number` is its place by date."""

    id: int
    uid: str
    number: int
    date: date
    supervisor: str | None
    minutes: int | None
    format: str | None
    cases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    paused: bool = False
    people: int | None = None  # among how many a group's time was shared


class Away(NamedTuple):
    """A break: the practitioner's, or one client's own; both days included. `number` is its place by first day."""

    number: int
    uid: str
    client: str | None
    first: date
    last: date
    why: str | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


class Reflection(NamedTuple):
    """Something the practitioner wrote on their own part: private. `number` is its place by date."""

    number: int
    uid: str
    client: str | None
    date: date
    prompt: str | None
    text: str
    paused: bool = False


class KeptDefinition(NamedTuple):
    """What a rating was made with, as the vault keeps it: the file of a questionnaire in one version.

    `scoring`: what makes a score of answers, as text to compare. `wordings`: licensed ones, which go into no export.
    """

    instrument: str
    version: str
    scoring: str
    content: Mapping[str, Any]
    wordings: tuple[Mapping[str, Any], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.instrument} {self.version}"


class Permit(NamedTuple):
    """The practitioner's statement that a questionnaire may open on screen."""

    instrument: str
    on_screen: str
    statement: str
