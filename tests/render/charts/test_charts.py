import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from alliance_cli.errors import CannotDo
from alliance_cli.forms.screen_words import english
from alliance_cli.render.charts import (
    Axis,
    CaseloadView,
    CaseRow,
    CourseView,
    CutoffLine,
    Event,
    Line,
    Mark,
    PracticeView,
    Span,
    SubscalePanel,
    Whisker,
    caseload_pictures,
    client_picture,
    course_picture,
    paper,
    practice_picture,
    traces,
)
from alliance_cli.render.charts import subscales as subscales_module
from alliance_cli.render.charts.axes import Ruler, Timeline
from alliance_cli.render.charts.caseload_chart import draw_page
from alliance_cli.render.charts.course_chart import draw_client, draw_course
from alliance_cli.render.charts.labels import spread
from alliance_cli.render.charts.paper import house_style
from alliance_cli.render.charts.practice_chart import draw_practice
from alliance_cli.render.charts.small_multiples import are_many
from alliance_cli.render.charts.traces import runs
from alliance_cli.render.charts.views import FigureGroup

START = date(2026, 2, 3)


def marks(count, every=7.0, level=36.0, start=START):
    """Ratings that move about `level`, an unusually low one every 29th."""
    days = [start + timedelta(days=int(number * every)) for number in range(count)]
    low = [number % 29 == 17 for number in range(count)]
    values = [level + (number * 7919 % 41 - 20) / 10 - 6 * low[number] for number in range(count)]
    return tuple(
        Mark(day, number, value, 33, 39, "unusually low for this client" if is_low else None)
        for number, (day, value, is_low) in enumerate(zip(days, values, low, strict=True), 1)
    )


def course(count, every=7.0, **changes):
    own = marks(count, every)
    view = CourseView(
        "AB12",
        "Session Rating Scale (SRS)",
        Axis(0, 40, "Total, 0 to 40 points, higher is better"),
        (
            Line("client", own),
            Line(
                "therapist", tuple(mark._replace(value=mark.value - 1, signal=None) for mark in own[::5]), "therapist"
            ),
            Line(
                "expected by me",
                tuple(mark._replace(value=mark.value + 1, signal=None) for mark in own[::7]),
                "expected",
            ),
        ),
        (CutoffLine(36, "36: talk about it (OpenFIT)"),),
        missed=tuple(Event(mark.date, mark.session, "no-show") for mark in own[3::17]),
        episodes=tuple(
            Span(mark.date, mark.date + timedelta(days=20), "dip, back after 2 ratings") for mark in own[17::29]
        ),
        ruptures=tuple(Span(mark.date, mark.date + timedelta(days=20), "withdrawal, repaired") for mark in own[17::29]),
    )
    return replace(view, **changes)


def texts(draw, *given):
    """Every piece of text on the sheet, with the box that its letters fill, in pixels."""
    with house_style():
        sheet = draw(*given)
        renderer = sheet.figure.canvas.get_renderer()
        return [
            (text.get_text(), text.get_window_extent(renderer))
            for text in sheet.figure.axes[0].texts
            if text.get_text()
        ]


def assert_readable(found, width=1950):
    """No two pieces of text share a pixel, and none is cut by the edge."""
    for text, box in found:
        assert box.x0 >= 0 and box.x1 <= width, f"cut at the edge: {text!r}"
        assert box.y0 >= 0, f"cut at the bottom: {text!r}"
    for (one, first), (other, second) in combinations(found, 2):
        assert not (first.x0 < second.x1 and second.x0 < first.x1 and first.y0 < second.y1 and second.y0 < first.y1), (
            f"{one!r} lies on {other!r}"
        )


def words(draw, *given):
    return " | ".join(text for text, _ in texts(draw, *given))


@pytest.mark.parametrize("count", [1, 3, 12, 40, 300])
@pytest.mark.parametrize(("every", "calendar"), [(1.5, True), (9.7, True), (7, False)])
def test_no_words_overlap_from_one_session_to_three_hundred(count, every, calendar):
    assert_readable(texts(draw_course, course(count, every, calendar=calendar)))


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=60),
    st.floats(0, 40),
    st.sets(st.integers(0, 59)),
    st.lists(st.tuples(st.integers(0, 600), st.integers(1, 200)), max_size=12),
)
def test_no_words_overlap_however_the_sessions_fall(steps, level, skipped, strains):
    days = [START + timedelta(days=sum(steps[: count + 1])) for count in range(len(steps))]
    rated = tuple(Mark(day, count + 1, level) for count, day in enumerate(days) if count not in skipped)
    gone = tuple(Event(day, count + 1, "not the moment") for count, day in enumerate(days) if count in skipped)
    spans = [(START + timedelta(days=begin), START + timedelta(days=begin + length)) for begin, length in strains]
    view = CourseView(
        "AB12",
        "Session Rating Scale (SRS)",
        Axis(0, 40),
        (Line("client", rated or (Mark(START, 1, level),), skipped=gone),),
        (CutoffLine(36, "36: talk about it (OpenFIT)"),),
        episodes=tuple(Span(begin, end, "dip, back after 2") for begin, end in spans),
        ruptures=tuple(Span(begin, end, "confrontation, unrepaired") for begin, end in spans),
    )
    assert_readable(texts(draw_course, view))


