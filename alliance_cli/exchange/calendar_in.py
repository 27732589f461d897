"""A calendar (.ics) as sessions: series unfolded, clients only, nothing of an event but when it was and how long."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from alliance_cli.dates import EARLIEST
from alliance_cli.errors import BadFile
from alliance_cli.exchange import their_words
from alliance_cli.exchange.csv_in import YET_TO_COME
from alliance_cli.exchange.outcome import Asks, Brought, Doubt, Incoming, Problem, Track, Unfit, untracked
from alliance_cli.exchange.plain_words import plain
from alliance_cli.inputs import shown
from alliance_cli.model import Session
from alliance_cli.model.words import ATTENDED, CANCELLED

if TYPE_CHECKING:
    from icalendar import Event

BEGINS = "BEGIN:VCALENDAR"
OF_NO_CLIENT = "of no client"
TOO_LONG = "longer than a day"
TOO_EARLY = f"before {EARLIEST}"
UNKNOWN_ZONE = "the time zone “{zone}” is not known here: 10:00 there was taken for 10:00 on this computer's clock."
FITS_NO_DAY = "this rule fits no day there is, so only the event's own day was taken."
LEFT_ASIDE = "whose it is was left open"
OF_AN_EVENT = {"DTSTART": "date", "DTEND": "minutes", "SUMMARY": "client"}
MOST_APPOINTMENTS = 300_000  # a hundred years of twelve a day
FORESEEN = timedelta(days=3660)  # how far a series that ends is counted into the future
DAY = timedelta(days=1)
# All that is read of an event: when it is, how it recurs, and the title, which tells whose it is.
_READ_OF_AN_EVENT = frozenset(
    "UID SEQUENCE RECURRENCE-ID DTSTART DTEND DURATION RRULE RDATE EXDATE STATUS SUMMARY".split()
)
_PROPERTY = re.compile(r"[A-Za-z0-9-]+")
_RECURS = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)\b", re.IGNORECASE)
# What would make a day, or a step, of one date into very many: hours, minutes, and steps of nothing.
_RUNS_AWAY = re.compile(r"\bBY(HOUR|MINUTE|SECOND)=\d+,|\bINTERVAL=[0-]", re.IGNORECASE)
_BEGINS_ON = re.compile(r"DTSTART[^:]*:(\d{4})(\d\d)(\d\d)", re.IGNORECASE)
_ENDS = re.compile(r";?(UNTIL|COUNT)=[^;]*")
_LATE = 9500  # from here on, 400 years lie before the last century there is
_EDGE = date(EARLIEST, 1, 1)
_WRONG = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, ArithmeticError)


@dataclass(slots=True)
class _Event:
    """The lines of an event that are read, and where it begins."""

    line: int
    lines: list[str] = field(default_factory=list)
    uid: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Meeting:
    """One appointment: the day here, when it begins (for telling two apart), how long it is."""

    line: int
    day: date
    begins: datetime | None
    minutes: int | None
    cancelled: bool
    title: str


def read(
    text: str,
    name: str,
    whose: Callable[[str], frozenset[str]],
    today: date,
    *,
    answered: Mapping[str, str] | None = None,
    track: Track[Any] = untracked,
) -> Incoming:
    """Every appointment of a client up to today. `whose`: the codes of the clients whom a title names; `answered`:
    whose the appointments are that could be of several, by `which`.

    Raises Unfit for events of clients that cannot be read, Asks where whose one is remains open. No title is ever said.
    """
    if BEGINS not in text[:1_000_000].upper():
        raise BadFile(f"{name} is no calendar.", "Calendar programs export one as .ics.")
    events, zones = _events(text, name)
    incoming, problems, unsure = Incoming(), list[Problem](), list[_Meeting]()
    series: dict[str, list[_Event]] = defaultdict(list)
    for event in events:
        series[event.uid].append(event)
    ours = [each for each in series.values() if any(whose(event.title) for event in each)]
    incoming.left_out[OF_NO_CLIENT] = len(events) - sum(map(len, ours))
    incoming.doubts += [doubt for group in ours for event in group for doubt in _without_what_never_is(event)]
    meetings: list[_Meeting] = []
    unknown: dict[str, int] = {}  # time zones, and the line of an event that names each
    for group, components in track(_parsed(ours, zones, name), "Reading", len(ours)):
        try:
            meetings += _unfolded(group, components, today, incoming.left_out)
            for zone in filter(None, map(_unknown_zone, components)):
                unknown.setdefault(zone, group[0].line)
        except _WRONG:
            problems.append(Problem(group[0].line, None, "when this event is, or how it recurs, cannot be read."))
        if len(meetings) > MOST_APPOINTMENTS:
            raise BadFile(f"{name} holds more than {MOST_APPOINTMENTS:,} appointments.", "Is it the right file?")
    incoming.doubts += [
        Problem(line, "DTSTART", UNKNOWN_ZONE.format(zone=shown(zone))) for zone, line in unknown.items()
    ]
    seen: dict[Hashable, int] = {}
    for met in sorted(meetings, key=lambda met: (met.day, str(met.begins or ""))):
        codes = whose(met.title)
        code = next(iter(codes)) if len(codes) == 1 else (answered or {}).get(_which(codes, met))
        if not codes or code == "":
            incoming.left_out[LEFT_ASIDE if codes else OF_NO_CLIENT] += 1
        elif code is None:
            unsure.append(met)
        elif met.begins and (same := (code, met.begins, met.cancelled)) in seen:
            incoming.repeated.append((met.line, seen[same]))
        else:
            seen[code, met.begins, met.cancelled] = met.line
            incoming.sessions.append(_session(met, code))
    incoming.rows = len(incoming.sessions) + len(incoming.repeated) + len(unsure) + sum(incoming.left_out.values())
    incoming.left_out = +incoming.left_out
    if problems:
        raise Unfit(name, problems, incoming.rows)
    if unsure:
        doubts = _doubts(unsure, whose)
        raise Asks(name, [p for doubt in doubts for p in doubt.problems], incoming.rows, doubts)
    return incoming


def _session(met: _Meeting, code: str) -> Brought[Session]:
    """A calendar does not know who came, so of what is here already only a length or a cancellation can differ."""
    given = {"minutes"} if met.minutes else set()
    if met.cancelled:
        given.add("attendance")
    made = Session(
        id=0, uid="", client=code, number=0, date=met.day, attendance=CANCELLED if met.cancelled else ATTENDED,
        why=None, mode="in-person", minutes=met.minutes, written="", unconfirmed=not met.cancelled,
    )  # fmt: skip
    return Brought(met.line, made, frozenset(given))


def _which(codes: Iterable[str], met: _Meeting) -> str:
    """What tells one question about whose appointments some are from another: the clients, and the time in the week."""
    when = f"{met.day:%a}" + (f" {met.begins:%H:%M}" if met.begins else "")
    return f"{when}: {' or '.join(sorted(codes))}"


def _doubts(unsure: Sequence[_Meeting], whose: Callable[[str], frozenset[str]]) -> list[Doubt]:
    alike: dict[str, list[_Meeting]] = defaultdict(list)
    for met in unsure:
        alike[_which(whose(met.title), met)].append(met)
    found = []
    for key, mets in alike.items():
        codes = sorted(whose(mets[0].title))
        first, last = mets[0].day, mets[-1].day
        when = f"on {first}" if len(mets) == 1 else f"from {first} to {last} ({len(mets)})"
        what = f"the title stands for {' and '.join(codes)}, {key.partition(': ')[0]} {when}"
        message = f"{what}. Tell them apart in the file of --names, or write the code into the title."
        answers = [(code, ("whose", (key, code))) for code in codes]
        found.append(
            Doubt(
                f"{what[0].upper()}{what[1:]}: whose appointment is it?",
                [Problem(mets[0].line, "SUMMARY", message)],
                [*answers, ("Leave it out", ("whose", (key, "")))],
            )
        )
    return found


# From text to events


def _events(text: str, name: str) -> tuple[list[_Event], list[str]]:
    """The events with the lines that are read of them, and the lines of all time zones, each once."""
    events: list[_Event] = []
    zones: dict[tuple[str, ...], None] = {}
    event: _Event | None = None
    zone: list[str] | None = None
    inside: list[str] = []  # what began inside an event and has not ended yet, such as an alarm
    for line, content in _lines(text):
        start = content[:40].upper()
        if event is not None:
            if start.startswith("BEGIN:"):
                inside.append(start[6:].strip())
            elif start.startswith("END:") and inside:
                inside.pop()
            elif start.startswith("END:"):
                events.append(_titled(event, len(events)))
                event = None
            elif not inside and (found := _PROPERTY.match(start)) and found[0] in _READ_OF_AN_EVENT:
                event.lines.append(content)
        elif zone is not None:
            zone.append(content)
            if start.startswith("END:VTIMEZONE"):
                zones[tuple(zone)] = None
                zone = None
        elif start.startswith("BEGIN:VEVENT"):
            event = _Event(line)
        elif start.startswith("BEGIN:VTIMEZONE"):
            zone = [content]
    if event is not None or zone is not None:
        raise BadFile(f"{name} ends in the middle of an event.", "Export the calendar once more.")
    return events, [content for zone in zones for content in zone]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line of content with its number; one that goes on, after a space, in the next is joined."""
    began, parts = 1, list[str]()
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if line[0] in " \t":
            parts.append(line[1:].rstrip("\n"))
            continue
        if parts:
            yield began, "".join(parts)
        began, parts = number, [line.rstrip("\n")]
    if parts:
        yield began, "".join(parts)


