"""Charts of a report, drawn one by one or in several processes: the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from alliance_cli.render.charts import paper
from alliance_cli.render.charts.views import Axis, CaseloadView, CaseRow, CourseView, Line, Mark
from alliance_cli.render.report import pictures


def _course(client: str) -> CourseView:
    marks = tuple(Mark(date(2026, 1, 5) + timedelta(weeks=n), n + 1, 36.0 + n % 3) for n in range(8))
    return CourseView(client, "Session Rating Axis", Axis(0, 40), (Line("Client", marks),))


def test_in_parallel_and_one_by_one_are_the_same_and_tell_how_far_they_are():
    views = {f"client-{letter}-srs.png": _course(letter) for letter in "ABCDEF"}
    alone = {name: pictures.draw({name: view})[name] for name, view in views.items()}
    assert {name: page for name, ((page,), _) in pictures._each(views, 2, "png")} == alone
    told: list[tuple[int, int]] = []
    assert pictures.draw(views, lambda done, of: told.append((done, of))) == alone
    assert told == [(done, 6) for done in range(1, 7)]


def test_letters_that_no_font_has_are_told_once_from_other_processes_too():
    views = {f"client-{letter}-srs.png": replace(_course(letter), instrument="信頼") for letter in "ABCDEF"}
    told: list[str] = []
    pictures.draw(views, tell=told.append)
    pictures.draw(views, kind="svg", tell=told.append)
    assert told == [paper.BOXES]


def test_a_large_caseload_has_several_pages():
    rows = tuple(CaseRow(f"C{n}", "", 0, 1, (), "ok") for n in range(41))
    drawn = pictures.draw({"caseload.png": CaseloadView(rows, date(2026, 11, 23))})
    assert list(drawn) == ["caseload.png", "caseload-2.png"]
