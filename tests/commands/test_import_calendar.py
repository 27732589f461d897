"""Calendars as other programs write them, brought in: whose an appointment is, when it was here, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.errors import BadFile
from alliance_cli.exchange import calendar_in
from alliance_cli.exchange.names_file import Spoken

SAMPLE = Path(__file__).parents[1] / "exchange" / "cases" / "calendar.ics"
GOOGLE = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Practice
X-WR-TIMEZONE:Europe/Vienna
BEGIN:VEVENT
DTSTART:20261102T093000Z
DTEND:20261102T102000Z
DTSTAMP:20261120T080000Z
UID:one@google.com
DESCRIPTION:Bring the diary\\, speak with the sister
LOCATION:Hauptstraße 1
STATUS:CONFIRMED
SUMMARY:Maria Berg
BEGIN:VALARM
ACTION:DISPLAY
SUMMARY:CD34
TRIGGER:-P0DT0H10M0S
END:VALARM
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Vienna:20261012T170000
DTEND;TZID=Europe/Vienna:20261012T175000
RRULE:FREQ=WEEKLY;UNTIL=20261025T225959Z;BYDAY=MO,TH
UID:two@google.com
SUMMARY:CD34 - video
END:VEVENT
END:VCALENDAR
"""
APPLE = """\
BEGIN:VCALENDAR
CALSCALE:GREGORIAN
PRODID:-//Apple Inc.//macOS 15.1//EN
VERSION:2.0
X-APPLE-CALENDAR-COLOR:#34AADC
BEGIN:VEVENT
CREATED:20261001T080000Z
DTSTART;VALUE=DATE:20261103
DTEND;VALUE=DATE:20261104
SUMMARY:AB12
UID:11111111-AAAA
END:VEVENT
BEGIN:VEVENT
DTSTART:20261104T180000
DURATION:PT1H30M
SUMMARY:A
 B12
UID:22222222-AAAA
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261109
DTEND;VALUE=DATE:20261121
SUMMARY:AB12 on holiday
UID:33333333-AAAA
END:VEVENT
END:VCALENDAR
"""
OUTLOOK = """\
BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Practice Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID="Practice Time":20261020T001500
DTEND;TZID="Practice Time":20261020T010500
RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
EXDATE;TZID="Practice Time":20261103T001500
SUMMARY;LANGUAGE=de:AB12
UID:040000008200E00074C5B7101A82E008
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID="W. Europe Standard Time":20261105T100000
DTEND;TZID="W. Europe Standard Time":20261105T105000
SUMMARY;LANGUAGE=de:Abgesagt: AB12
UID:040000008200E00074C5B7101A82E009
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def vienna(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from in_zone(monkeypatch, "Europe/Vienna")


def in_zone(monkeypatch: pytest.MonkeyPatch, zone: str) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def bring(practice: Any, tmp_path: Path, vienna: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`bring(text, *options)`: the JSON of an import that goes through, with AB12 and CD34 there."""
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-20")
    for code in ("AB12", "CD34"):
        practice.do("client", "add", code, "--since", "2026-10-01")

    def run(text: str, *options: str) -> Any:
        path = tmp_path / "theirs.ics"
        path.write_bytes(text.replace("\n", "\r\n").encode())
        made = practice.do("import", str(path), *options)
        left = sum(each["rows"] for each in made["left_out"])
        assert made["new"] + made["duplicates"] + len(made["differing"]) + left == made["rows"]
        return made

    return run


@pytest.fixture
def names(tmp_path: Path) -> Any:
    def made(content: str) -> str:
        path = tmp_path / "names.csv"
        path.write_text(content, encoding="utf-8")
        return str(path)

    return made


def event(title: str, start: str = "20261102T100000", *more: str, uid: str = "") -> str:
    end = [] if any(line.startswith(("DTEND", "DURATION")) for line in more) else ["DURATION:PT50M"]
    uid = uid or f"{title}{start}"
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start}", *end, *more, f"SUMMARY:{title}", "END:VEVENT"])


def calendar(*events: str) -> str:
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""])


def met(practice: Any, code: str = "AB12") -> list[tuple[Any, ...]]:
    found = practice.do("session", "list", code)
    return [(s["date"], s["attendance"], s["minutes"], s["unconfirmed"]) for s in found]


def days(practice: Any, code: str = "AB12") -> list[str]:
    return [s["date"] for s in practice.do("session", "list", code)]


def left_out(made: Any) -> dict[str, int]:
    return {each["reason"]: each["rows"] for each in made["left_out"]}