def _titled(event: _Event, number: int) -> _Event:
    """With its title, and what tells its series from another."""
    event.uid = f"event {number}"
    for content in event.lines:
        if content[:3].upper() == "UID":
            event.uid = content
        elif content[:7].upper() == "SUMMARY":
            event.title = _text(content)
    return event


def _text(content: str) -> str:
    from icalendar.parser import Contentline

    try:
        return str(Contentline(content).parts()[2])  # type: ignore[no-untyped-call]  # theirs says no types
    except ValueError:
        return ""


def _parsed(
    series: Sequence[Sequence[_Event]], zones: Sequence[str], name: str
) -> Iterator[tuple[Sequence[_Event], list[Event]]]:
    """Each series with its events as the library reads them, some hundred at a time."""
    from icalendar import Calendar

    if any(map(_runs_away, zones)) or any(map(_fits_no_day, zones)):
        raise BadFile(f"{name} has a time zone whose rules cannot be followed.", "Export the calendar once more.")
    for start in range(0, len(series), 500):
        some = series[start : start + 500]
        body = [
            line for group in some for event in group for line in ("BEGIN:VEVENT", *_needed(group, event), "END:VEVENT")
        ]
        try:
            whole = Calendar.from_ical("\r\n".join([BEGINS, *zones, *body, "END:VCALENDAR", ""]))
        except _WRONG:
            raise BadFile(f"{name} cannot be read as a calendar.", "Export the calendar once more.") from None
        found = iter(whole.events)
        for group in some:
            yield group, [next(found) for _ in group]


