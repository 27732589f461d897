"""The last time: the words of the session that was held, from note, rating and what the client added."""

from __future__ import annotations

from alliance_cli.analysis.carry_over import carry_over
from alliance_cli.analysis.last_time import last_time
from alliance_cli.model import Addendum


def test_note_rating_and_what_the_client_added_stand_beside_each_other(a_record, a_session, a_rating):
    sessions = [
        a_session(1, note={"client_feedback": "too slow"}),
        a_session(2, note={"happened": "spoke of home", "client_feedback": "Better now.", "will_change": "go slower"}),
    ]
    rating = a_rating(2, total=36.0, client_said="a bit fast", will_change="ask first")
    added = (Addendum("client", "It stayed with me.", "2026-11-20"), Addendum("me", "I was tired.", "2026-11-20"))
    record = a_record(sessions=sessions, more=[rating])
    seen = last_time(record, added)
    assert seen.client_said == "a bit fast / Better now. / It stayed with me."
    assert carry_over(record).will_change == "go slower / ask first"


def test_the_same_words_in_note_and_rating_stand_there_once(a_record, a_session, a_rating):
    sessions = [a_session(1, note={"will_change": "ask first."})]
    found = carry_over(a_record(sessions=sessions, more=[a_rating(1, total=36.0, will_change="Ask first")]))
    assert found.will_change == "ask first."
