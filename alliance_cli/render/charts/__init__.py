"""Charts as PNG, SVG or PDF, drawn from small frozen views; the only home of matplotlib."""

from alliance_cli.render.charts.caseload_chart import caseload_pictures
from alliance_cli.render.charts.course_chart import client_picture, course_picture
from alliance_cli.render.charts.practice_chart import practice_picture
from alliance_cli.render.charts.views import (
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
)

__all__ = [
    "Axis",
    "CaseRow",
    "CaseloadView",
    "CourseView",
    "CutoffLine",
    "Event",
    "Line",
    "Mark",
    "PracticeView",
    "Span",
    "SubscalePanel",
    "Whisker",
    "caseload_pictures",
    "client_picture",
    "course_picture",
    "practice_picture",
]