def _needed(group: Sequence[_Event], event: _Event) -> Sequence[str]:
    """The lines to read; of an event that stands alone only when it is, and whether it was cancelled."""
    if len(group) > 1 or any(line[:2].upper() in ("RR", "RD") for line in event.lines):
        return event.lines
    return [line for line in event.lines if line[:2].upper() in ("DT", "DU", "ST")]


def _runs_away(content: str) -> bool:
    """Whether a rule makes very many of one day."""
    if not content.upper().startswith("RRULE"):
        return False
    return _RECURS.search(content) is None or _RUNS_AWAY.search(content) is not None


def _without_what_never_is(event: _Event) -> Iterator[Problem]:
    """Take out a rule that fits no day (30 February), which would be looked for until the end of the calendar."""
    for content in list(event.lines):
        if _fits_no_day(content, next(filter(None, map(_BEGINS_ON.match, event.lines)), None)):
            event.lines.remove(content)
            yield Problem(event.line, "RRULE", FITS_NO_DAY)


def _fits_no_day(content: str, begins: re.Match[str] | None = None) -> bool:
    """Whether a rule fits none of the days from its beginning on, whatever it asks of them.

    Days and weekdays begin anew after 400 years: begun so much later it fits the same, and a search that finds
    nothing is soon at the end of the calendar.
    """
    if not content.upper().startswith("RRULE") or _runs_away(content):
        return False
    from dateutil.rrule import rrulestr

    rule = _ENDS.sub("", content.upper().partition(":")[2]).strip(";")
    year, month, day = map(int, begins.groups()) if begins else (EARLIEST, 1, 1)
    try:
        return next(iter(rrulestr(rule, dtstart=datetime(_LATE + (year - _LATE) % 400, month, day))), None) is None
    except _WRONG:
        return False


