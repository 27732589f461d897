from __future__ import annotations

from dataclasses import replace
from datetime import date

from alliance_cli.exchange import already
from alliance_cli.exchange.outcome import Incoming
from alliance_cli.model import Measurement, Session

MET = Session(0, "", "AB12", 0, date(2026, 11, 2), "attended", None, "in-person", 50, "", note={"happened": "calmer"})
RATED = Measurement(0, "", "AB12", "srs", "3.0", date(2026, 11, 2), "client", (96, 88, 91, 93))


def sessions(brought: list[Session], there: list[Session]) -> list[Session]:
    return already.leave_out(Incoming(sessions=brought), there, []).sessions


def test_a_rating_is_the_same_by_client_date_instrument_rater_and_answers() -> None:
    other = replace(RATED, answers=(96, 88, 91, 92))
    incoming = already.leave_out(
        Incoming(ratings=[RATED, other, other]), [], [replace(RATED, id=7, uid="x", session=3)]
    )
    assert (incoming.ratings, incoming.duplicates) == ([other], 2)


def test_the_order_of_the_file_stays() -> None:
    brought = [replace(RATED, answers=(n, 0, 0, 0)) for n in (3, 1, 2, 1)]
    assert [m.answers[0] for m in already.leave_out(Incoming(ratings=brought), [], []).ratings] == [3, 1, 2]


def test_a_session_whose_note_was_amended_since_is_still_the_same() -> None:
    assert sessions([MET], [replace(MET, note={"happened": "much calmer"})]) == []


def test_two_sessions_of_one_day_are_two() -> None:
    second = replace(MET, note={"happened": "came back for the bag"})
    assert sessions([MET, second], []) == [MET, second]
    assert sessions([second, MET], [MET]) == [second]
    assert sessions([MET, second], [second, MET]) == []


def test_a_missed_and_a_held_appointment_of_one_day_are_two() -> None:
    missed = replace(MET, attendance="no-show", note={})
    assert sessions([missed], [MET]) == [missed]


def test_a_prediction_is_not_the_rating_it_predicts() -> None:
    predicted = replace(RATED, prediction=True)
    assert already.leave_out(Incoming(ratings=[predicted]), [], [RATED]).ratings == [predicted]
    assert already.leave_out(Incoming(ratings=[RATED, predicted]), [], []).ratings == [RATED, predicted]