class TestWhatACalendarSays:
    def test_the_sample(self, practice: Any, bring: Any) -> None:
        made = bring(SAMPLE.read_text())
        assert (made["rows"], made["new"], left_out(made)) == (7, 6, {"of no client": 1})
        assert met(practice) == [
            ("2026-10-05", "attended", 50, True),
            ("2026-10-12", "attended", 50, True),
            ("2026-10-27", "attended", 50, True),
            ("2026-11-02", "attended", 50, True),
            ("2026-11-04", "cancelled", 50, False),
            ("2026-11-09", "attended", 50, True),
        ]
        assert all(s["note"] == {} for s in practice.do("session", "list", "AB12"))

    def test_the_sample_again_adds_nothing(self, practice: Any, bring: Any) -> None:
        bring(SAMPLE.read_text())
        assert (bring(SAMPLE.read_text())["new"], bring(SAMPLE.read_text())["duplicates"]) == (0, 6)
        practice.do("undo")
        assert bring(SAMPLE.read_text())["new"] == 6

    def test_google(self, practice: Any, bring: Any, names: Any) -> None:
        made = bring(GOOGLE, "--names", names("name,code\nMaria Berg,AB12\n"))
        assert made["read"] == {
            "as": "calendar",
            "columns": {"DTSTART": "date", "DTEND": "minutes", "SUMMARY": "client"},
            "items": [],
            "date_format": None,
            "first": {"client": "CD34", "date": "2026-10-12", "minutes": "50"},
        }
        assert met(practice) == [("2026-11-02", "attended", 50, True)]
        assert days(practice, "CD34") == ["2026-10-12", "2026-10-15", "2026-10-19", "2026-10-22"]

    def test_apple(self, practice: Any, bring: Any) -> None:
        assert left_out(bring(APPLE)) == {"longer than a day": 1}
        assert met(practice) == [("2026-11-03", "attended", None, True), ("2026-11-04", "attended", 90, True)]

    def test_outlook(self, practice: Any, bring: Any) -> None:
        """A time zone of its own, a series without an end, and a cancellation that only its title tells."""
        assert left_out(bring(OUTLOOK)) == {"in the future": 1}
        assert met(practice) == [
            ("2026-10-20", "attended", 50, True),
            ("2026-11-05", "cancelled", 50, False),
            ("2026-11-17", "attended", 50, True),
        ]

    @pytest.mark.parametrize(
        ("zone", "day"), [("Pacific/Auckland", "2026-11-03"), ("America/Los_Angeles", "2026-11-02")]
    )
    def test_the_day_is_that_of_this_computer(
        self, practice: Any, bring: Any, monkeypatch: pytest.MonkeyPatch, zone: str, day: str
    ) -> None:
        for _ in in_zone(monkeypatch, zone):
            bring(calendar(event("AB12", "20261102T180000Z")))
        assert days(practice) == [day]

    def test_what_is_to_come_is_left_out_before_anything_is_complained_of(
        self, practice: Any, bring: Any, names: Any
    ) -> None:
        twice = names("Berg,AB12\nBerg,CD34\n")
        ahead = calendar(
            event("Berg", "20261201T100000"), event("AB12", "20261109T100000", "RRULE:FREQ=WEEKLY;COUNT=5")
        )
        assert left_out(bring(ahead, "--names", twice)) == {"in the future": 4}
        assert days(practice) == ["2026-11-09", "2026-11-16"]

    def test_two_calendars_in_one_file_and_an_event_in_both(self, practice: Any, bring: Any) -> None:
        one, other = event("AB12", uid="a"), event("AB12", uid="b")
        made = bring(calendar(one) + calendar(other))
        assert (made["rows"], made["new"], made["duplicates"]) == (2, 1, 1)

    def test_a_series_split_and_moved_from_a_day_on(self, practice: Any, bring: Any) -> None:
        series = event("AB12", "20261005T100000", "RRULE:FREQ=WEEKLY;COUNT=4", uid="s")
        later = event("AB12", "20261020T110000", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261019T100000", uid="s")
        bring(calendar(series, later))
        assert days(practice) == ["2026-10-05", "2026-10-12", "2026-10-20", "2026-10-27"]


class TestBesideWhatIsThere:
    def test_what_is_known_of_who_came_is_not_compared(self, practice: Any, bring: Any) -> None:
        practice.do("session", "add", "AB12", "--date", "2026-11-02", "--attendance", "no-show", "--minutes", "50")
        assert bring(calendar(event("AB12")))["duplicates"] == 1
        assert met(practice) == [("2026-11-02", "no-show", 50, False)]

    def test_another_length_differs_and_taking_it_confirms_nothing(self, practice: Any, bring: Any) -> None:
        bring(calendar(event("AB12")))
        longer = calendar(event("AB12", "20261102T100000", "DURATION:PT1H30M"))
        [differs] = bring(longer)["differing"]
        assert (differs["client"], differs["ours"], differs["theirs"]) == ("AB12", {"minutes": 50}, {"minutes": 90})
        bring(longer, "--update")
        assert met(practice) == [("2026-11-02", "attended", 90, True)]

    def test_what_was_cancelled_afterwards_differs(self, practice: Any, bring: Any) -> None:
        bring(calendar(event("AB12")))
        off = calendar(event("AB12", "20261102T100000", "STATUS:CANCELLED"))
        assert bring(off)["differing"][0]["theirs"] == {"attendance": "cancelled"}
        bring(off, "--update")
        assert met(practice) == [("2026-11-02", "cancelled", 50, False)]

    def test_one_confirms_it(self, practice: Any, bring: Any) -> None:
        bring(calendar(event("AB12")))
        practice.do("session", "amend", "AB12", "1", "--confirmed")
        assert bring(calendar(event("AB12")))["duplicates"] == 1
        assert met(practice) == [("2026-11-02", "attended", 50, False)]


class TestWhose:
    def test_a_name_is_never_kept_or_shown(self, practice: Any, bring: Any, names: Any, tmp_path: Path) -> None:
        file = names("Zacharias,AB12\n")
        made = practice.run("import", _written(tmp_path, calendar(event("Zacharias"))), "--names", file)
        assert "The names file puts names beside codes. Keep it locked away or delete it." in made.err
        again = practice.run("import", str(tmp_path / "theirs.ics"), "--names", file, "--dry-run")
        vault = practice.open()
        told = vault.rows("SELECT * FROM change") + vault.rows("SELECT * FROM command")
        vault.close()
        for said in (made.out, made.err, again.out, again.err, str(told)):
            assert "zacharias" not in said.lower()
        assert days(practice) == ["2026-11-02"]

    def test_a_new_code_beside_a_name_makes_a_client(self, practice: Any, bring: Any, names: Any) -> None:
        bring(calendar(event("Ida Maier", "20261013T100000")), "--names", names("Ida Maier;EF56\nJo;GH78\n"))
        assert practice.do("client", "show", "EF56")["opened"] == "2026-10-13"
        assert [c["code"] for c in practice.do("client", "list")] == ["AB12", "CD34", "EF56"]

    def test_a_client_is_known_by_an_earlier_code(self, practice: Any, bring: Any) -> None:
        practice.do("client", "rename", "AB12", "XY99")
        assert bring(calendar(event("AB12")))["new"] == 1
        assert days(practice, "XY99") == ["2026-11-02"]

    @pytest.mark.parametrize(
        ("title", "new"),
        [
            ("ab12", 1), ("(AB12)", 1), ("Session AB12, room 2", 1), ("AB12’s mother", 0), ("XAB12", 0), ("AB12-2", 0),
            ("Anna Berg", 1), ("anna  BERG, first time", 1), ("Anna", 0), ("Anna-Berg", 0), ("Joanna Berg", 0), ("", 0),
        ],
    )  # fmt: skip
    def test_a_title_names_a_client_by_whole_words(self, bring: Any, names: Any, title: str, new: int) -> None:
        made = bring(calendar(event(title)), "--names", names("Anna Berg,AB12\n"))
        assert (made["new"], left_out(made).get("of no client", 0)) == (new, 1 - new)

    def test_the_longer_name_counts(self, practice: Any, bring: Any, names: Any) -> None:
        bring(calendar(event("Anna Berg")), "--names", names("Anna,CD34\nAnna Berg,AB12\n"))
        assert (days(practice), days(practice, "CD34")) == (["2026-11-02"], [])

    def test_a_number_or_a_word_as_a_code_is_not_seen_everywhere(self, practice: Any, bring: Any) -> None:
        for code in ("12", "An"):
            practice.do("client", "add", code, "--since", "2026-10-01")
        made = bring(calendar(event("Dentist at 12"), event("12"), event("call an office"), event("An")))
        assert (made["new"], left_out(made)) == (2, {"of no client": 2})

    def test_two_clients_under_one_name_are_asked_about(
        self, practice: Any, bring: Any, names: Any, tmp_path: Path
    ) -> None:
        twice = names("Berg,AB12\nBerg,CD34\n")
        result = practice.run("import", _written(tmp_path, calendar(event("Berg"))), "--names", twice, "--json")
        assert (result.code, len(result.json["errors"])) == (5, 1)
        [error] = result.json["errors"]
        assert (error["line"], error["column"]) == (3, "SUMMARY")
        assert "AB12 and CD34" in error["message"] and "--names" in error["message"]
        assert "Berg" not in result.out + result.err

    @pytest.mark.parametrize(
        "line", ["Berg", "Berg, Anna, AB12", "AB12,Berg", "Anna,no code", ",AB12", "Anna,1.00E+05", "Anna,list"]
    )
    def test_a_line_without_a_name_and_a_code_is_told_without_showing_it(
        self, practice: Any, bring: Any, names: Any, tmp_path: Path, line: str
    ) -> None:
        file = names(f"Jo Winter,CD34\n{line}\n")
        result = practice.run("import", _written(tmp_path, calendar(event("AB12"))), "--names", file, "--json")
        assert (result.code, [e["line"] for e in result.json["errors"]]) == (5, [2])
        assert not any(word in result.out + result.err for word in ("Anna", "Berg", "Winter"))

    def test_names_in_windows_1252_are_asked_about_without_showing_them(
        self, practice: Any, bring: Any, tmp_path: Path
    ) -> None:
        file = tmp_path / "names.csv"
        file.write_bytes("Zo\x8a \x80,AB12\n".encode("latin-1"))
        path = _written(tmp_path, calendar(event("AB12")))
        result = practice.run("import", path, "--names", str(file))
        assert (result.code, "--assume cp1252" in result.err, "Zo" in result.err) == (5, True, False)
        assert practice.run("import", path, "--names", str(file), "--assume", "cp1252").code == 0


class TestAtATerminal:
    def test_untick_what_did_not_take_place(self, practice: Any, bring: Any, at_terminal: Any, tmp_path: Path) -> None:
        both = calendar(event("AB12", "20261102T100000"), event("AB12", "20261109T100000"))
        at_terminal("\x1b[B \r", "import", _written(tmp_path, both))
        assert met(practice) == [("2026-11-02", "attended", 50, False)]

    def test_left_as_it_is_all_took_place(self, practice: Any, bring: Any, at_terminal: Any, tmp_path: Path) -> None:
        both = calendar(event("AB12", "20251102T100000"), event("AB12", "20261109T100000"))
        seen = at_terminal("", "import", _written(tmp_path, both), "--plain", lines="\n")
        assert "Untick what did not take place\n1: AB12 Sun 2 November 2025, 50 minutes\n" in seen.out
        assert [one[3] for one in met(practice)] == [False, False]

    def test_whose_it_is_is_chosen(
        self, practice: Any, bring: Any, names: Any, at_terminal: Any, tmp_path: Path
    ) -> None:
        twice = names("Berg,AB12\nBerg,CD34\n")
        weekly = event("Berg", "20261102T100000", "RRULE:FREQ=WEEKLY;COUNT=2")
        path = _written(tmp_path, calendar(weekly, event("Berg", "20261105T090000")))
        at_terminal("", "import", path, "--names", twice, "--plain", lines="2\n3\n\n")
        assert (days(practice), days(practice, "CD34")) == ([], ["2026-11-02", "2026-11-09"])


class TestWhatIsNoCalendar:
    @pytest.mark.parametrize(
        ("more", "start"),
        [
            ("RRULE:FREQ=SECONDLY", "20200101T000000"), ("RRULE:FREQ=DAILY;INTERVAL=0", "20200101T000000"),
            ("RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2", "20200101T000000"), ("RRULE:WEEKLY", "20200101T000000"),
            ("DTEND:tomorrow", "20200101T000000"), ("STATUS:CONFIRMED", "20261399T000000"), ("RDATE:x", "20200101"),
            ("RRULE:FREQ=DAILY;UNTIL=9", "20200101T000000Z"),
        ],
    )  # fmt: skip
    def test_an_event_that_cannot_be_read_is_named_by_its_line(
        self, practice: Any, bring: Any, tmp_path: Path, more: str, start: str
    ) -> None:
        whole = calendar(event("Lunch", "nonsense"), event("AB12", start, more))
        result = practice.run("import", _written(tmp_path, whole), "--json")
        assert (result.code, [e["line"] for e in result.json["errors"]]) == (5, [9])
        assert days(practice) == []

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:AB12\n", "ends in the middle"),
            ("client,date\nAB12,2026-11-02\n", "no calendar"),
            ("BEGIN:VCALENDAR\nEND:VCALENDAR\n" + "BEGIN:VEVENT\n" * 200_000, "ends in the middle"),
            (
                "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
                "RRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
                "BEGIN:VEVENT\nDTSTART;TZID=x:20261102T100000\nSUMMARY:AB12\nEND:VEVENT\nEND:VCALENDAR\n",
                "time zone",
            ),
        ],
    )
    def test_a_file_that_is_none(self, practice: Any, bring: Any, tmp_path: Path, content: str, says: str) -> None:
        result = practice.run("import", _written(tmp_path, content), "--as", "calendar")
        assert (result.code, says in result.err) == (5, True)

    def test_options_of_tables_are_refused(self, practice: Any, bring: Any, tmp_path: Path) -> None:
        path = _written(tmp_path, calendar(event("AB12")))
        assert practice.run("import", path, "--missing", "99").code == 2
        scores = _written(tmp_path, "client,date\nAB12,2026-11-02\n")
        assert practice.run("import", scores, "--names", path).code == 2


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_is_broken_in_a_calendar_is_told_or_read_and_shows_no_title(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from([SAMPLE.read_text(), GOOGLE, APPLE, OUTLOOK])).splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        line = lines[place]
        cut = data.draw(st.integers(0, len(line)))
        put = data.draw(
            st.text(max_size=5)
            | st.sampled_from(
                ["", ":", ";", "=", "99", "\\", ",", "Z", "P", "T", "-1", "\t", "RRULE:FREQ=DAILY", *lines]
            )
        )
        lines[place] = line[:cut] + put + line[cut + data.draw(st.integers(0, 8)) :]
    spoken = Spoken({"ab12": "AB12"}, {"maria": {("maria", "berg"): frozenset({"AB12", "CD34"})}})
    try:
        found = calendar_in.read("\n".join(lines), "theirs.ics", spoken.of, date(2026, 11, 20))
    except BadFile as error:
        assert not any(
            word in f"{error.what} {error.hint} {getattr(error, 'problems', '')}" for word in ("Maria", "Berg")
        )
    else:
        assert found.rows == len(found.sessions) + len(found.repeated) + found.left_out.total()