def _unknown_zone(component: Event) -> str | None:
    start = component.get("DTSTART")
    named = start.params.get("TZID") if start is not None and hasattr(start, "params") else None
    known = not isinstance(getattr(start, "dt", None), datetime) or start.dt.tzinfo is not None
    return None if known or not named else str(named)


# From events to appointments


def _unfolded(
    group: Sequence[_Event], components: Sequence[Event], today: date, left_out: Counter[str]
) -> Iterator[_Meeting]:
    """What of a series, or of one event, lies in the past. What is to come is counted; a series without an end once."""
    rules = [content for event in group for content in event.lines if content[:5].upper() in ("RRULE", "RDATE")]
    if any(map(_runs_away, rules)):
        raise ValueError
    goes_on = any("COUNT=" not in rule.upper() and "UNTIL=" not in rule.upper() for rule in rules if rule[1] in "Rr")
    spans = [_span(component) for component in components]
    if rules or len(group) > 1:
        if reason := next(filter(None, (_unfit(*span) for span in spans)), None):
            left_out[reason] += 1
            return
        components = _occurrences(components, today + (2 * DAY if goes_on else FORESEEN))
        spans = [_span(component) for component in components]
    left_out[YET_TO_COME] += goes_on
    for component, (begins, length) in zip(components, spans, strict=True):
        day = begins.date() if isinstance(begins, datetime) else begins
        if day > today:
            left_out[YET_TO_COME] += not goes_on
        elif reason := _unfit(begins, length):
            left_out[reason] += 1
        else:
            title = str(component.get("SUMMARY", group[0].title))
            at = begins if isinstance(begins, datetime) else None
            minutes = round(length.total_seconds() / 60) if at else 0
            yield _Meeting(group[0].line, day, at, minutes if minutes > 0 else None, _is_off(component, title), title)


def _occurrences(components: Sequence[Event], until: date) -> list[Event]:
    import recurring_ical_events
    from icalendar import Calendar

    whole = Calendar()
    for component in components:
        whole.add_component(component)
    found: list[Event] = recurring_ical_events.of(whole).between(_EDGE, until)
    return found


def _span(component: Event) -> tuple[date, timedelta]:
    """When it begins, in this computer's time zone, and how long it is; a day as such where it has no time."""
    start, end = component.start, component.end
    if isinstance(start, datetime) and isinstance(end, datetime):
        start, end = start.astimezone(), end.astimezone()
    return start, end - start


def _unfit(begins: date, length: timedelta) -> str | None:
    if begins.year < EARLIEST:
        return TOO_EARLY
    return TOO_LONG if length > DAY else None


def _is_off(component: Event, title: str) -> bool:
    """Whether it was cancelled: by its status, or as mail programs write it before the title (“Canceled: …”)."""
    word = plain(title.partition(":")[0])
    return str(component.get("STATUS", "")).upper() == "CANCELLED" or (
        ":" in title and their_words.ATTENDANCE_WORDS.get(word) == CANCELLED
    )
