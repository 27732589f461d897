from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from alliance_cli.exchange import already
from alliance_cli.exchange.outcome import Brought, Compared, Incoming
from alliance_cli.model import EverKept, Measurement, Session

MET = Session(7, "", "AB12", 0, date(2026, 11, 2), "attended", None, "in-person", 50, "", note={"happened": "calmer"})
RATED = Measurement(7, "", "AB12", "srs", "3.0", date(2026, 11, 2), "client", (96, 88, 91, 93))
ALL = frozenset({"attendance", "mode", "minutes", "note", "scores", "total", "source"})


def marks(rating: Measurement) -> dict[str, Any]:
    whole = None if None in rating.answers else sum(a or 0 for a in rating.answers)
    return {"items": list(rating.answers), "total": whole if rating.total is None else rating.total}


def sessions(brought: Sequence[Session], *there: EverKept[Session], given: frozenset[str] = ALL) -> Compared:
    rows = [Brought(line, one, given) for line, one in enumerate(brought, 2)]
    return already.compare(Incoming(sessions=rows), [], there, [], marks)


def ratings(brought: Sequence[Measurement], *there: EverKept[Measurement]) -> Compared:
    rows = [Brought(line, one, ALL) for line, one in enumerate(brought, 2)]
    return already.compare(Incoming(ratings=rows), [], [], there, marks)


def test_what_says_the_same_is_there_already_and_the_rest_is_new_in_its_order() -> None:
    brought = [RATED._replace(answers=(n, 0, 0, 0)) for n in (96, 3, 1)]
    found = ratings(brought, EverKept(RATED._replace(answers=(3, 0, 0, 0))))
    assert ([m.answers[0] for m in found.ratings], found.duplicates, found.differing) == ([96, 1], 1, [])


def test_another_answer_on_that_day_is_the_same_rating_otherwise() -> None:
    found = ratings([RATED._replace(answers=(96, 88, 91, 92))], EverKept(RATED))
    (one,) = found.differing
    assert (one.line, one.client, one.date, one.instrument, one.rater) == (2, "AB12", RATED.date, "srs", "client")
    assert one.ours == {"items": [96, 88, 91, 93], "total": 368}
    assert one.theirs == {"items": [96, 88, 91, 92], "total": 367}


def test_what_the_vault_once_had_is_there_already() -> None:
    before = RATED._replace(answers=(9, 88, 91, 93))
    assert ratings([before], EverKept(RATED, (before, RATED))).duplicates == 1
    moved = EverKept(RATED._replace(date=date(2026, 11, 9)), (RATED,))
    assert ratings([RATED], moved).duplicates == 1


def test_the_second_of_a_day_has_its_own_place() -> None:
    second = RATED._replace(answers=(50, 50, 50, 50))
    assert ratings([RATED, second], EverKept(RATED)).ratings == [second]
    found = ratings([second._replace(answers=(51, 50, 50, 50)), RATED], EverKept(RATED), EverKept(second))
    assert (found.duplicates, [d.ours["total"] for d in found.differing]) == (1, [200])


def test_what_was_removed_stays_so_whatever_the_file_says_of_it() -> None:
    found = ratings([RATED._replace(answers=(1, 1, 1, 1))], EverKept(RATED, removed=True))
    assert (found.ratings, found.duplicates, found.removed, found.differing) == ([], 1, 1, [])


def test_what_stands_is_meant_before_what_was_removed() -> None:
    wrong, right = RATED._replace(answers=(9, 9, 9, 9)), RATED
    found = ratings([RATED._replace(answers=(96, 88, 91, 1))], EverKept(wrong, removed=True), EverKept(right))
    assert [d.ours["total"] for d in found.differing] == [368]


def test_a_total_alone_says_nothing_of_the_items() -> None:
    alone = RATED._replace(answers=(None,) * 4, total=368)
    assert ratings([alone], EverKept(RATED)).duplicates == 1
    assert len(ratings([RATED], EverKept(alone)).differing) == 1


def test_a_prediction_is_not_the_rating_it_predicts() -> None:
    predicted = RATED._replace(prediction=True)
    assert ratings([predicted], EverKept(RATED)).ratings == [predicted]


def test_only_what_a_row_says_is_compared() -> None:
    there = EverKept(MET._replace(mode="video", minutes=45))
    assert sessions([MET], there, given=frozenset({"attendance"})).duplicates == 1
    assert sessions([MET], there, given=frozenset({"mode"})).differing[0].theirs == {"mode": "in-person"}


def test_another_attendance_of_the_day_is_the_same_appointment_otherwise() -> None:
    missed = MET._replace(attendance="no-show", note={})
    (one,) = sessions([missed], EverKept(MET), given=frozenset({"attendance"})).differing
    assert (one.ours, one.theirs, one.instrument) == ({"attendance": "attended"}, {"attendance": "no-show"}, None)


def test_two_sessions_of_one_day_are_two_in_either_order() -> None:
    second = MET._replace(note={"happened": "came back for the bag"})
    assert sessions([MET, second]).sessions == [MET, second]
    assert sessions([second, MET], EverKept(MET)).sessions == [second]
    assert sessions([MET, second], EverKept(second), EverKept(MET)).duplicates == 2