def _written(folder: Path, text: str) -> str:
    path = folder / "theirs.ics"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    return str(path)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYYEARDAY=366;BYMONTH=11",
        "FREQ=DAILY;BYMONTHDAY=-32",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=DAILY;BYDAY=MO;BYSETPOS=5",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5;UNTIL=20301231T000000Z",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU;COUNT=9",
    ],
)
def test_a_rule_that_fits_no_day_takes_no_time_and_leaves_the_event_s_own_day(practice: Any, rule: str) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    began = time.monotonic()
    told = practice.do(
        "import", "-", "--as", "calendar", stdin=calendar(event("AB12", "20261102T100000", f"RRULE:{rule}"))
    )
    assert time.monotonic() - began < 2
    assert days(practice) == ["2026-11-02"]
    assert "fits no day" in told["warnings"][0]["message"]


@pytest.mark.parametrize("begins", ["19500104", "19991229", "20000229", "20261102", "23991231"])
@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=WEEKLY", "FREQ=DAILY;COUNT=1"])
def test_whatever_its_year_a_rule_that_fits_some_day_is_known_to(rule: str, begins: str) -> None:
    began = calendar_in._BEGINS_ON.match(f"DTSTART;TZID=Europe/Vienna:{begins}T100000")
    assert not calendar_in._fits_no_day(f"RRULE:{rule}", began)


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=MONTHLY;BYMONTHDAY=-1;BYDAY=SA"])
def test_a_rule_that_seldom_fits_is_followed(practice: Any, rule: str) -> None:
    practice.do("client", "add", "AB12", "--since", "2015-01-01")
    practice.do("import", "-", "--as", "calendar", stdin=calendar(event("AB12", "20160229T100000", f"RRULE:{rule}")))
    assert len(days(practice)) > 2


def test_a_time_zone_that_nobody_knows_is_said_and_the_time_taken_as_it_stands(practice: Any) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    odd = event("AB12").replace("DTSTART:", "DTSTART;TZID=Nowhere/Nothing:")
    told = practice.run("import", "-", "--as", "calendar", stdin=calendar(odd))
    assert days(practice) == ["2026-11-02"]
    assert "“Nowhere/Nothing” is not known here" in " ".join(told.err.split())
    known = event("AB12", "20261103T100000").replace("DTSTART:", "DTSTART;TZID=Europe/Vienna:")
    assert practice.do("import", "-", "--as", "calendar", stdin=calendar(known))["warnings"] == []
