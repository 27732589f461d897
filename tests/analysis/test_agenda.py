"""What is taken to supervision: who comes first, what since last time leaves out, and what questions may quote."""

from __future__ import annotations

from datetime import date, timedelta

from alliance_cli.analysis import agenda, ranking
from alliance_cli.analysis.agenda import lately
from alliance_cli.model import Rupture

TODAY = date(2026, 3, 9)


def _entries(records, instruments):
    return ranking.rank(records, instruments, TODAY)


def test_since_leaves_out_what_was_found_before_and_keeps_what_still_holds(a_record, instruments, the_published_v):
    rupture = Rupture("r1", "AB12", 1, "withdrawal", None, "open", 2, date(2026, 1, 12))
    (entry,) = _entries([a_record(the_published_v[:5], ruptures=(rupture,))], instruments)
    assert {reason.rule for reason in entry.reasons} == {"open_rupture", "surprising"}
    later = lately(entry, date(2026, 2, 20))
    assert [reason.rule for reason in later.reasons] == ["open_rupture"]
    assert later.attention == "act"
    assert lately(entry, None) is entry


def test_what_is_left_is_as_pressing_as_it_was(a_record, instruments, the_published_v):
    rupture = Rupture("r1", "AB12", 1, "withdrawal", None, "open", 2, date(2026, 1, 12))
    (entry,) = _entries([a_record(the_published_v[:5], ruptures=(rupture,))], instruments)
    asked = entry._replace(reasons=tuple(r._replace(level="watch") for r in entry.reasons if r.rule == "surprising"))
    assert asked.attention == "act"
    assert lately(asked, date(2026, 1, 1)).attention == "watch"


def test_nothing_left_means_nothing_flagged_and_such_cases_come_last(a_client, a_record, instruments, the_published_v):
    fallen = a_record(the_published_v[:5])
    quiet = a_record((37.0, 37.2, 37.1, 37.0), client=a_client("CD34"))
    entries = _entries([quiet, fallen], instruments)
    assert [case.entry.client for case in agenda.cases([quiet, fallen], entries, instruments, None)] == ["AB12", "CD34"]
    cases = agenda.cases([quiet, fallen], entries, instruments, TODAY + timedelta(days=1))
    assert {case.entry.attention for case in cases} == {"ok"}


def test_the_whole_course_stays_whatever_the_period(a_record, instruments, the_published_v):
    record = a_record(the_published_v)
    (case,) = agenda.cases([record], _entries([record], instruments), instruments, TODAY)
    assert case.courses["srs", "client"].values == the_published_v


def test_questions_quote_a_note_only_where_notes_were_asked_for(a_record, a_session, instruments):
    kept = [a_session(1, note={"will_change": "SECRET wish", "plan": "SECRET plan"}), a_session(2)]
    record = a_record((37.0, 37.1), sessions=kept)
    (case,) = agenda.cases([record], _entries([record], instruments), instruments, None)
    told = " ".join(agenda.with_questions(case, instruments, notes=True).questions)
    untold = agenda.with_questions(case, instruments, notes=False)
    assert "SECRET wish" in told
    assert "SECRET" not in " ".join(untold.questions)
    assert "SECRET" not in str(untold.entry.carry_over)