def test_a_picture_is_as_wide_as_a_written_page_at_300_dots_an_inch():
    picture = Image.open(io.BytesIO(course_picture(course(12))))
    assert round(picture.info["dpi"][0]) == 300
    assert 16 <= picture.width / 300 * 2.54 <= 17
    assert picture.height < picture.width


def test_the_same_view_gives_the_same_bytes_whatever_the_users_matplotlibrc_says(tmp_path):
    rc = tmp_path / "matplotlibrc"
    rc.write_text("lines.linewidth: 9\nfont.size: 30\ntext.color: red\nsavefig.bbox: tight\nfont.family: monospace\n")
    script = (
        "import sys\nfrom datetime import date\nfrom alliance_cli.render.charts import *\n"
        "view = CourseView('AB12', 'SRS', Axis(0, 40), (Line('client', (Mark(date(2026, 2, 3), 1, 36.0),)),))\n"
        "sys.stdout.buffer.write(course_picture(view))"
    )
    other = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "MATPLOTLIBRC": str(rc)}, capture_output=True, check=True
    )
    view = CourseView("AB12", "SRS", Axis(0, 40), (Line("client", (Mark(START, 1, 36.0),)),))
    assert other.stdout == course_picture(view) == course_picture(view)


def test_the_file_says_nothing_about_when_or_by_what_it_was_made():
    assert set(Image.open(io.BytesIO(course_picture(course(3)))).info) <= {"dpi"}


def test_matplotlib_is_not_loaded_before_something_is_drawn_and_pyplot_never():
    script = (
        "import sys\nfrom datetime import date\nfrom alliance_cli.render.charts import *\n"
        "assert 'matplotlib' not in sys.modules\n"
        "course_picture(CourseView('A', 'SRS', Axis(0, 40), (Line('client', (Mark(date(2026, 2, 3), 1, 36.0),)),)))\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_chart_says_who_rated_how_often_when_and_which_part_of_the_scale_is_shown():
    said = words(draw_course, course(12))
    assert "AB12: 36.5 in session 12" in said
    assert "Session Rating Scale (SRS) · Ratings: client 12, therapist 3 · predictions: 2 · 3 Feb – 21 Apr 2026" in said
    assert "Total, 0 to 40 points, higher is better; shown from 28 to 40" in said
    assert "usual for this | client" in said


def test_weeks_stand_in_place_of_dates_where_nobody_is_to_be_recognised():
    said = words(draw_course, course(40, client="A", calendar=False))
    assert "2026" not in said and "Feb" not in said
    assert "40 weeks" in said


def test_a_session_without_a_rating_leaves_a_gap_and_so_does_a_long_pause():
    rated = marks(8)
    assert [len(run) for run in runs(rated, [rated[3].date + timedelta(days=2)])] == [4, 4]
    paused = (*rated, rated[-1]._replace(date=rated[-1].date + timedelta(days=90)))
    assert [len(run) for run in runs(paused)] == [8, 1]
    assert [len(run) for run in runs(rated)] == [8]


def test_missed_sessions_are_named_and_where_there_is_no_room_for_all_none_is():
    assert "late-cancelled, no-show" in words(
        draw_course,
        course(
            40,
            missed=(
                Event(START + timedelta(days=70), 11, "late-cancelled"),
                Event(START + timedelta(days=77), 12, "no-show"),
            ),
        ),
    )
    said = words(
        draw_course, course(300, missed=tuple(Event(mark.date, mark.session, "no-show") for mark in marks(300)[::20]))
    )
    assert "missed (15)" in said and "no-show" not in said


def test_what_the_client_sees_has_no_code_no_signal_no_cut_off_and_no_one_elses_rating():
    said = words(draw_client, course(40))
    assert "Your ratings over time" in said
    for word in ("AB12", "unusual", "OpenFIT", "dip", "withdrawal", "therapist", "expected", "missed", "shown from"):
        assert word not in said
    assert_readable(texts(draw_client, course(40)))
    assert client_picture(course(3)) == client_picture(course(3))


def test_a_couple_has_two_lines_and_the_gap_between_them():
    own = tuple(mark._replace(low=None, high=None, signal=None) for mark in marks(12))
    other = tuple(mark._replace(value=mark.value - 4) for mark in own)
    view = course(12, lines=(Line("Anna", own), Line("Ben", other, "partner")))
    said = words(draw_course, view)
    assert "gap 4" in said and "Anna" in said and "Ben" in said
    assert_readable(texts(draw_course, view))


@pytest.mark.parametrize("count", [4, 5, 8, 9])
def test_everyone_of_a_family_or_group_can_be_read(count):
    rated = tuple(mark._replace(signal=None) for mark in marks(12))
    people = tuple(
        Line(f"participant-with-a-long-label-{number}", rated, "partner", (), number) for number in range(count)
    )
    view = course(12, lines=people)
    assert_readable(texts(draw_course, view))
    said = words(draw_course, view)
    assert all(f"label-{number}" in said.replace(" | ", "") for number in range(count))


def test_what_was_usual_lies_within_the_frame_and_a_row_without_anything_in_it_is_not_there():
    wide = tuple(mark._replace(low=25.0, high=39.9) for mark in marks(12))
    said = words(draw_course, course(12, lines=(Line("Client", wide),)))
    assert "shown from 22 to 40" in said and "session" in said
    unnumbered = tuple(mark._replace(session=None) for mark in marks(3))
    assert "session" not in words(draw_course, CourseView("AB12", "SRS", Axis(0, 40), (Line("Client", unnumbered),)))


def test_letters_that_no_font_has_are_said_to_be_boxes_except_where_they_stay_text():
    view, told = course(3, instrument="信頼"), []
    for kind in ("png", "svg", "pdf"):
        course_picture(view, kind, lambda sentence, kind=kind: told.append((kind, sentence)))
        course_picture(course(3), kind, told.append)
    assert told == [("png", paper.BOXES), ("pdf", paper.BOXES)]


def test_breaks_and_whatever_else_has_a_row_of_its_own_are_named_whole():
    rated = marks(40)
    breaks = tuple(Event(mark.date, mark.session, "five weeks") for mark in rated[5:40:6])
    missed = tuple(Event(mark.date + timedelta(days=2), None, "no-show") for mark in rated[::2])
    view = course(40, after_break=breaks, missed=missed)
    found = texts(draw_course, view)
    assert_readable(found)
    assert {"break (6)", "missed (20)"} <= {text for text, _ in found}


def test_a_heading_that_is_read_from_the_right_begins_there():
    read_in = replace(english(), direction="rtl")
    (_, left), (_, right) = (texts(draw_client, course(12, words=said))[0] for said in (english(), read_in))
    assert left.x0 < 40 and right.x1 > 1900


def test_above_four_people_there_are_small_multiples_where_each_has_a_panel_with_the_others_pale_behind():
    rated = marks(12)
    people = tuple(Line(name, rated, "partner", (), place) for place, name in enumerate("ABCDEFGH"))
    assert are_many(course(12, lines=people))
    assert not are_many(course(12, lines=people[:4]))
    with house_style():
        sheet = draw_course(course(12, lines=people))
    pale = [line for line in sheet.figure.axes[0].lines if line.get_color() == paper.HAIR]
    assert len(pale) >= 8 * 7
    assert set("ABCDEFGH") <= set(words(draw_course, course(12, lines=people)).split(" | "))


def test_a_person_has_the_same_pen_whoever_the_picture_is_about():
    people = [Line(name, marks(3), "partner", (), place) for place, name in enumerate("ABCD")]
    used = {line.label: pen for line, pen in traces.pens(people)}
    assert {line.label: pen for line, pen in traces.pens(people[::-1])} == used
    assert len({(pen.colour, pen.marker) for pen in used.values()}) == 4


def test_what_lies_outside_the_ratings_is_drawn_on_its_own_day():
    own = marks(4)
    before, after = own[0].date - timedelta(days=30), own[-1].date + timedelta(days=60)
    lasted = (Span(before, own[1].date, "early"), Span(after, after + timedelta(days=7), "late"))
    view = replace(course(4), missed=(), episodes=(), ruptures=lasted)
    with house_style():
        drawn = draw_course(view).figure.axes[0].lines
    opened = sorted(line.get_xdata()[0] for line in drawn if line.get_marker() == "v")
    rated = next(line.get_xdata() for line in drawn if line.get_marker() == "o" and len(line.get_xdata()) == len(own))
    assert opened[0] < min(rated) < max(rated) < opened[1]
    assert view.spanned[-1] == after + timedelta(days=7)


def test_what_began_after_the_last_rating_has_its_date_on_the_axis():
    own = marks(20)
    late = own[-1].date + timedelta(days=10)
    view = replace(course(20), missed=(), ruptures=(Span(late, None, "late"),))
    assert english().day(late, short=True, year=False) in words(draw_course, view).split(" | ")


def test_the_dip_that_lasts_is_named_before_older_ones_and_a_value_on_one_spot_once():
    own = [mark._replace(signal=None) for mark in marks(300)]
    own[-2:] = [mark._replace(value=28.3, signal="unusual") for mark in own[-2:]]
    spans = [Span(mark.date, mark.date + timedelta(days=9), "dip and back") for mark in own[-30:-5:6]]
    view = course(300, lines=(Line("Client", tuple(own)),), episodes=(*spans, Span(own[-2].date, None, "not back yet")))
    said = words(draw_course, view).split(" | ")
    assert "not back yet" in said
    assert said.count("28.3") == 1


def test_the_band_is_that_of_the_person_of_whom_the_title_speaks():
    calm = tuple(mark._replace(signal=None) for mark in marks(12))
    fell = (*calm[:-1], calm[-1]._replace(value=25, signal="unusual"))
    both = (Line("A", calm, "partner"), Line("B", fell, "partner", (), 1))
    said = words(draw_course, course(12, lines=both))
    assert ": B 25 " in said
    assert "usual for B" in said


@pytest.mark.parametrize("parts", [1, 3, 4, 7])
def test_subscales_stand_below_in_rows_of_four(parts):
    subscales = tuple(SubscalePanel(f"part {number}", 0, 10, marks(12, level=8), 9.0) for number in range(parts))
    view = course(12, subscales=subscales)
    assert_readable(texts(draw_course, view))
    heights = [Image.open(io.BytesIO(course_picture(one))).height for one in (view, replace(view, subscales=()))]
    assert heights[0] - heights[1] == subscales_module.ROW * (1 if parts <= 4 else 2)


@pytest.mark.parametrize("value", [40.0, 36.0, 0.0])
def test_a_flat_course_at_the_top_on_the_cut_off_or_at_the_bottom_can_be_read(value):
    flat = tuple(mark._replace(value=value, signal=None) for mark in marks(22))
    assert_readable(texts(draw_course, course(22, lines=(Line("client", flat),))))


def test_a_cut_off_can_be_a_range():
    view = course(12, cutoffs=(CutoffLine(25, "usual before therapy begins", 28),))
    assert "shown from 22 to 40" in words(draw_course, view)
    assert_readable(texts(draw_course, view))


def test_dollars_line_breaks_and_letters_from_elsewhere_are_drawn_as_they_are(recwarn):
    view = course(3, client="A$x^2$", instrument="My\nscale\x1b[31m $\\frac 会 " + "long " * 60)
    assert_readable(texts(draw_course, view))
    course_picture(view)
    assert not recwarn.list


def test_without_any_rating_there_is_nothing_to_draw():
    for draw in (course_picture, client_picture):
        with pytest.raises(CannotDo, match="no ratings"):
            draw(course(0))
    with pytest.raises(CannotDo):
        caseload_pictures(CaseloadView((), START))
    with pytest.raises(CannotDo):
        practice_picture(PracticeView("2026"))


def case(number, attention, **changes):
    row = CaseRow(f"AB{number:02}", "SRS", 0, 40, marks(5 + number), attention, "unusually low at session 5", 36)
    return row._replace(**changes)


CASES = (
    case(1, "act"),
    case(2, "watch", reason="two appointments missed without a reason, and another one before that"),
    case(3, "ok", reason=""),
    case(4, "ok", marks=(), client="A-CODE-OF-THIRTY-TWO-CHARACTERS-"),
    case(5, "ok", marks=marks(3, start=date(2020, 1, 1))),
    case(6, "ok", instrument="WAI-SR", low=1, high=5, marks=marks(9, level=3), cutoff=None),
)

OF_SEVERAL = (
    case(7, "ok", client="A-CODE-OF-THIRTY-TWO-CHARACTERS-", whose="A-LABEL-OF-THIRTY-TWO-CHARACTERS"),
    case(8, "watch", whose="Ada", instrument="Group Session Rating Scale"),
)


@pytest.mark.parametrize("count", [1, 12, 40])
def test_a_caseload_of_any_size_can_be_read(count):
    rows = (OF_SEVERAL + CASES * 7)[:count]
    assert_readable(texts(draw_page, CaseloadView(rows, date(2026, 11, 9)), rows))


def test_a_row_says_whose_course_it_is_however_long_the_code():
    said = words(draw_page, CaseloadView(OF_SEVERAL, date(2026, 11, 9)), OF_SEVERAL)
    assert "A-LABEL-OF" in said
    assert "Ada: Group Session" in said


def test_a_title_is_never_cut_however_long_code_and_label_are():
    code, label = "A-CODE-OF-THIRTY-TWO-CHARACTERS-", "A-LABEL-OF-THIRTY-TWO-CHARACTERS"
    low = marks(12)[-1]._replace(value=29.4, low=32, high=40, usual=36.5, signal="unusual for this client")
    people = tuple(Line(name, (*marks(12)[:-1], low), "partner") for name in (label, "Ben"))
    found = texts(draw_course, course(12, client=code, lines=people))
    assert_readable(found)
    said = " ".join(text for text, _ in found)
    assert said.startswith(f"{code}: {label} 29.4 in session 12, 7.1 below usual Session Rating Scale")
    assert "21 Apr 2026" in said


def test_attention_is_said_in_words_and_a_code_is_never_cut():
    said = words(draw_page, CaseloadView(CASES, date(2026, 11, 9)), CASES)
    assert "take to supervision: 1 · worth asking: 1 · nothing flagged: 4" in said
    assert "A-CODE-OF-THIRTY | -TWO-CHARACTERS-" in said
    assert "no ratings yet" in said and "no ratings in the last 12 months" in said


def test_a_page_holds_thirty_clients_and_a_pdf_all_pages():
    rows = (CASES * 8)[:45]
    pages = caseload_pictures(CaseloadView(rows, date(2026, 11, 9)))
    assert len(pages) == 2
    assert all(Image.open(io.BytesIO(page)).height < 297 / 25.4 * 300 for page in pages)
    [book] = caseload_pictures(CaseloadView(rows, date(2026, 11, 9)), "pdf")
    assert len(pypdfium2.PdfDocument(book)) == 2
    assert pages == caseload_pictures(CaseloadView(rows, date(2026, 11, 9)))


def test_practice_figures_carry_interval_and_number():
    view = PracticeView(
        "2026",
        calibration=(
            Whisker("goals", 0.6, 0.2, 1.0, 24),
            Whisker("overall", None, None, None, 4, "4 so far; shown from 10"),
        ),
        endings=(Whisker("planned", 0.68, 0.52, 0.8, 31),),
        ruptures=(Whisker("repaired", 1.0, 0.7, 1.0, 10),),
    )
    said = words(draw_practice, view)
    assert "+0.6 (+0.2 to +1), n = 24" in said
    assert "4 so far; shown from 10" in said
    assert "68 % (52 % to 80 %), n = 31" in said
    assert_readable(texts(draw_practice, view))
    assert practice_picture(view) == practice_picture(view)
    given = FigureGroup("Shares", (Whisker("ratings given", 1.0, 0.99, 1.0, 740),), shares=True)
    level = FigureGroup("Mean ratings, SRS", (Whisker("SRS lately", 35.2, 34, 36.4, 12),), 0, 40)
    told = words(draw_practice, PracticeView("2026", groups=(given, level)))
    assert "100 % (99 % to 100 %), n = 740" in told and "35.2 (34 to 36.4), n = 12" in told
    few = tuple(row._replace(value=None, note="2 so far; shown from 10") for row in (*view.endings, *view.endings))
    assert words(draw_practice, view._replace(endings=few)).count("2 so far") == 1


@settings(suppress_health_check=[HealthCheck.too_slow])  # how fast examples come says nothing of the labels
@given(st.lists(st.tuples(st.floats(0, 500), st.floats(10, 60)), min_size=1, max_size=8))
def test_labels_pushed_apart_keep_their_order_and_their_distance(blocks):
    wanted, heights = [list(part) for part in zip(*sorted(blocks), strict=True)]
    middles = spread(wanted, heights, 0, 500)
    for (one, first), (other, second) in zip(
        zip(middles, heights, strict=True), list(zip(middles, heights, strict=True))[1:], strict=False
    ):
        assert other - one >= (first + second) / 2 - 1e-6
    assert middles[0] - heights[0] / 2 >= -1e-6


def test_labels_with_room_stay_where_they_belong():
    assert spread([100, 300], [30, 30], 0, 500) == [100, 300]


def test_a_single_day_stands_in_the_middle_and_what_lies_outside_at_the_edge():
    assert Timeline(START, START, 0, 100).x(START) == 50
    assert Timeline(START, START + timedelta(days=10), 0, 100).x(START - timedelta(days=5)) == 0
    assert Ruler(24, 40, 0, 160).y(20) == 160
